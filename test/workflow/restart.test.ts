import type { FailureCode } from '../../contracts/errors';
import { testConfig } from './support/config';
import { Lab } from './support/environment';

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

const restart = (stage: string, more: object = {}): { args: [unknown] } => ({ args: [{ stage, by: 'ann', ...more }] });

/** Every step of every stage, with the stage that stops. */
const STEPS: readonly (readonly [string, string])[] = [
  ...['checkInputs:analysis', 'readSchema', 'readSource', 'readQueryLog', 'writeAnalysis'].map(
    (s) => ['analysis', s] as const,
  ),
  ...['checkOutputs:analysis', 'handOff:analysis'].map((s) => ['analysis', s] as const),
  ...['checkInputs:modeling', 'buildModel', 'proveModel', 'describeModel', 'checkOutputs:modeling'].map(
    (s) => ['modeling', s] as const,
  ),
  ...['writeTemplate', 'deployStack', 'verifyStack'].map((s) => ['infrastructure', s] as const),
  ...['preflight', 'createViews', 'recordPosition', 'planCopy', 'copySlice:beta.e0'].map(
    (s) => ['transfer', s] as const,
  ),
  ...['compareSlice:alpha.e0', 'countItems', 'finishTransfer'].map((s) => ['transfer', s] as const),
];

test.each(STEPS)('stage %s: a failure of %s stops with its name, and a restart finishes', async (stage, step) => {
  const code: FailureCode = 'LandfallGateFailed';
  const m = await lab.start({}, (s) => s.fail(step, code));
  const p = await m.until('stopped', (seen) => seen.state === 'stopped');
  expect(p.stage).toBe(stage);
  expect(p.failure).toMatchObject({ code, message: expect.stringContaining('was told to fail') as unknown });
  expect(p.failure?.fix).not.toBe('');
  expect(p.stages.find((s) => s.stage === stage)).toMatchObject({ status: 'failed', failure: { code } });
  expect((await m.handle.describe()).searchAttributes).toMatchObject({
    LandfallState: ['stopped'],
    LandfallWaitingFor: [code],
  });
  const { currentDetails } = await m.handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain(`### Stopped: ${code}`);
  expect(currentDetails).toContain(`{"stage":"${stage}","by":"your name"}`);
  expect(await m.handle.executeUpdate('restartFrom', restart(stage))).toBe(`restarts from ${stage}`);
  expect((await m.result()).outcome).toBe('finished');
  expect(m.scenario.count('undo')).toBe(0);
  expect((await m.progress()).failure).toBeUndefined();
});

test('a restart from an earlier stage undoes the later ones first, by signal', async () => {
  const m = await lab.start({}, (s) => s.fail('createViews', 'LandfallSourceTableChanged'));
  await m.until('stopped', (p) => p.state === 'stopped');
  await m.handle.signal('restartFrom', { stage: '2', by: 'ann', why: 'new model' });
  expect((await m.result()).outcome).toBe('finished');
  expect(m.scenario.calls.filter((c) => c.startsWith('undo:'))).toEqual([
    ...['undo:transfer/delete-items', 'undo:transfer/drop-views', 'undo:transfer/forget-artifacts'],
    ...['undo:infrastructure/delete-stack', 'undo:infrastructure/forget-artifacts'],
  ]);
  expect(m.scenario.count('buildModel')).toBe(2);
  expect(m.scenario.count('readSchema')).toBe(1);
});

test('clean also undoes the stage itself', async () => {
  const m = await lab.start({}, (s) => s.fail('finishTransfer', 'LandfallDifferencesFound'));
  await m.until('stopped', (p) => p.state === 'stopped');
  await m.handle.executeUpdate('restartFrom', restart('transfer', { clean: true }));
  expect((await m.result()).outcome).toBe('finished');
  expect(m.scenario.calls.filter((c) => c.startsWith('undo:'))).toHaveLength(3);
});

test('a restart may bring corrected settings; they hold across runs, and the audit trail names them', async () => {
  const change = {
    source: {
      endpoints: [{ name: 'primary', host: 'source.invalid', port: 3306 }],
      database: 'app',
      user: 'corrected',
      password: 'env:NO_SECRET',
    },
  };
  const m = await lab.start({ limits: { stagesPerRun: 1 } }, (s) => s.fail('readSchema', 'LandfallSourceAccessDenied'));
  await m.until('stopped', (p) => p.state === 'stopped');
  const before = m.scenario.users.at(-1);
  const config = testConfig(m.name, change);
  expect(await m.handle.executeUpdate('restartFrom', restart('analysis', { config }))).toBe(
    'restarts from analysis; changed settings: source.user',
  );
  expect((await m.result()).outcome).toBe('finished');
  expect([before, m.scenario.users.at(-1)]).toEqual(['landfall', 'corrected']);
  expect(m.scenario.audit.find((e) => e.event === 'restart')?.detail).toContain('changed settings: source.user');
});

