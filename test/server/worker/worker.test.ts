import { spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer as createTcp, type AddressInfo, type Socket } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import getPort from 'get-port';
import { pino } from 'pino';
import { LandfallClient } from '../../../client/api';
import { connectWorker } from '../../../worker/connect';
import { createLandfallWorker } from '../../../worker/create';
import { createMetrics } from '../../../worker/telemetry/metrics';
import { END_WITH_PARENT } from '../../../scripts/demo/processes';
import { startCollector, type Collector } from '../../support/collector';
import { stack, uniqueName } from '../../support/stack';
import { ended, LANDFALL, type Ran } from '../cli/support';

jest.setTimeout(180_000);

const SECRET = 'hunter2-never-in-a-log';
const KEY = '0f'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'landfall-worker-'));
const silent = pino({ level: 'silent' });

describe('a worker in a process of its own', () => {
  const queue = uniqueName('worker');
  const name = uniqueName('worker').replaceAll('_', '-');
  let output = '';
  let child: ChildProcess;
  let metricsPort: number;
  let spans: Collector;
  let started: Ran;
  let client: LandfallClient;

  beforeAll(async () => {
    metricsPort = await getPort({ host: '127.0.0.1' });
    spans = await startCollector();
    const settings = {
      address: stack.temporal(),
      namespace: 'default',
      taskQueue: queue,
      logLevel: 'debug',
      metricsPort,
      otlpEndpoint: spans.endpoint,
      key: KEY,
    };
    const args = ['--require', 'tsx/cjs', join(__dirname, 'run-worker.ts'), JSON.stringify(settings)];
    child = spawn(process.execPath, args, { env: { ...process.env, SOURCE_PASSWORD: SECRET }, stdio: 'pipe' });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => {
        output += text.toString();
      });
    client = await LandfallClient.connect({
      address: stack.temporal(),
      namespace: 'default',
      taskQueue: queue,
      encryptionKey: Buffer.from(KEY, 'hex'),
    });
    while (!output.includes('worker ready')) {
      if (child.exitCode !== null) throw new Error(`the worker ended: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    writeFileSync(join(folder, 'landfall.yaml'), configuration(spans.endpoint));
    started = await landfall('start');
    while (!output.includes('LandfallSourceUnreachable')) {
      if (child.exitCode !== null) throw new Error(`the worker ended: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await client.close();
    spans.close();
    rmSync(folder, { recursive: true });
  });

  const configuration = (otlpEndpoint: string): string => `version: 1
name: ${name}
stages: [analysis, modeling, infrastructure, transfer]
temporal: { address: "${stack.temporal()}", taskQueue: ${queue}, encryptionKey: env:PAYLOAD_KEY }
source:
  endpoints: [{ name: primary, host: 127.0.0.1, port: 1 }]
  database: app
  user: landfall
  password: env:SOURCE_PASSWORD
  tls: { mode: disabled }
target: { region: eu-central-1 }
artifacts: { store: ${folder} }
telemetry: { otlpEndpoint: "${otlpEndpoint}" }
`;
  /** The command line in a process of its own. */
  const landfall = (...args: readonly string[]): Promise<Ran> =>
    ended(
      spawn('bash', ['-c', `exec ${LANDFALL} ${args.join(' ')}`], {
        cwd: folder,
        env: { ...process.env, PAYLOAD_KEY: KEY, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );

  const lines = (): Record<string, unknown>[] =>
    output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));

  test('writes JSON lines with workflow, stage, activity and attempt', () => {
    const failed = lines().find((l) => l['msg'] === 'activity failed' && l['activityType'] === 'readSchema');
    expect(failed).toMatchObject({ workflowId: `migration/${name}/analysis`, stage: 'analysis', attempt: 1 });
    expect(failed?.['error']).toContain('LandfallSourceUnreachable');
    expect(lines().find((l) => l['activityType'] === 'checkInputs' && l['msg'] === 'activity done')).toBeDefined();
  });

  test('a source that is away is told by the status while it is tried again', async () => {
    for (let tries = 0; tries < 100; tries++) {
      const { retrying, state } = await client.status(name);
      if (retrying.length > 0) {
        expect(state).toBe('running');
        expect(retrying[0]).toMatchObject({ step: 'readSchema', code: 'LandfallSourceUnreachable' });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('not seen');
  });

  test('serves the metrics of worker and transfer on one port', async () => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(text).toMatch(/^landfall_activity_failures_total\{code="LandfallSourceUnreachable"\} [1-9]/m);
    expect(text).toContain('# TYPE landfall_rows_copied_total counter');
    expect(text).toMatch(/^temporal_/m);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/`)).status).toBe(404);
  });

  test('neither log nor metrics nor history holds the secret, and history is encrypted', async () => {
    expect(output).not.toContain(SECRET);
    expect(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).not.toContain(SECRET);
    const connection = await Connection.connect({ address: stack.temporal() });
    const { history } = await connection.workflowService.getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId: `migration/${name}` },
    });
    const bytes = Buffer.from(JSON.stringify(history));
    expect(bytes.includes(Buffer.from('binary/encrypted').toString('base64'))).toBe(true);
    for (const plain of [SECRET, 'SOURCE_PASSWORD', 'validate inputs'])
      for (const form of [plain, Buffer.from(plain).toString('base64').replace(/=+$/, '').slice(0, -1)])
        expect(bytes.includes(form)).toBe(false);
    await connection.close();
  });

  test('a signal that is not encrypted is taken, and one of a foreign key is refused without a hang', async () => {
    const plain = await LandfallClient.connect({ address: stack.temporal(), namespace: 'default', taskQueue: queue });
    await plain.pause(name, { by: 'web-ui' });
    await plain.resume(name, {});
    await plain.close();
    const foreign = await LandfallClient.connect({
      address: stack.temporal(),
      namespace: 'default',
      taskQueue: queue,
      encryptionKey: Buffer.alloc(32, 7),
    });
    // What the validator said is encrypted with the key of the worker, so that a foreign client cannot read that either.
    await expect(foreign.rollback(name, { to: 'analysis' })).rejects.toMatchObject({
      code: 'LandfallRefused',
      message: expect.not.stringContaining('this process has key') as unknown,
    });
    await foreign.close();
    const events = (await client.audit(name)).map((e) => `${e.event} ${e.by ?? ''}`);
    expect(events).toContain('paused web-ui');
  });

  test('`landfall start` begins the trace, and a collector that is away costs a line on stderr and little time', async () => {
    expect([started.code, started.err]).toEqual([0, '']);
    expect(spans.spans.filter(({ service }) => service === 'landfall-cli')).toEqual([
      expect.objectContaining({ name: 'StartWorkflow:MigrationWorkflow', parentId: '' }),
    ]);
    writeFileSync(join(folder, 'away.yaml'), configuration('http://127.0.0.1:1'));
    const began = performance.now();
    const paused = await landfall('pause', '--config', 'away.yaml');
    expect([paused.code, paused.err]).toEqual([0, expect.stringContaining('did not reach the collector')]);
    expect(performance.now() - began).toBeLessThan(10_000);
    await client.resume(name, {});
  });

  test('SIGTERM ends it in order, and command, workflows and activities are one trace at the collector', async () => {
    await client.rollback(name, { to: 'analysis' });
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(lines().at(-1)?.['msg']).toBe('worker ended');

    const root = spans.spans.find((span) => span.name === 'StartWorkflow:MigrationWorkflow');
    const trace = spans.spans.filter(({ traceId }) => traceId === root?.traceId);
    expect([...new Set(trace.map(({ service, name: span }) => `${service} ${span}`))]).toEqual(
      expect.arrayContaining([
        'landfall-cli StartWorkflow:MigrationWorkflow',
        'landfall-worker StartChildWorkflow:AnalysisWorkflow',
        'landfall-worker StartActivity:checkInputs', // has ended; readSchema is still being tried
        'landfall-worker RunActivity:checkInputs',
        'landfall-worker RunActivity:readSchema',
      ]),
    );
    // Every activity hangs on the step of the workflow that asked for it.
    const byId = new Map(trace.map((span) => [span.spanId, span]));
    for (const span of trace.filter((one) => one.name === 'RunActivity:checkInputs'))
      expect(byId.get(span.parentId)?.name).toBe('StartActivity:checkInputs');
    expect(spans.bytes().includes(SECRET)).toBe(false);
  });
});

test('a namespace without the search attributes is refused with the command that registers them', async () => {
  const namespace = uniqueName('ns').replaceAll('_', '-');
  const connection = await Connection.connect({ address: stack.temporal() });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const settings = {
    address: stack.temporal(),
    namespace,
    taskQueue: 'none',
    environment: {},
    logLevel: 'error',
  } as const;
  const refused = async (): Promise<Error> => {
    for (let tries = 0; ; tries++)
      try {
        await createLandfallWorker(settings, { log: silent, metrics: createMetrics() });
        throw new Error('it was created');
      } catch (error) {
        // A new namespace is known to the whole server after some seconds.
        if ((error as { code?: unknown }).code === 'LandfallSearchAttributesMissing' || tries > 30)
          return error as Error;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
  };
  const error = await refused();
  expect(error).toMatchObject({ code: 'LandfallSearchAttributesMissing' });
  for (const part of ['LandfallApp', 'LandfallState', `--namespace ${namespace}`, 'search-attribute create'])
    expect(error.message).toContain(part);
  await connection.close();
});

test('no server at the start: tried again, then the named failure', async () => {
  await expect(connectWorker('127.0.0.1:1', silent, { retries: 1 })).rejects.toMatchObject({
    code: 'LandfallTemporalUnreachable',
  });
});

describe('a worker that still waits for Temporal', () => {
  const sockets: Socket[] = [];
  const mute = createTcp((socket) => sockets.push(socket));
  beforeAll(() => new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  /** The worker with its output; ended by the test. */
  const start = (address: string, ...node: readonly string[]) => {
    const command = `exec ${LANDFALL.replace(' ', ` ${node.join(' ')} `)} worker --address ${address}`;
    const child = spawn('bash', ['-c', command], { cwd: tmpdir(), stdio: ['pipe', 'pipe', 'pipe'] });
    return { child, ran: ended(child) };
  };
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  test('ends at once by Ctrl-C, with the documented code', async () => {
    const { child, ran } = start('127.0.0.1:1');
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    await until(() => said.includes('no Temporal server answers yet') || child.exitCode !== null);
    const began = performance.now();
    child.kill('SIGINT');
    expect((await ran).code).toBe(130);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('as the demo starts it: by SIGTERM, when the demo goes while a server takes the connection and says nothing', async () => {
    const { port } = mute.address() as AddressInfo;
    const { child, ran } = start(`127.0.0.1:${port}`, '--import', END_WITH_PARENT);
    await until(() => sockets.length > 0 || child.exitCode !== null);
    const began = performance.now();
    child.stdin.end();
    expect((await ran).code).toBe(130);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

test('a server that comes while the worker tries is taken', async () => {
  const port = await getPort({ host: '127.0.0.1' });
  const [host = '', temporalPort = ''] = stack.temporal().split(':');
  const sockets: Socket[] = [];
  const late = createTcp((socket) => {
    const upstream = connect(Number(temporalPort), host);
    sockets.push(socket, upstream);
    for (const s of [socket, upstream]) s.on('error', () => undefined);
    socket.pipe(upstream).pipe(socket);
  });
  const connecting = connectWorker(`127.0.0.1:${port}`, silent, { retries: 5 });
  setTimeout(() => late.listen(port, '127.0.0.1'), 1_500);
  const connection = await connecting;
  expect(connection).toBeInstanceOf(NativeConnection);
  await connection.close();
  for (const socket of sockets) socket.destroy();
  late.close();
});
