import { MockActivityEnvironment } from '@temporalio/testing';
import { createTransferActivities, type TransferDependencies } from '../../../activities/transfer';
import type { CopyCursor, CopyTask } from '../../../contracts/activities/transfer';
import type { CallRecord, ControlPort } from '../../../contracts/mcp/port';
import { configSchema } from '../../../contracts/schemas/config';
import type { StageContext } from '../../../contracts/stages';
import { printJson } from '../../../engine/lib/json';
import { MemoryStore } from '../../support/memory-store';
import { analysis, contract, projection } from '../../support/small-model';

/** Faults of runs, against Glue and S3 in memory: real ones do not fail when a test wants it. */

interface Run {
  readonly id: string;
  readonly runToken: string;
  readonly arguments: Readonly<Record<string, string>>;
  state: string;
  error: string | null;
}

type Call = { readonly tool: string; readonly input: Record<string, never> };

class Cloud {
  readonly objects = new Map<string, string>();
  readonly runs: Run[] = [];
  readonly jobs = new Set<string>();
  readonly connections = new Set<string>();
  readonly calls: Call[] = [];
  /** What Spark does when a run is started, with the ranges that it is given. */
  spark: (run: Run, ranges: readonly { number: number; rows: number }[], write: (number: number) => void) => void =
    () => undefined;

  readonly port = (): ControlPort => {
    const records: CallRecord[] = [];
    const server = (name: 'glue' | 's3') => ({
      call: async (tool: string, input: Record<string, string>) => {
        this.calls.push({ tool, input: input as never });
        const at = new Date(0).toISOString();
        records.push({ ...{ at, server: name, tool, arguments: '', result: 'ok' }, milliseconds: 0, tries: 1 });
        return this.answer(tool, input as never);
      },
    });
    return { glue: server('glue'), s3: server('s3'), calls: () => records, close: async () => undefined } as never;
  };

  private answer(tool: string, input: Record<string, never>): unknown {
    const {
      key = '',
      prefix = '',
      job_name: job = '',
      job_run_id: id = '',
      run_token: token,
    } = input as Record<string, string>;
    const told = (run: Run | undefined) => run && { ...run, executionSeconds: 7, startedAt: null, completedAt: null };
    switch (tool) {
      case 'put_object':
        this.objects.set(key, (input as { body?: string }).body ?? '');
        return { outcome: 'written', uri: `s3://bucket/scripts/${key}`, sha256: '' };
      case 'get_object':
        return { object: this.objects.has(key) ? { key, text: this.objects.get(key) } : null };
      case 'list_objects':
        return {
          objects: [...this.objects.keys()].filter((one) => one.startsWith(prefix)).map((one) => ({ key: one })),
        };
      case 'delete_object':
        return { deleted: this.objects.delete(key) };
      case 'create_connection':
        return void this.connections.add((input as { connection_name?: string }).connection_name ?? '');
      case 'delete_connection':
        return { deleted: this.connections.delete((input as { connection_name?: string }).connection_name ?? '') };
      case 'create_job':
        return void this.jobs.add(job);
      case 'delete_job':
        return { deleted: this.jobs.delete(job) };
      case 'list_job_runs':
        return { runs: this.runs.filter((run) => token === undefined || run.runToken === token).map(told) };
      case 'get_job_run':
        return { run: told(this.runs.find((run) => run.id === id)) ?? null };
      case 'stop_job_run':
        return void Object.assign(
          this.runs.find((run) => run.id === id)!,
          { state: 'STOPPED' },
        );
      case 'start_job_run':
        return this.start(token ?? '', (input as { job_arguments?: Record<string, string> }).job_arguments ?? {});
      default:
        throw new Error(`no ${tool} here`);
    }
  }

  private start(token: string, given: Readonly<Record<string, string>>): unknown {
    if (this.runs.some(({ state }) => state === 'RUNNING')) throw new Error('two runs at once');
    const run: Run = { id: `jr_${this.runs.length}`, runToken: token, arguments: given, state: 'RUNNING', error: null };
    this.runs.push(run);
    const folder = given['--PLACE']!.replace('s3://bucket/scripts/', '');
    const ranges = JSON.parse(this.objects.get(`${folder}ranges-${given['--ATTEMPT']}.json`)!) as {
      number: number;
      rows: number;
    }[];
    expect(ranges.reduce((sum, { rows }) => sum + rows, 0)).toBe(Number(given['--EXPECTED_ROWS']));
    this.spark(run, ranges, (number) => {
      const { rows } = ranges.find((one) => one.number === number)!;
      this.objects.set(`${folder}done/${String(number).padStart(6, '0')}-${rows}-${rows}-${rows}.5-1`, '');
    });
    return { outcome: 'started', run };
  }
}

