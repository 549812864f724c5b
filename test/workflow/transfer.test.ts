import { testConfig } from './support/config';
import { Lab, quiet, type Started } from './support/environment';

jest.setTimeout(120_000);
let lab: Lab;
beforeAll(async () => {
  lab = await Lab.real(); // slices beat and are cancelled: the real server's behaviour counts
});
afterAll(() => lab.stop());

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

async function finished(m: Started) {
  const outcome = await m.result();
  expect(outcome.outcome).toBe('finished');
  return outcome;
}

test('pause stops a slice within seconds with its cursor: no row is repeated, none is lost', async () => {
  const m = await lab.start({}, (s) => {
    s.tables = [{ table: 'alpha', rows: 400 }];
    Object.assign(s, { rowMs: 50, rowsPerSlice: 1_000 });
  });
  const rows = () => m.scenario.copied.get('alpha.e0')?.length ?? 0;
  while (rows() < 10) await pauseMs(20);
  await m.handle.signal('pause');
  const held = await quiet(rows);
  expect(held).toBeLessThan(400);
  await pauseMs(500);
  expect(rows()).toBe(held);
  const leaf = lab.client.workflow.getHandle(`migration/${m.name}/transfer/alpha`);
  expect(await leaf.query('progress')).toMatchObject({ rowsCopied: held, status: 'copying' });
  await m.handle.signal('resume');
  await finished(m);
  expect(m.scenario.copied.get('alpha.e0')).toEqual(upTo(400));
});

test('a pause while the worker of a slice is gone: the slice runs again after the resume, the table does not fail', async () => {
  let held = { reached: Promise.resolve(), release: (): void => undefined };
  const m = await lab.start({}, (s) => {
    s.tables = [{ table: 'alpha', rows: 20 }];
    held = s.hold('copySlice', true);
  });
  await held.reached;
  await m.handle.signal('pause');
  // Past the heartbeat timeout (5 s): the server gives the cancelled slice up as timed out.
  await pauseMs(8_000);
  expect((await m.progress()).state).toBe('paused');
  await m.handle.signal('resume');
  await finished(m);
  held.release();
  expect(m.scenario.copied.get('alpha.e0')?.slice(0, 20)).toEqual(upTo(20));
});

test('no step of the transfer has less time than the queries that the settings allow', async () => {
  const { source } = testConfig('any');
  const m = await lab.start({ config: { source: { ...source, queryTimeoutSeconds: 3_600 } } }, (s) => {
    s.tables = [{ table: 'alpha', rows: 5 }];
  });
  await finished(m);
  const limits = async (path: string): Promise<readonly (readonly [string, number])[]> => {
    const { events } = await lab.client.workflow.getHandle(`migration/${m.name}/${path}`).fetchHistory();
    return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: asked }) =>
      asked ? [[asked.activityType?.name ?? '', Number(asked.startToCloseTimeout?.seconds)] as const] : [],
    );
  };
  const seen = [...(await limits('analysis')), ...(await limits('transfer')), ...(await limits('transfer/alpha'))];
  const ofSource = [
    'readSchema',
    'preflight',
    'createViews',
    'planCopy',
    'copySlice',
    'compareSlice',
    'finishTransfer',
  ];
  for (const name of ofSource) {
    const times = seen.filter(([activity]) => activity === name).map(([, seconds]) => seconds);
    expect([name, Math.min(...times) >= 3_600 + 300]).toEqual([name, true]);
  }
});

test('a table copy continues as new while it works, and while it is paused, and stays paused', async () => {
  const m = await lab.start({ limits: { slicesPerRun: 2 } }, (s) => {
    s.tables = [{ table: 'alpha', rows: 60, entities: 2 }];
    s.rowMs = 15;
  });
  while ((m.scenario.copied.get('alpha.e0')?.length ?? 0) < 25) await pauseMs(20);
  for (const signal of ['pause', 'resume', 'pause']) await m.handle.signal(signal);
  const held = await quiet(() => m.scenario.calls.length);
  await pauseMs(1_500);
  expect(m.scenario.calls.length).toBe(held);
  await m.handle.signal('resume');
  await finished(m);
  expect(m.scenario.copied.get('alpha.e0')).toEqual(upTo(60));
  expect(m.scenario.copied.get('alpha.e1')).toEqual(upTo(60));
  const leaf = await lab.client.workflow.getHandle(`migration/${m.name}/transfer/alpha`).describe();
  expect(leaf.historyLength).toBeLessThan(60);
  const runs = lab.client.workflow.list({ query: `WorkflowId = "migration/${m.name}/transfer/alpha"` });
  let count = 0;
  for await (const _ of runs) count++;
  expect(count).toBeGreaterThan(5);
});

