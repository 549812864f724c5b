import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { createTransferActivities } from '../../../activities/transfer';
import { batchWriter } from '../../../adapters/dynamodb';
import type { CopyCursor, CopyTask, SourcePosition } from '../../../contracts/activities/transfer';
import { printSortedJson } from '../../../engine/report/json';
import { FaultProxy } from '../../support/fault-proxy';
import { stack } from '../../support/stack';
import { ThrottleProxy } from '../../support/throttle-proxy';
import { START, compareAll, copyAll, createMigration, run, type TestMigration } from './support';

const ROWS = 1_500;
const STATEMENTS = [
  'CREATE TABLE things (id INT NOT NULL, body VARCHAR(400) NOT NULL, PRIMARY KEY (id))',
  'CREATE TEMPORARY TABLE d (n INT)',
  'INSERT INTO d VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)',
  ...[2, 3, 4].map((n) => `CREATE TEMPORARY TABLE d${n} AS SELECT n FROM d`),
  `INSERT INTO things SELECT id, REPEAT('x', 300) FROM
     (SELECT d.n + 10 * d2.n + 100 * d3.n + 1000 * d4.n + 1 AS id FROM d, d2, d3, d4) AS all_of WHERE id <= ${ROWS}`,
];

const failureOf = async (work: Promise<unknown>): Promise<{ type?: string; message: string }> =>
  work.then(
    () => ({ message: 'nothing failed' }),
    (error: { type?: string; message: string }) => error,
  );