/** 2,300 rows: keys are their numbers. */
const ROWS = 2_300;

async function arena(over: Partial<StageContext['config']['transfer']> = {}) {
  const store = new MemoryStore();
  const refs = await Promise.all([
    store.put('stage-01/analysis.json', printJson(analysis)),
    store.put('stage-02/migrationContract.json', printJson(contract)),
    store.put('stage-02/projection.json', printJson(projection)),
  ]);
  const config = configSchema.parse({
    ...{ version: 1, name: 'm', artifacts: { store: 's3://bucket/here' } },
    source: { endpoints: [{ host: 'h' }], database: 'd', user: 'u', password: 'env:P', tls: { mode: 'disabled' } },
    target: { region: 'us-east-1' },
    transfer: { engine: 'glue', glue: { role: 'r' }, sliceSeconds: 1, ...over },
  });
  const context: StageContext = {
    migration: 'm',
    config,
    artifacts: Object.fromEntries(refs.map((ref) => [ref.key, ref])),
  };
  const cloud = new Cloud();
  const link = {
    query: async (sql: string, values: readonly string[]) => {
      const after = Number(values[0] ?? 0);
      if (sql.startsWith('SELECT COUNT')) return [{ n: String(ROWS - after) }];
      const next = after + Number(/OFFSET (\d+)/.exec(sql)![1]) + 1;
      const column = /SELECT `(\w+)`/.exec(sql)![1]!;
      return next > ROWS ? [] : [{ [column]: String(next) }];
    },
    close: async () => undefined,
  };
  const deps = {
    store: () => store,
    openPort: cloud.port,
    openSource: async () => link,
  } as unknown as TransferDependencies;
  const activities = createTransferActivities(deps);
  const task: CopyTask = { entity: 'authors.AUTHOR', table: 'authors', rowsTotal: ROWS };
  const position = { gtidSet: null, file: 'f', position: 4, epoch: 1, sequence: '9' };
  const slice = async (
    cursor: CopyCursor,
    options: { readonly cancel?: boolean; readonly units?: number } = {},
  ): Promise<CopyCursor> => {
    const environment = new MockActivityEnvironment({ workflowExecution: { workflowId: 'w', runId: 'r' } });
    if (options.cancel === true) setTimeout(() => environment.cancel(), 300);
    const { units } = options;
    const at =
      units === undefined
        ? context
        : { ...context, config: { ...config, transfer: { ...config.transfer, writeUnitsPerSecond: units } } };
    const body = (): Promise<CopyCursor> => activities.copySlice({ context: at, task, position, cursor });
    return await environment.run(body);
  };
  const toEnd = async (from: CopyCursor, most = 12): Promise<CopyCursor> => {
    let at = from;
    for (let count = 0; !at.done && count < most; count++) at = await slice(at);
    return at;
  };
  return { cloud, slice, toEnd, store };
}

const START: CopyCursor = { after: null, done: false, rows: 0, items: 0, writeUnits: 0, retried: 0 };
const ends = (run: Run, state: string, error: string | null = null): void => void Object.assign(run, { state, error });
const started = (cloud: Cloud): number => cloud.calls.filter(({ tool }) => tool === 'start_job_run').length;

