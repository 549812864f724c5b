import { STAGES } from '../../contracts/names';
import { endOf, Lab } from './support/environment';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.timeSkipping();
});
afterAll(() => lab.stop());

test('runs the selected stages in order, the others end as children that were skipped', async () => {
  const m = await lab.start();
  const outcome = await m.result();
  expect(outcome).toMatchObject({ outcome: 'finished', differences: 0 });
  expect(outcome.stages.map((s) => `${s.stage} ${s.status}`)).toEqual([
    'analysis done',
    'modeling done',
    'abstraction skipped',
    'implementation skipped',
    'flags skipped',
    'infrastructure done',
    'transfer done',
  ]);
  expect(outcome.stages[2]?.notes).toEqual(['skipped: not selected']);
  for (const stage of STAGES) {
    const result = (await lab.client.workflow.getHandle(`migration/${m.name}/${stage}`).result()) as {
      summary: string;
    };
    expect(result.summary).toBe(
      ['abstraction', 'implementation', 'flags'].includes(stage) ? 'skipped: not selected' : 'done',
    );
  }
  expect(m.scenario.calls.filter((c) => !/Slice|exportAudit/.test(c))).toEqual([
    ...['checkInputs:analysis', 'readSchema', 'readSource', 'readQueryLog', 'writeAnalysis', 'checkOutputs:analysis'],
    ...['handOff:analysis', 'checkInputs:modeling', 'buildModel', 'proveModel', 'proveAnswers', 'describeModel'],
    'checkOutputs:modeling',
    ...['handOff:modeling', 'checkInputs:infrastructure', 'writeTemplate', 'deployStack', 'verifyStack'],
    ...['checkOutputs:infrastructure', 'handOff:infrastructure', 'checkInputs:transfer', 'preflight', 'createViews'],
    ...['recordPosition', 'planCopy', 'countItems', 'countItems', 'countItems', 'finishTransfer', 'tables:alpha,beta'],
    ...['checkOutputs:transfer', 'handOff:transfer', 'writeReport'],
  ]);
});

test('registers undo before a stage works, newest first', async () => {
  const m = await lab.start();
  await m.result();
  const { undo } = await m.progress();
  expect(undo.map((u) => `${u.stage}/${u.action}`)).toEqual([
    ...['transfer/delete-items', 'transfer/drop-views', 'transfer/forget-artifacts'],
    ...['infrastructure/delete-stack', 'infrastructure/forget-artifacts'],
    ...['modeling/forget-artifacts', 'analysis/forget-artifacts'],
  ]);
});

test('every artifact that a stage handed on reaches the next one and the outcome', async () => {
  const m = await lab.start();
  const { artifacts } = await m.result();
  expect(Object.keys(artifacts).sort()).toEqual(
    expect.arrayContaining(['migration-report.json', 'stage-01/analysis.json', 'stage-07/validation-report.json']),
  );
});

test('queries answer after the end: verdicts, audit, and table progress', async () => {
  const m = await lab.start();
  await m.result();
  const verdicts = await m.handle.query<Record<string, unknown>>('verdicts');
  expect(Object.keys(verdicts)).toEqual(['analysis', 'modeling', 'infrastructure', 'transfer']);
  const { tables, state } = await m.progress();
  expect(state).toBe('finished');
  expect(tables).toMatchObject([
    {
      table: 'alpha',
      status: 'done',
      rowsTotal: 30,
      rowsCopied: 30,
      itemsWritten: 30,
      rowsValidated: 30,
      differences: 0,
    },
    { table: 'beta', status: 'done', rowsTotal: 20, rowsCopied: 20 },
  ]);
  const events = (await m.audit()).map((e) => e.event);
  expect(events[0]).toBe('migration started');
  expect(events.at(-1)).toBe('finished');
});

test('the audit trail is exported once, whole, and ends with the outcome', async () => {
  const m = await lab.start();
  await m.result();
  expect(m.scenario.audit).toEqual(await m.audit());
  expect(m.scenario.report?.stages.map((s) => s.status)).toContain('done');
  // The report is written before the last event, and has all the others.
  expect(m.scenario.report?.lastEvents).toEqual((await m.audit()).slice(0, -1));
  expect(m.scenario.report?.state).toBe('finished');
});

test('search attributes say where a finished migration stands', async () => {
  const m = await lab.start();
  await m.result();
  const { searchAttributes } = await m.handle.describe();
  expect(searchAttributes).toMatchObject({
    LandfallApp: [m.name],
    LandfallStage: ['done'],
    LandfallState: ['finished'],
  });
});

test.each(['abstraction', 'implementation', 'flags'] as const)(
  'selecting %s, which this version cannot run, fails before anything is touched',
  async (stage) => {
    const m = await lab.start({ config: { stages: ['analysis', stage] } });
    const { type, message } = await endOf(m.handle);
    expect(type).toBe('LandfallStageNotAvailable');
    expect(message).toContain(stage);
    expect(m.scenario.calls).toEqual([]);
  },
);

test.each([[null], ['text'], [{}], [{ landfallUnreadable: 'encrypted with key 1, this worker has none' }]])(
  'an input that is none (%j) fails with a name and does not hang',
  async (input) => {
    const handle = await lab.client.workflow.start('MigrationWorkflow', {
      taskQueue: lab.taskQueue,
      workflowId: `bad-${JSON.stringify(input)}`,
      args: [input],
    });
    expect((await endOf(handle)).type).toMatch(/^Landfall(ConfigInvalid|PayloadUnreadable)$/);
  },
);

test('a second start of the same name is refused, or attaches', async () => {
  const held = lab.scenario('twice').hold('readSchema');
  const first = await lab.start({ name: 'twice' });
  await held.reached;
  await expect(lab.start({ name: 'twice' })).rejects.toThrow('already started');
  held.release();
  expect((await first.result()).outcome).toBe('finished');
});

test('a failure of the report stops the migration, resume tries it again', async () => {
  const m = await lab.start({}, (s) => s.fail('writeReport', 'LandfallArtifactStore'));
  const { failure } = await m.until('stopped', (p) => p.state === 'stopped');
  expect(failure?.code).toBe('LandfallArtifactStore');
  await m.handle.signal('resume');
  expect((await m.result()).outcome).toBe('finished');
  expect(m.scenario.count('writeReport')).toBe(2);
  expect(m.scenario.count('finishTransfer')).toBe(1);
});