describe('transfer under faults', () => {
  let m: TestMigration;
  let proxy: ThrottleProxy;
  let position: SourcePosition;
  let task: CopyTask;

  beforeAll(async () => {
    m = await createMigration({ flavour: 'mysql', statements: STATEMENTS });
    proxy = await ThrottleProxy.listen(stack.dynamodb());
    await run(() => m.activities().createViews({ context: m.context }));
    position = await run(() => m.activities().recordPosition({ context: m.context }));
    task = (await run(() => m.activities().planCopy({ context: m.context }))).tables[0]!.tasks[0]!;
  });
  afterAll(async () => {
    await proxy?.close();
    await m?.close();
  });
  afterEach(() => {
    for (const name of Object.keys(proxy.faults)) delete (proxy.faults as Record<string, unknown>)[name];
  });

  const throughProxy = () => m.with({ target: { endpoint: proxy.endpoint } });
  const items = async (): Promise<string> => {
    const { Items = [] } = await m.dynamo.send(
      new ScanCommand({ TableName: m.table(task.entity), ConsistentRead: true }),
    );
    return Items.map((item) => printSortedJson(item))
      .sort()
      .join('');
  };

  it('knows how many rows are to come', () => expect(task.rowsTotal).toBe(ROWS));

  it('gets on when every page takes longer than a slice', async () => {
    const pageMs = 1_100;
    const slow: typeof m.deps.openSource = async (input) => {
      const link = await m.deps.openSource(input);
      const query: typeof link.query = async (sql, values, options) => {
        if (/ORDER BY/.test(sql)) await new Promise((resolve) => setTimeout(resolve, pageMs));
        return link.query(sql, values, options);
      };
      return {
        flavour: link.flavour,
        version: link.version,
        endpoint: link.endpoint,
        query,
        answer: (...input) => link.answer(...input),
        close: () => link.close(),
      };
    };
    const context = m.with({ transfer: { sliceSeconds: 1, pageRows: 1_000 } });
    const activities = createTransferActivities({ ...m.deps, openSource: slow });
    let beats = 0;
    const slice = (cursor: CopyCursor): Promise<CopyCursor> =>
      run(() => activities.copySlice({ context, task, position, cursor }), { onHeartbeat: () => (beats += 1) });
    const first = await slice(START);
    expect(first).toMatchObject({ done: false, rows: 100 });
    // While the page is waited for as well: a silent activity is taken for a dead one after 5 s.
    expect(beats).toBeGreaterThan(1);
    expect((await slice(first)).rows).toBeGreaterThan(first.rows);
  });

  it('sends unprocessed items again until all are written, and counts them', async () => {
    proxy.faults.unitsPerSecond = 250; // below what a busy machine writes
    const cursor = await copyAll(m, task, position, throughProxy());
    expect(cursor).toMatchObject({ done: true, rows: ROWS, items: ROWS });
    expect(cursor.retried).toBeGreaterThan(0);
    expect(proxy.figures.unprocessed).toBeGreaterThan(0);
    delete proxy.faults.unitsPerSecond;
    expect(await compareAll(m, task)).toMatchObject({ rows: ROWS, differences: 0 });
  });

  it('stays below the ceiling of consumed write units', async () => {
    const before = proxy.figures.units;
    proxy.faults.unitsPerSecond = 1e9;
    const rate = 300;
    const started = performance.now();
    const context = m.with({
      target: { endpoint: proxy.endpoint },
      transfer: { writeUnitsPerSecond: rate, sliceSeconds: 2 },
    });
    let slices = 0;
    const cursor = await copyAll(m, task, position, context, () => (slices += 1));
    const seconds = (performance.now() - started) / 1000;
    expect(cursor.rows).toBe(ROWS);
    expect(slices).toBeGreaterThan(1);
    expect(proxy.figures.units - before).toBe(ROWS);
    expect((proxy.figures.units - before) / seconds).toBeLessThanOrEqual(rate);
    expect(seconds).toBeLessThan((ROWS / rate) * 1.6);
  });

  it.each([500, 503, 413])('goes on after answers with status %i', async (status) => {
    proxy.faults.failNext = { status, times: 3, body: status === 413 ? '' : undefined };
    expect(await copyAll(m, task, position, throughProxy())).toMatchObject({ rows: ROWS, items: ROWS });
  });

  it('goes on after an error page of something in between', async () => {
    proxy.faults.failNext = { status: 502, times: 2, body: '<html>Bad gateway</html>' };
    expect(await copyAll(m, task, position, throughProxy())).toMatchObject({ rows: ROWS });
  });

  it('writes again what was written without an answer', async () => {
    proxy.faults.cutAnswers = 5;
    const before = await items();
    expect(await copyAll(m, task, position, throughProxy())).toMatchObject({ rows: ROWS });
    expect(await items()).toBe(before);
  });

  it('goes on from the last heartbeat when a worker dies between write and heartbeat', async () => {
    const before = await items();
    const beats: CopyCursor[] = [];
    // The attempt ends with all pages written; what a killed worker leaves behind is only some earlier heartbeat.
    await run(() => m.activities().copySlice({ context: m.context, task, position, cursor: START }), {
      onHeartbeat: (details) => beats.push(details as CopyCursor),
    });
    const left = beats.find((beat) => beat.rows > 0 && !beat.done)!;
    expect(left.rows).toBeLessThan(ROWS);
    const again = await run(() => m.activities().copySlice({ context: m.context, task, position, cursor: START }), {
      heartbeatDetails: left,
    });
    expect(again).toMatchObject({ done: true, rows: ROWS, items: ROWS });
    expect(await items()).toBe(before);
  });

  it('a blackholed DynamoDB: a pause gets through within seconds, and the copy goes on when it heals', async () => {
    const url = new URL(stack.dynamodb());
    const hole = await FaultProxy.listen({ host: url.hostname, port: Number(url.port) });
    try {
      hole.set('blackhole');
      const context = m.with({ target: { endpoint: `http://127.0.0.1:${hole.port}` } });
      const started = performance.now();
      let beats = 0;
      const cursor = await run(() => m.activities().copySlice({ context, task, position, cursor: START }), {
        onHeartbeat: (_, cancel) => (++beats === 2 ? cancel() : undefined),
      });
      expect(cursor).toMatchObject({ rows: 0, done: false });
      expect(performance.now() - started).toBeLessThan(6_000);
      setTimeout(() => hole.set('pass'), 1_000);
      expect(await copyAll(m, task, position, context)).toMatchObject({ rows: ROWS });
    } finally {
      await hole.close();
    }
  });

  it('a blackholed source ends as a named failure within seconds, and the cursor is kept', async () => {
    const { host, port } = stack.mysql();
    const hole = await FaultProxy.listen({ host, port });
    try {
      const context = m.with({
        source: { endpoints: [{ name: 'hole', host: '127.0.0.1', port: hole.port }], queryTimeoutSeconds: 2 },
        transfer: { pageRows: 200, writeUnitsPerSecond: 400 },
      });
      let last: CopyCursor | undefined;
      const started = performance.now();
      const failure = await failureOf(
        run(() => m.activities().copySlice({ context, task, position, cursor: START }), {
          onHeartbeat: (details) => {
            last = details as CopyCursor;
            if (last !== undefined && last.rows > 0) hole.set('blackhole');
          },
        }),
      );
      expect(failure.type).toMatch(/^LandfallSource(QueryFailed|Unreachable)$/);
      expect(performance.now() - started).toBeLessThan(15_000);
      expect(last!.rows).toBeGreaterThan(0);
      hole.set('pass');
      const cursor = await run(() => m.activities().copySlice({ context, task, position, cursor: START }), {
        heartbeatDetails: last,
      });
      expect(cursor.rows).toBeGreaterThan(last!.rows);
    } finally {
      await hole.close();
    }
  });

  it('gives up with a named failure when nothing is written for long', async () => {
    proxy.faults.unitsPerSecond = 0.01;
    const writer = batchWriter({
      data: m.deps.dynamodb(throughProxy()),
      table: m.table(task.entity),
      signal: new AbortController().signal,
      giveUpAfterMs: 1_500,
    });
    const key = {
      [m.plan.tables[0]!.partitionKey.name]: { S: 'x' },
      [m.plan.tables[0]!.sortKey?.name ?? 'y']: { S: 'y' },
    };
    await writer.write([{ put: key, bytes: 10 }]).catch(() => undefined);
    const failure = await writer.write([{ put: key, bytes: 10 }]).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
    expect(failure).toBe('LandfallWriteThrottled');
    expect(writer.figures.throttled).toBeGreaterThan(3);
  });

  it('says when the table is gone', async () => {
    const context = m.with({ target: { tablePrefix: 'nowhere.' } });
    const failure = await failureOf(run(() => m.activities().copySlice({ context, task, position, cursor: START })));
    expect(failure).toMatchObject({ type: 'LandfallTableMissing' });
  });

  it('says when the password is wrong', async () => {
    const activities = createTransferActivities({
      ...m.deps,
      secrets: async () => 'wrong-Secret-1',
    });
    const failure = await failureOf(
      run(() => activities.copySlice({ context: m.context, task, position, cursor: START })),
    );
    expect(failure.type).toBe('LandfallSourceAccessDenied');
    expect(failure.message).not.toContain('wrong-Secret-1');
  });
});
