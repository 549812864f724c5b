import { createServer, type AddressInfo, type Socket } from 'node:net';
import { LandfallClient } from '../../../client/api';
import { stack, uniqueName } from '../../support/stack';
import { testConfig } from '../../workflow/support/config';
import { Lab } from '../../workflow/support/environment';

jest.setTimeout(120_000);

let lab: Lab;
let client: LandfallClient;
beforeAll(async () => {
  lab = await Lab.real();
  client = await LandfallClient.connect({ address: stack.temporal(), namespace: 'default', taskQueue: lab.taskQueue });
});
afterAll(async () => {
  await client.close();
  await lab.stop();
});

const newName = (): string => uniqueName('api').replaceAll('_', '-');
const start = (name: string, attach = false, gates = {}) =>
  client.start({
    config: testConfig(name, { gates: { modeling: 'auto', infrastructure: 'auto', ...gates } }),
    attach,
    approvals: 'person',
    startedBy: 'ann',
  });
const failing = (code: string) => expect.objectContaining({ name: 'LandfallError', code }) as Error;

async function until(name: string, fits: (s: Awaited<ReturnType<LandfallClient['status']>>) => boolean) {
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const status = await client.status(name);
    if (fits(status)) return status;
    if (Date.now() > end) throw new Error(`not seen; last ${JSON.stringify(status)}`);
  }
}

test('a migration from start to end: gate, pause, resume, audit, outcome, list', async () => {
  const name = newName();
  expect(await start(name, false, { modeling: 'person' })).toMatchObject({
    workflowId: `migration/${name}`,
    attached: false,
  });
  const waiting = await until(name, (s) => s.state === 'waiting');
  expect(waiting).toMatchObject({ run: 'running', stage: 'modeling', waitingFor: 'modeling/patterns' });
  await client.pause(name, { by: 'ann' });
  expect(await client.approve(name, { gate: 'modeling', by: 'ann' })).toBe('approved modeling');
  await until(name, (s) => s.state === 'paused');
  await client.resume(name, {});
  const ended = await until(name, (s) => s.run !== 'running');
  expect(ended).toMatchObject({
    run: 'completed',
    state: 'finished',
    outcome: { outcome: 'finished', differences: 0 },
  });
  expect((await client.audit(name)).map((e) => e.event)).toEqual(
    expect.arrayContaining(['gate', 'paused', 'approved']),
  );
  for (let tries = 0; tries < 100; tries++) {
    const found = (await client.list()).find((m) => m.name === name);
    if (found?.state === 'finished') return;
    await new Promise((resolve) => setTimeout(resolve, 100)); // visibility lags a little
  }
  throw new Error('not in the list');
});

test('a second start is refused, or attaches', async () => {
  const name = newName();
  const held = lab.scenario(name).hold('readSchema');
  const first = await start(name);
  await held.reached;
  await expect(start(name)).rejects.toThrow(failing('LandfallAlreadyRunning'));
  const running = { approvals: 'person', startedBy: 'ann' };
  expect(await start(name, true)).toEqual({ ...first, attached: true, running });
  const other = { config: testConfig(name), attach: true, startedBy: 'ben' };
  const yes = client.start({ ...other, approvals: 'yes' });
  await expect(yes).rejects.toThrow(failing('LandfallRefused'));
  await expect(yes).rejects.toThrow('was started without --yes, so its gates wait for a person');
  const config = testConfig(name, { transfer: { pageRows: 7 }, gates: { modeling: 'person', infrastructure: 'auto' } });
  await expect(client.start({ ...other, config, approvals: 'person' })).rejects.toThrow(
    'these settings differ: gates.modeling, transfer.pageRows.',
  );
  // How another job reaches Temporal is not what the migration goes by.
  const elsewhere = { ...other.config, temporal: { ...other.config.temporal, address: 'temporal.example:7233' } };
  expect(await client.start({ ...other, config: elsewhere, approvals: 'person' })).toMatchObject({ attached: true });
  held.release();
  await until(name, (s) => s.run === 'completed');
});