test.each<[string, (name: string) => unknown, string]>([
  [
    'of another table prefix',
    (n) => testConfig(n, { target: { region: 'eu-central-1', tablePrefix: 'x-' } }),
    'target.tablePrefix',
  ],
  ['of another name', () => testConfig('another'), 'name cannot be changed'],
  ['with a stage that cannot run', (n) => testConfig(n, { stages: ['flags'] }), 'stages flags were selected'],
  ['that is a part', () => ({ stages: ['analysis'] }), 'not a whole configuration'],
  ['that is a word', () => 'x', 'not a whole configuration'],
])('a restart with a configuration %s is refused', async (_what, config, why) => {
  const m = await lab.start({}, (s) => s.fail('readSchema', 'LandfallSourceAccessDenied'));
  await m.until('stopped', (p) => p.state === 'stopped');
  const asked = m.handle.executeUpdate('restartFrom', restart('analysis', { config: config(m.name) }));
  await expect(asked).rejects.toMatchObject({ cause: { message: expect.stringContaining(why) as unknown } });
  await m.handle.signal('rollback', { to: 'analysis' });
  await m.result();
});

test('a restart while a stage works cancels it first', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  const m = await lab.start({}, (s) => {
    held = s.hold('buildModel');
  });
  await held.reached;
  await m.handle.executeUpdate('restartFrom', restart('analysis'));
  expect((await m.result()).outcome).toBe('finished');
  expect(m.scenario.count('readSchema')).toBe(2);
  expect(m.scenario.count('buildModel')).toBe(2);
  expect(m.scenario.count('proveModel')).toBe(1);
});

test('a failure that goes away is retried and nobody is asked', async () => {
  const m = await lab.start();
  expect((await m.result()).outcome).toBe('finished');
  const retried = await lab.start({}, (s) => s.failTransient('readSchema', 'LandfallSourceUnreachable', 3));
  expect((await retried.result()).outcome).toBe('finished');
  expect(retried.scenario.count('readSchema')).toBe(4);
});

test('a source that stays away stops the stage after ten minutes of trying', async () => {
  const m = await lab.start({}, (s) => s.failTransient('readSchema', 'LandfallSourceUnreachable', 1_000));
  const before = await lab.now();
  const result = m.result(); // lets the server skip time
  const { failure } = await m.until('stopped', (p) => p.state === 'stopped');
  expect(failure?.code).toBe('LandfallSourceUnreachable');
  expect(m.scenario.count('readSchema')).toBe(60);
  expect((await lab.now()) - before).toBeGreaterThan(9 * 60_000);
  m.scenario.failTransient('readSchema', 'LandfallSourceUnreachable', 0);
  await m.handle.signal('restartFrom', { stage: 'analysis', by: 'ann' });
  expect((await result).outcome).toBe('finished');
});

test('a stage whose exit check is not green fails with the line', async () => {
  const m = await lab.start({}, (s) => {
    s.verdict = { check: 'every table is there', ok: false, detail: 'one is missing; restart from analysis' };
  });
  const { failure } = await m.until('stopped', (p) => p.state === 'stopped');
  expect(failure).toMatchObject({
    code: 'LandfallGateFailed',
    message: expect.stringContaining('every table is there: one is missing') as unknown,
  });
  await m.handle.signal('rollback', { to: 'analysis' });
  expect((await m.result()).outcome).toBe('rolled-back');
});

test.each(['cancel', 'terminate'] as const)(
  'a stage that somebody ends by hand (%s) stops the migration',
  async (how) => {
    let held = { reached: Promise.resolve(), release: (): void => undefined };
    const at = how === 'cancel' ? lab : real; // the time-skipping server does not tell the parent of a termination
    const m = await at.start({}, (s) => {
      held = s.hold('buildModel');
    });
    await held.reached;
    const child = at.client.workflow.getHandle(`migration/${m.name}/modeling`);
    await (how === 'cancel' ? child.cancel() : child.terminate('by hand'));
    const { failure } = await m.until('stopped', (p) => p.state === 'stopped');
    expect(failure?.code).toBe('LandfallStageCancelled');
    held.release();
    await m.handle.signal('restartFrom', { stage: 'modeling', by: 'ann' });
    expect((await m.result()).outcome).toBe('finished');
  },
);