test('a job copies all ranges, is found again by a slice that is tried again, and leaves nothing', async () => {
  const { cloud, slice, toEnd, store } = await arena();
  cloud.spark = (_run, ranges, write) => ranges.slice(0, 1).forEach(({ number }) => write(number));
  const planned = await slice(START);
  expect(planned.job).toMatchObject({ planned: true, ranges: 3, rows: ROWS });
  const [one, two] = [await slice(planned), await slice(planned)];
  // Nobody told the second one the ceiling that the run was started with.
  // Each tells its own calls on top of those before it.
  expect({ ...two, job: { ...two.job, unitsPerSecond: null }, mcp: one.mcp }).toEqual(one);
  expect(two.mcp).toMatchObject({ glue: { calls: 2, errors: 0 }, s3: { calls: 3 } });
  expect(started(cloud)).toBe(1);
  expect(one).toMatchObject({ rows: 1_000, items: 1_000, writeUnits: 1_000.5, retried: 1, done: false });
  const { '--PLACE': place = '' } = cloud.runs[0]!.arguments;
  const folder = place.replace('s3://bucket/scripts/', '');
  cloud.objects.set(`${folder}done/000001-1000-1000-1000.0-0`, '');
  cloud.objects.set(`${folder}done/000002-300-300-300.0-0`, '');
  cloud.objects.set(`${folder}report-1.json`, '{"seconds": 3}');
  ends(cloud.runs[0]!, 'SUCCEEDED');
  expect(await toEnd(one)).toMatchObject({ done: true, rows: ROWS, items: ROWS, job: { attempt: 1, seconds: 7 } });
  expect([cloud.jobs.size, cloud.connections.size]).toEqual([0, 0]);
  expect([...cloud.objects.keys()]).toEqual(['glue/authors.py']);
  expect(JSON.parse((await store.peek('stage-07/work/glue/e0-1.json'))!.toString())).toMatchObject({
    said: { seconds: 3 },
  });
});

test('a pause stops the run; what follows has the ranges that were left', async () => {
  const { cloud, slice, toEnd } = await arena();
  cloud.spark = (_run, _ranges, write) => write(1);
  const held = await slice(await slice(START), { cancel: true });
  expect(cloud.runs.map(({ state }) => state)).toEqual(['STOPPED']);
  expect(held).toMatchObject({ rows: 1_000, done: false, job: { attempt: 2, failed: 0 } });
  cloud.spark = (run, ranges, write) => {
    expect(ranges.map(({ number }) => number)).toEqual([0, 2]);
    ranges.forEach(({ number }) => write(number));
    ends(run, 'SUCCEEDED');
  };
  expect(await toEnd(held)).toMatchObject({ done: true, rows: ROWS, job: { attempt: 2, seconds: 14 } });
});

test('a changed ceiling stops the run and starts another one with it, divided by the partitions', async () => {
  const { cloud, slice } = await arena();
  const at = await slice(await slice(START));
  await slice(await slice(at, { units: 90 }), { units: 90 });
  expect(cloud.runs.map(({ state, arguments: given }) => [state, given['--UNITS_PER_SECOND']])).toEqual([
    ['STOPPED', '0'],
    ['RUNNING', '30'],
  ]);
});

test('a run of a worker that was killed is stopped before another one starts', async () => {
  const { cloud, slice } = await arena();
  cloud.runs.push({ id: 'old', runToken: 'other/1', arguments: {}, state: 'RUNNING', error: null });
  await slice(await slice(START));
  expect(cloud.runs.map(({ state }) => state)).toEqual(['STOPPED', 'RUNNING']);
});

test.each([
  ['SUCCEEDED', null, 'LandfallGlueJobFailed', /SUCCEEDED: no reason given; 2 of 3 ranges are left/, 1],
  ['FAILED', 'the cluster is gone', 'LandfallGlueJobFailed', /FAILED: the cluster is gone; 2 of 3/, 3],
  ['TIMEOUT', null, 'LandfallGlueJobFailed', /TIMEOUT/, 3],
  [
    'FAILED',
    'RuntimeError: LandfallItemRefused: row of authors (id=7) cannot',
    'LandfallItemRefused',
    /^row of authors \(id=7\) cannot$/,
    1,
  ],
  [
    'FAILED',
    'RuntimeError: LandfallGlueRowsDiffer: range 2 has 0 rows',
    'LandfallGlueRowsDiffer',
    /^range 2 has 0 rows$/,
    1,
  ],
] as const)('a run that ends %s with %s fails as %s', async (state, error, code, message, runs) => {
  const { cloud, toEnd } = await arena();
  cloud.spark = (run, ranges, write) => {
    if (ranges.length === 3) write(0);
    ends(run, state, error);
  };
  await expect(toEnd(START)).rejects.toMatchObject({ type: code, message: expect.stringMatching(message) as unknown });
  expect(started(cloud)).toBe(runs);
});
