import { Lab, quiet, type Started } from './support/environment';

jest.setTimeout(120_000);
let lab: Lab;
beforeAll(async () => {
  lab = await Lab.real();
});
afterAll(() => lab.stop());

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('continues as new after each stage with all state: artifacts, undo, audit, verdicts', async () => {
  const m = await lab.start({ limits: { stagesPerRun: 1 } });
  const outcome = await m.result();
  expect(outcome.outcome).toBe('finished');
  const p = await m.progress();
  expect(p.undo).toHaveLength(7);
  expect(Object.keys(p.artifacts)).toEqual(expect.arrayContaining(['stage-01/analysis.json', 'stage-07/views.sql']));
  expect(Object.keys(await m.handle.query<object>('verdicts'))).toHaveLength(4);
  expect(p.mcp).toEqual(outcome.mcp);
  expect(p.mcp).toEqual({
    mysql: { calls: 5, errors: 2, withoutServer: 0, milliseconds: 200, longest: 50 },
    dynamodb: { calls: 4, errors: 1, withoutServer: 0, milliseconds: 100, longest: 10 },
    // One for each table: a cursor tells all that its slices asked.
    glue: { calls: 2, errors: 2, withoutServer: 0, milliseconds: 200, longest: 5 },
  });
  const events = m.scenario.audit.map((e) => e.event);
  expect(events.filter((e) => e === 'continued')).toHaveLength(6);
  expect(events.filter((e) => e === 'migration started')).toHaveLength(1);
  expect(new Set(m.scenario.audit.map((e) => JSON.stringify(e))).size).toBe(events.length);
});

test('a pause comes through continue-as-new, whenever it is sent', async () => {
  const m = await lab.start({ limits: { stagesPerRun: 1, slicesPerRun: 1 } }, (s) => Object.assign(s, { rowMs: 5 }));
  for (let i = 0; i < 4; i++) {
    for (const signal of ['pause', 'resume', 'pause']) await m.handle.signal(signal);
    await m.until('paused', (p) => p.paused);
    const calls = () => m.scenario.calls.filter((c) => c !== 'exportAudit').length;
    const held = await quiet(calls);
    await pauseMs(2_000);
    expect(calls()).toBe(held);
    await m.handle.signal('resume');
    await pauseMs(300);
    if ((await m.progress()).state === 'finished') break;
  }
  expect((await m.result()).outcome).toBe('finished');
}, 240_000);

test.each([
  ['readSchema', 'analysis'],
  ['copySlice:alpha.e0', 'transfer'],
])(
  'a cancelled migration at %s: work stops, traffic is on MySQL, nothing is undone, the audit trail is written',
  async (step, stage) => {
    let held = { reached: Promise.resolve(), release: (): void => undefined };
    const m = await lab.start({}, (s) => {
      held = s.hold(step);
    });
    await held.reached;
    await m.handle.cancel();
    await expect(m.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    const { status, searchAttributes } = await m.handle.describe();
    expect(status.name).toBe('CANCELLED');
    expect(searchAttributes).toMatchObject({ LandfallState: ['stopped'], LandfallStage: [stage] });
    expect(m.scenario.count('trafficToMysql')).toBe(1);
    expect(m.scenario.count('undo')).toBe(0);
    expect(m.scenario.audit.at(-1)?.event).toBe('traffic');
    const child = await lab.client.workflow.getHandle(`migration/${m.name}/${stage}`).describe();
    expect(child.status.name).toBe('CANCELLED');

    const again = await lab.start({ name: m.name });
    expect((await again.result()).outcome).toBe('finished');
  },
);

test('a migration that is cancelled at a gate, stopped or paused ends the same way', async () => {
  const atGate = await lab.start({ config: { gates: { modeling: 'person' } } });
  await atGate.until('gate', (p) => p.waitingFor !== undefined);
  await atGate.handle.cancel();
  await expect(atGate.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });

  const stopped = await lab.start({}, (s) => s.fail('buildModel', 'LandfallModelImpossible'));
  await stopped.until('stopped', (p) => p.state === 'stopped');
  await stopped.handle.cancel();
  await expect(stopped.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });

  const paused = await lab.start();
  await paused.handle.signal('pause');
  await paused.until('paused', (p) => p.state === 'paused');
  await paused.handle.cancel();
  await expect(paused.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  for (const m of [atGate, stopped, paused]) expect(m.scenario.count('trafficToMysql')).toBe(1);
});

test('a worker that goes away and another that comes: the run goes on', async () => {
  // Long enough that the worker is gone before the rows are through, also on a busy machine.
  const m = await lab.start({}, (s) => Object.assign(s, { rowMs: 200 }));
  await m.until('transfer', (p) => p.tables.some((t) => t.rowsCopied > 0));
  await lab.stopWorker();
  await m.handle.signal('pause');
  await m.handle.signal('resume');
  await lab.startWorker();
  expect((await m.result()).outcome).toBe('finished');
  for (const [entity, rows] of m.scenario.copied)
    expect(rows).toEqual(Array.from({ length: entity === 'alpha.e0' ? 30 : 20 }, (_, i) => i));
});

/** Signals that the migration has sent to its stages, `<name> sent` and `<name> taken`, in the order of its history. */
async function sentSignals({ handle }: Started): Promise<readonly string[]> {
  const names = new Map<string, string>();
  const { events = [] } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const sent = event.signalExternalWorkflowExecutionInitiatedEventAttributes;
    if (sent) names.set(String(event.eventId), sent.signalName ?? '');
    const taken = event.externalWorkflowExecutionSignaledEventAttributes;
    return sent ? [`${sent.signalName} sent`] : taken ? [`${names.get(String(taken.initiatedEventId))} taken`] : [];
  });
}

test('a pause that was sent before an approval is taken by the stage before the decision, also when one task has both', async () => {
  const m = await lab.start({ config: { gates: { modeling: 'auto', infrastructure: 'person' } } });
  await m.until('gate', (p) => p.waitingFor !== undefined);
  const before = (await sentSignals(m)).length;
  await lab.stopWorker();
  await m.handle.signal('pause');
  await m.handle.signal('approve', { gate: 'infrastructure', by: 'ann' });
  await lab.startWorker();
  const since = async () => (await sentSignals(m)).slice(before);
  while (!(await since()).includes('gateDecided taken')) await pauseMs(50);
  expect(await since()).toEqual(['setPaused sent', 'setPaused taken', 'gateDecided sent', 'gateDecided taken']);
  await pauseMs(500);
  expect([(await m.progress()).state, m.scenario.count('deployStack')]).toEqual(['paused', 0]);
  await m.handle.signal('resume');
  expect((await m.result()).outcome).toBe('finished');
});
