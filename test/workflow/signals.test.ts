import { Lab, type Started } from './support/environment';
import type { Scenario } from './support/mocks';

let lab: Lab;
let real: Lab;
beforeAll(async () => {
  lab = await Lab.timeSkipping();
  real = await Lab.real();
});
afterAll(async () => {
  await lab.stop();
  await real.stop();
});
/** The time-skipping server loses a task that cancels an activity which ends at the same time; a real one does it again. */
const labFor = (step: string): Lab => (step.startsWith('copySlice') ? real : lab);

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A step of each stage that runs, and the step after it. */
const STEPS = [
  ['analysis', 'readSchema', 'readSource'],
  ['modeling', 'buildModel', 'proveModel'],
  ['modeling', 'proveModel', 'proveAnswers'],
  ['modeling', 'proveAnswers', 'describeModel'],
  ['infrastructure', 'deployStack', 'verifyStack'],
  ['transfer', 'preflight', 'createViews'],
  ['transfer', 'copySlice:alpha.e0', 'compareSlice:alpha.e0'],
  ['transfer', 'countItems', 'finishTransfer'],
] as const;

async function heldAt(step: string): Promise<{ m: Started; scenario: Scenario; release: () => void }> {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  const m = await labFor(step).start({}, (s) => {
    held = s.hold(step);
  });
  await held.reached;
  return { m, scenario: m.scenario, release: () => held.release() };
}

describe.each(STEPS)('in stage %s at %s', (stage, step, next) => {
  test('pause holds the next step, resume goes on, both are idempotent', async () => {
    const { m, scenario, release } = await heldAt(step);
    await m.handle.signal('pause', { by: 'ann', why: 'busy hour' });
    await m.handle.signal('pause');
    const { state, paused } = await m.until('paused', (p) => p.paused);
    expect([state, paused]).toEqual(['paused', true]);
    release();
    await pauseMs(400);
    expect(scenario.count(next)).toBe(0);
    const { searchAttributes } = await m.handle.describe();
    expect(searchAttributes).toMatchObject({ LandfallState: ['paused'], LandfallStage: [stage] });
    await m.handle.signal('resume', 'any text');
    await m.handle.signal('resume');
    expect((await m.result()).outcome).toBe('finished');
    const events = (await m.audit()).filter((e) => ['paused', 'resumed'].includes(e.event));
    expect(events).toMatchObject([
      { event: 'paused', by: 'ann', detail: 'busy hour', stage },
      { event: 'resumed', stage },
    ]);
  });

  test('rollback to the stage stops its work, moves traffic, undoes newest first, and ends', async () => {
    const { m, scenario } = await heldAt(step);
    await m.handle.signal('rollback', { to: stage, by: 'ann' });
    const outcome = await m.result();
    expect(outcome).toMatchObject({ outcome: 'rolled-back', at: stage });
    const undone = scenario.calls.filter((c) => c.startsWith('undo:'));
    expect(undone.length).toBeGreaterThan(0);
    expect(undone.every((c) => c.startsWith(`undo:${stage}/`))).toBe(true);
    expect(scenario.calls.indexOf('trafficToMysql')).toBeGreaterThan(-1);
    expect(scenario.calls.indexOf('trafficToMysql')).toBeLessThan(scenario.calls.indexOf(undone[0] as string));
    expect(scenario.count(next)).toBe(0);
    expect(outcome.stages.find((s) => s.stage === stage)?.status).toBe('undone');
    expect(scenario.audit.at(-1)?.event).toBe('rolled-back');
  });

  test('rollback of traffic alone moves it at once and leaves the work as it is', async () => {
    const { m, scenario, release } = await heldAt(step);
    await m.handle.signal('rollback', { to: 'traffic' });
    await m.until('traffic event', (p) => p.lastEvents.some((e) => e.event === 'traffic'));
    expect((await m.progress()).stages.find((s) => s.stage === stage)?.status).toBe('running');
    release();
    expect((await m.result()).outcome).toBe('finished');
    expect(scenario.count('trafficToMysql')).toBe(1);
    expect(scenario.count('undo')).toBe(0);
  });
});

test('rollback from the transfer to analysis runs the whole undo list, newest first', async () => {
  const { m, scenario } = await heldAt('createViews');
  expect(await m.handle.executeUpdate('rollback', { args: [{ to: '01-mysql-analysis', by: 'ann' }] })).toBe(
    'rolls back to analysis',
  );
  const outcome = await m.result();
  expect(outcome).toMatchObject({ outcome: 'rolled-back', at: 'analysis' });
  expect(scenario.calls.filter((c) => c.startsWith('undo:'))).toEqual([
    ...['undo:transfer/delete-items', 'undo:transfer/drop-views', 'undo:transfer/forget-artifacts'],
    ...['undo:infrastructure/delete-stack', 'undo:infrastructure/forget-artifacts'],
    ...['undo:modeling/forget-artifacts', 'undo:analysis/forget-artifacts'],
  ]);
  expect(Object.keys(outcome.artifacts).filter((key) => /stage-0[1267]/.test(key))).toEqual([]);
  expect((await m.progress()).undo).toEqual([]);
});

test('a failed undo stops the migration with the failure, and the rollback can be sent again', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  const m = await lab.start({}, (s) => {
    held = s.hold('preflight');
    s.fail('undo:infrastructure/delete-stack', 'LandfallAwsAccessDenied');
  });
  await held.reached;
  await m.handle.signal('rollback', { to: 'infrastructure' });
  const { failure, undo } = await m.until('stopped', (p) => p.state === 'stopped');
  expect(failure?.code).toBe('LandfallAwsAccessDenied');
  expect(undo[0]).toMatchObject({ stage: 'infrastructure', action: 'delete-stack' });
  const alarms = () => lab.halts.filter((line) => line.includes(m.name));
  expect(alarms()).toEqual([`migration/${m.name} infrastructure LandfallAwsAccessDenied`]);
  await m.handle.signal('rollback', { to: 'infrastructure' });
  expect((await m.result()).outcome).toBe('rolled-back');
  expect(m.scenario.count('undo:transfer/delete-items')).toBe(1);
  expect(m.scenario.count('undo:infrastructure/delete-stack')).toBe(2);
  expect(alarms()).toHaveLength(1);
});