describe('two starts at the same moment that may both attach', () => {
  const both = (name: string, second: Parameters<typeof testConfig>[1]) =>
    Promise.allSettled(
      [{}, second].map((change) =>
        client.start({ config: testConfig(name, change), attach: true, approvals: 'person', startedBy: 'ann' }),
      ),
    );
  const values = (settled: Awaited<ReturnType<typeof both>>) =>
    settled.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));

  test.each([1, 2, 3])('with the same settings: one starts, the other attaches to it (%d)', async () => {
    const name = newName();
    const held = lab.scenario(name).hold('readSchema');
    const started = values(await both(name, {}));
    expect(started.map(({ attached }) => attached).sort()).toEqual([false, true]);
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(1);
    held.release();
  });

  test.each([1, 2, 3])('with other settings: one starts, the other is refused (%d)', async () => {
    const name = newName();
    const held = lab.scenario(name).hold('readSchema');
    const settled = await both(name, { transfer: { pageRows: 7 } });
    expect(values(settled)).toMatchObject([{ attached: false }]);
    const reasons = settled.flatMap((s) => (s.status === 'rejected' ? [s.reason as unknown] : []));
    expect(reasons).toMatchObject([
      {
        code: 'LandfallRefused',
        message: expect.stringContaining('these settings differ: transfer.pageRows.') as string,
      },
    ]);
    held.release();
  });
});

test('without a worker whoever attaches is compared with what the run was started with', async () => {
  const name = newName();
  await lab.stopWorker();
  try {
    const first = await start(name);
    expect(await start(name, true)).toEqual({
      ...first,
      attached: true,
      running: { approvals: 'person', startedBy: 'ann' },
    });
    await expect(start(name, true, { modeling: 'person' })).rejects.toThrow('these settings differ: gates.modeling.');
    const yes = { config: testConfig(name), attach: true, approvals: 'yes', startedBy: 'ann' } as const;
    await expect(client.start(yes)).rejects.toThrow('was started without --yes');
    await lab.client.workflow.getHandle(`migration/${name}`).terminate('the test is over');
  } finally {
    await lab.startWorker();
  }
});

test('a refusal is the sentence of the migration', async () => {
  const name = newName();
  const held = lab.scenario(name).hold('readSchema');
  await start(name);
  await held.reached;
  await expect(client.approve(name, { gate: 'modeling', by: 'ann' })).rejects.toThrow(
    expect.objectContaining({ code: 'LandfallRefused', message: 'no gate waits for a decision' }) as Error,
  );
  await expect(client.restartFrom(name, { stage: 'transfer', by: 'ann' })).rejects.toThrow(
    'stage transfer is still to come',
  );
  expect(await client.rollback(name, { to: 'analysis', by: 'ann' })).toBe('rolls back to analysis');
  expect(await until(name, (s) => s.run !== 'running')).toMatchObject({ outcome: { outcome: 'rolled-back' } });
  await expect(client.approve(name, { gate: 'modeling', by: 'ann' })).rejects.toThrow(failing('LandfallNotFound'));
  await expect(client.pause(name, {})).rejects.toThrow(failing('LandfallNotFound'));
});

test('an unknown name and a server that is not there have names', async () => {
  await expect(client.status('never-started')).rejects.toThrow(failing('LandfallNotFound'));
  await expect(client.pause('never-started', {})).rejects.toThrow(failing('LandfallNotFound'));
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Takes the connection and never says a word.
  const mute = { address: `127.0.0.1:${port}`, namespace: 'default', taskQueue: 'x' };
  await expect(LandfallClient.connect(mute)).rejects.toThrow(failing('LandfallTemporalUnreachable'));
  for (const socket of sockets) socket.destroy();
  server.close();
  await expect(LandfallClient.connect({ ...mute, address: '127.0.0.1:1' })).rejects.toThrow(
    failing('LandfallTemporalUnreachable'),
  );
});

test('a step that is tried again is told, with its failure', async () => {
  const name = newName();
  lab.scenario(name).failTransient('readSchema', 'LandfallSourceUnreachable', 3);
  await start(name);
  const { retrying } = await until(name, (s) => s.retrying.length > 0);
  expect(retrying).toMatchObject([
    { workflowId: `migration/${name}/analysis`, step: 'readSchema', code: 'LandfallSourceUnreachable' },
  ]);
  await until(name, (s) => s.run === 'completed');
});

test('without a worker: status from search attributes, decisions say so, a rollback is kept', async () => {
  const name = newName();
  await start(name, false, { modeling: 'person' });
  await until(name, (s) => s.state === 'waiting');
  await lab.stopWorker();
  const status = await client.status(name);
  expect(status).toMatchObject({ run: 'running', state: 'waiting', waitingFor: 'modeling/patterns' });
  expect(status.progress).toBeUndefined();
  await expect(client.approve(name, { gate: 'modeling', by: 'ann' })).rejects.toThrow(failing('LandfallWorkerMissing'));
  await expect(client.audit(name)).rejects.toThrow(failing('LandfallWorkerMissing'));
  expect(await client.rollback(name, { to: 'analysis' })).toContain('no worker answers now');
  await lab.startWorker();
  expect(await until(name, (s) => s.run !== 'running')).toMatchObject({ outcome: { outcome: 'rolled-back' } });
});