test('counting items continues as new with its cursor and the tables', async () => {
  const m = await lab.start({ limits: { slicesPerRun: 1 } });
  await finished(m);
  expect(m.scenario.count('countItems')).toBe(3);
  expect(m.scenario.calls).toContain('tables:alpha,beta');
  expect(m.scenario.count('preflight')).toBe(1);
  expect(Object.keys((await m.progress()).artifacts)).toContain('stage-07/views.sql');
});

test('a failed table does not stop the others; the stage names it, and a restart finishes', async () => {
  const m = await lab.start({}, (s) => {
    s.tables = ['alpha', 'beta', 'gamma', 'delta'].map((table) => ({ table, rows: 20 }));
    s.fail('copySlice:beta.e0', 'LandfallItemRefused');
  });
  const { failure, tables } = await m.until('stopped', (p) => p.state === 'stopped');
  expect(failure).toMatchObject({
    code: 'LandfallItemRefused',
    message: expect.stringMatching(/1 of 4 tables failed.*beta: copySlice:beta.e0 was told to fail/) as unknown,
  });
  expect(tables.map((t) => `${t.table} ${t.status}`)).toEqual([
    'alpha done',
    'beta failed',
    'delta done',
    'gamma done',
  ]);
  await m.handle.executeUpdate('restartFrom', { args: [{ stage: 'transfer', by: 'ann' }] });
  await finished(m);
  expect(m.scenario.count('undo')).toBe(0);
});

test('never more tables at once than transfer.tablesInParallel', async () => {
  const m = await lab.start({ config: { transfer: { tablesInParallel: 2 } } }, (s) => {
    s.tables = upTo(6).map((i) => ({ table: `t${i}`, rows: 10 }));
    s.rowMs = 10;
  });
  let most = 0;
  const done = finished(m).then(() => true);
  while (!(await Promise.race([done, pauseMs(50)]))) {
    const { raw } = await lab.client.workflow
      .getHandle(`migration/${m.name}/transfer`)
      .describe()
      .catch(() => ({ raw: undefined }));
    most = Math.max(most, raw?.pendingChildren?.length ?? 0);
  }
  expect(most).toBeLessThanOrEqual(2);
  expect(most).toBeGreaterThan(0);
});

test.each([
  [0, false, 'LandfallSourceChanged'],
  [3, true, 'LandfallDifferencesFound'],
  [3, false, 'LandfallDifferencesFound'],
])('%d differences and source unchanged %s stop with %s, reports are kept', async (differences, unchanged, code) => {
  const m = await lab.start({}, (s) => Object.assign(s, { differences, sourceUnchanged: unchanged }));
  const { failure, artifacts } = await m.until('stopped', (p) => p.state === 'stopped');
  expect(failure?.code).toBe(code);
  expect(Object.keys(artifacts)).toContain('stage-07/validation-report.json');
  Object.assign(m.scenario, { differences: 0, sourceUnchanged: true });
  await m.handle.executeUpdate('restartFrom', { args: [{ stage: 'transfer', by: 'ann' }] });
  expect(await finished(m)).toMatchObject({ differences: 0 });
});

test('rollback in the middle of a slice: the slice ends before the first undo', async () => {
  const m = await lab.start({}, (s) => {
    s.tables = [{ table: 'alpha', rows: 500 }];
    Object.assign(s, { rowMs: 20, rowsPerSlice: 1_000 });
  });
  while ((m.scenario.copied.get('alpha.e0')?.length ?? 0) < 20) await pauseMs(20);
  await m.handle.signal('rollback', { to: 'infrastructure' });
  expect(await m.result()).toMatchObject({ outcome: 'rolled-back', at: 'infrastructure' });
  const copied = m.scenario.copied.get('alpha.e0')?.length;
  await pauseMs(300);
  expect(m.scenario.copied.get('alpha.e0')?.length).toBe(copied);
  expect(copied).toBeLessThan(500);
});

test('s3-import: all tables are exported before the first is imported, and compared after the stack has taken them in', async () => {
  const m = await lab.start({ config: { transfer: { ...testConfig('any').transfer, engine: 's3-import' } } }, (s) => {
    s.tables = [
      { table: 'alpha', rows: 12 },
      { table: 'beta', rows: 7 },
    ];
    s.rowsPerSlice = 5;
  });
  const outcome = await finished(m);
  expect(outcome.differences).toBe(0);
  const order = m.scenario.calls
    .filter((call) => /^(copySlice|planImports|checkExport|importTable|deployStack|compareSlice|countItems)/.test(call))
    .map((call) => call.replace(/:.*/, ''))
    .filter((call, at, all) => call !== all[at - 1]);
  expect(order[0]).toBe('deployStack');
  expect(order.slice(1, 3)).toEqual(['copySlice', 'planImports']);
  expect(order.slice(-3)).toEqual(['deployStack', 'compareSlice', 'countItems']);
  expect(m.scenario.count('importTable')).toBe(2);
  expect(m.scenario.copied.get('alpha.e0')).toEqual(upTo(12));
});