test('a deeper rollback replaces one that is under way, a shallower one is refused', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  let undoHeld = held;
  const m = await lab.start({}, (s) => {
    held = s.hold('preflight');
    undoHeld = s.hold('undo:transfer/delete-items');
  });
  await held.reached;
  await m.handle.signal('rollback', { to: 'transfer' });
  await undoHeld.reached;
  await m.handle.signal('rollback', { to: 'transfer' });
  await m.handle.signal('rollback', { to: 'modeling' });
  await m.until('both signals', (p) => p.lastEvents.some((e) => e.detail === 'to modeling'));
  undoHeld.release();
  expect(await m.result()).toMatchObject({ outcome: 'rolled-back', at: 'modeling' });
  const refused = (await m.audit()).filter((e) => e.event === 'refused');
  expect(refused.map((e) => e.detail)).toEqual(['rollback: a rollback to transfer is under way already']);
});

test('a deeper rollback that comes while an undo fails is kept and done', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  let undoHeld = held;
  const m = await lab.start({}, (s) => {
    held = s.hold('preflight');
    undoHeld = s.hold('undo:transfer/delete-items');
    s.failOnLeaving('undo:transfer/delete-items', 'LandfallAwsAccessDenied');
  });
  await held.reached;
  await m.handle.signal('rollback', { to: 'transfer' });
  await undoHeld.reached;
  await m.handle.executeUpdate('rollback', { args: [{ to: 'modeling', by: 'ann' }] });
  undoHeld.release();
  expect(await m.result()).toMatchObject({ outcome: 'rolled-back', at: 'modeling' });
  expect(m.scenario.count('undo:transfer/delete-items')).toBe(2);
  expect((await m.audit()).find((e) => e.event === 'undo failed')?.detail).toContain('LandfallAwsAccessDenied');
});

test('a pause before the first task of a run holds the first stage', async () => {
  const name = 'paused-at-once';
  await lab.stopWorker();
  const m = await lab.start({ name });
  for (const signal of ['pause', 'resume', 'pause']) await m.handle.signal(signal);
  await lab.startWorker();
  await m.until('paused', (p) => p.state === 'paused');
  await pauseMs(300);
  expect(m.scenario.calls).toEqual([]);
  await m.handle.signal('resume');
  expect((await m.result()).outcome).toBe('finished');
});

describe('what cannot be done is refused in the audit trail, and the migration goes on', () => {
  const NONSENSE = [null, undefined, 'nonsense', 7, [], {}, { to: 'nowhere' }, { stage: 'nowhere' }, { gate: 7 }];
  test('by signal, whatever is sent', async () => {
    const { m, release } = await heldAt('readSchema');
    for (const signal of ['rollback', 'restartFrom', 'approve', 'reject'])
      for (const value of NONSENSE) await m.handle.signal(signal, value);
    for (const internal of ['setPaused', 'gateOpened', 'stageReport', 'tableReport', 'gateDecided'])
      for (const value of NONSENSE) await m.handle.signal(internal, value);
    await m.handle.signal('rollback', { to: 'transfer' });
    await m.handle.signal('restartFrom', { stage: 'analysis' });
    release();
    expect((await m.result()).outcome).toBe('finished');
    const refused = (await m.audit()).filter((e) => e.event === 'refused');
    expect(refused).toHaveLength(4 * NONSENSE.length + 2);
    expect(refused.at(-2)?.detail).toBe('rollback: stage transfer is still to come');
    expect(refused.at(-1)?.detail).toBe('restartFrom: say who restarts it ("by")');
  });

  test.each([
    ['rollback', { to: 'flags' }, 'stage flags is still to come'],
    ['rollback', {}, 'say where to'],
    ['restartFrom', { stage: 'nowhere', by: 'ann' }, 'there is no stage "nowhere"'],
    ['approve', { gate: 'modeling', by: 'ann' }, 'no gate waits for a decision'],
    ['reject', { landfallUnreadable: 'encrypted with key 9' }, 'encrypted with key 9'],
  ])('by update %s %j: the validator says why', async (update, arg, why) => {
    const { m, release } = await heldAt('readSchema');
    await expect(m.handle.executeUpdate(update, { args: [arg] })).rejects.toMatchObject({
      cause: { message: expect.stringContaining(why) as unknown },
    });
    release();
    await m.result();
  });

  test('current details show the refusal, the state, and what to send', async () => {
    const { m, release } = await heldAt('readSchema');
    await m.handle.signal('rollback', { to: 'nowhere' });
    await m.until('refusal', (p) => p.lastEvents.some((e) => e.event === 'refused'));
    const { currentDetails } = await m.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('**Refused:** rollback: there is no stage "nowhere"');
    expect(currentDetails).toContain('| 1 analysis | running |');
    release();
    await m.result();
  });
});

test('traffic that cannot be moved is told in the audit trail and does not end the migration', async () => {
  const { m, scenario, release } = await heldAt('readSchema');
  scenario.fail('trafficToMysql', 'LandfallInternal');
  await m.handle.signal('rollback', { to: 'traffic' });
  await m.until('event', (p) => p.lastEvents.some((e) => e.event === 'traffic not moved'));
  release();
  expect((await m.result()).outcome).toBe('finished');
});