test('a migration that has finished is rolled back by a run of its own, once', async () => {
  const name = newName();
  await start(name);
  await until(name, (s) => s.run === 'completed');
  const done = lab.scenario(name).calls.length;
  expect(await client.rollback(name, { to: 'infrastructure', by: 'ann' })).toContain('a run of its own rolls back');
  const status = await until(name, (s) => s.run === 'completed' && s.outcome?.outcome === 'rolled-back');
  expect(status.outcome).toMatchObject({ outcome: 'rolled-back', at: 'infrastructure' });
  expect(
    lab
      .scenario(name)
      .calls.slice(done)
      .filter((c) => c !== 'exportAudit'),
  ).toEqual([
    'trafficToMysql',
    ...['undo:transfer/delete-items', 'undo:transfer/drop-views', 'undo:transfer/forget-artifacts'],
    ...['undo:infrastructure/delete-stack', 'undo:infrastructure/forget-artifacts'],
  ]);
  await expect(client.rollback(name, { to: 'infrastructure' })).rejects.toThrow(
    'nothing of it is left to undo down to',
  );
  await client.rollback(name, { to: 'analysis' });
  await until(name, (s) => s.outcome?.at === 'analysis');
  await expect(client.rollback(name, { to: 'analysis' })).rejects.toThrow(failing('LandfallRefused'));
  await expect(client.rollback(name, { to: 'traffic' })).rejects.toThrow(failing('LandfallNotFound'));
});

test('the next run of a name takes over what the last one left to undo', async () => {
  const name = newName();
  await start(name);
  await until(name, (s) => s.run === 'completed');
  await start(name, false, { modeling: 'person' });
  await until(name, (s) => s.waitingFor === 'modeling/patterns');
  expect((await client.audit(name)).map((e) => e.event)).toContain('undo list taken over');
  await client.reject(name, { gate: 'modeling', by: 'ann' });
  const rejected = await until(name, (s) => s.run === 'completed');
  expect(rejected.outcome?.left?.undo.map(({ stage }) => stage)).toEqual([
    ...['transfer', 'transfer', 'transfer', 'infrastructure', 'infrastructure', 'modeling', 'analysis'],
  ]);
  const done = lab.scenario(name).calls.length;
  await client.rollback(name, { to: 'analysis', by: 'ann' });
  const back = await until(name, (s) => s.outcome?.outcome === 'rolled-back');
  expect(back.outcome?.left).toBeUndefined();
  expect(
    lab
      .scenario(name)
      .calls.slice(done)
      .filter((call) => call.startsWith('undo:')),
  ).toEqual([
    ...['undo:transfer/delete-items', 'undo:transfer/drop-views', 'undo:transfer/forget-artifacts'],
    ...['undo:infrastructure/delete-stack', 'undo:infrastructure/forget-artifacts'],
    ...['undo:modeling/forget-artifacts', 'undo:analysis/forget-artifacts'],
  ]);
  await start(name);
  await until(name, (s) => s.run === 'completed' && s.outcome?.outcome === 'finished');
  expect((await client.audit(name)).map((e) => e.event)).not.toContain('undo list taken over');
});

test('a run that was terminated leaves its undo list too, and none is lost to other settings', async () => {
  const name = newName();
  await start(name, false, { infrastructure: 'person' });
  await until(name, (s) => s.waitingFor === 'infrastructure');
  await lab.client.workflow.getHandle(`migration/${name}`).terminate('by hand');
  await until(name, (s) => s.run === 'terminated');
  const elsewhere = testConfig(name, { target: { region: 'eu-west-1' } });
  await expect(client.start({ config: elsewhere, attach: false, approvals: 'yes', startedBy: 'ann' })).rejects.toThrow(
    /target\.region.*another name/s,
  );
  await start(name, false, { modeling: 'person' });
  const next = await until(name, (s) => s.waitingFor === 'modeling/patterns');
  expect(next.progress?.undo.map(({ stage }) => stage)).toContain('infrastructure');
});

test('health names missing search attributes and counts workers', async () => {
  const { missingSearchAttributes, workers } = await client.health();
  expect(missingSearchAttributes).toEqual([]);
  expect(workers).toBeGreaterThan(0);
});
