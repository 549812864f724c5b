import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rowPages } from '../../adapters/mysql/pages';
import { openDataClient } from '../../adapters/dynamodb';
import { openSource } from '../../adapters/mysql/link';
import type { SourcePosition } from '../../contracts/activities/transfer';
import type { Item } from '../../contracts/projection';
import { itemOf } from '../../engine/projection';
import { stack } from '../../test/support/stack';
import { copyAll, createMigration, run, type TestMigration } from '../../test/server/transfer/support';

/**
 * Native copy against the raw BatchWriteItem ceiling of the same endpoint, interleaved, with the same items.
 *
 *   LANDFALL_TEST_MYSQL=.. LANDFALL_TEST_DYNAMODB=.. npx tsx bench/transfer/native.ts [rows=40000] [pairs=5] [null]
 *
 * With `null` both write to a server that answers at once, so that only the client is measured. Prints items/s and items per second
 * of the client's CPU, and the median of the pairs' ratios.
 */
const [rows = 40_000, pairs = 5] = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);
const WIDTH = 8;

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

interface Measured {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

async function measured(items: number, work: () => Promise<unknown>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: items / seconds, perCpuSecond: items / ((user + system) / 1e6) };
}

/** Ready items in batches of 25, nothing read, nothing checked, nothing retried. */
async function ceiling(endpoint: string, table: string, items: readonly Item[]): Promise<void> {
  const { client } = openDataClient({ region: 'us-east-1', endpoint });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const part = items.slice(next, (next += 25));
      const requests = part.map((Item) => ({ PutRequest: { Item } })) as unknown as WriteRequest[];
      await client.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: requests }, ReturnConsumedCapacity: 'TOTAL' }),
      );
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  client.destroy();
}

async function itemsOf(m: TestMigration, position: SourcePosition): Promise<readonly Item[]> {
  const { source } = m.context.config;
  const link = await openSource({ source, secrets: m.db.secrets });
  const entity = m.plan.entities[0]!;
  const pages = rowPages({
    link,
    entity,
    viewSchema: source.viewSchema,
    after: null,
    maxRows: 5_000,
    signal: new AbortController().signal,
  });
  const items: Item[] = [];
  for (let page = await pages.next(); page !== undefined; page = await pages.next())
    for (const row of page.rows) items.push(itemOf(entity, row, { ...position, writer: 'bench' }));
  await link.close();
  return items;
}

async function nullServer(): Promise<{ endpoint: string; close: () => void }> {
  const server = createServer((request, answer) => {
    request.resume();
    request.on('end', () => {
      answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      answer.end('{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"t","CapacityUnits":25}]}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.closeAllConnections(),
  };
}

async function main(): Promise<void> {
  const digits = Array.from({ length: 6 }, (_, n) => `CREATE TEMPORARY TABLE d${n} AS SELECT d FROM ten`);
  const m = await createMigration({
    flavour: 'mysql',
    statements: [
      `CREATE TABLE rowset (id INT NOT NULL, a VARCHAR(200) NOT NULL, b VARCHAR(200) NOT NULL, c VARCHAR(200) NOT NULL, d DECIMAL(12,2) NOT NULL,
         e DATETIME(6) NOT NULL, f BIGINT NOT NULL, g VARCHAR(200) NOT NULL, PRIMARY KEY (id))`,
      'CREATE TEMPORARY TABLE ten (d INT)',
      'INSERT INTO ten VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)',
      ...digits,
      `INSERT INTO rowset SELECT n, REPEAT('a', 200), REPEAT('b', 200), REPEAT('c', 200), n / 7, '2024-01-01' + INTERVAL n SECOND, n * 1000003, REPEAT('g', 200)
         FROM (SELECT d0.d + 10 * d1.d + 100 * d2.d + 1000 * d3.d + 10000 * d4.d + 100000 * d5.d AS n FROM d0, d1, d2, d3, d4, d5) AS numbers WHERE n < ${rows}`,
    ],
    transfer: { pageRows: 5_000, writeConcurrency: WIDTH, sliceSeconds: 10 },
  });
  const sink = process.argv.includes('null')
    ? await nullServer()
    : { endpoint: stack.dynamodb(), close: () => undefined };
  try {
    await run(() => m.activities().createViews({ context: m.context }));
    const position = await run(() => m.activities().recordPosition({ context: m.context }));
    const { tables } = await run(() => m.activities().planCopy({ context: m.context }));
    const task = tables[0]!.tasks[0]!;
    const context = m.with({ target: { endpoint: sink.endpoint } });
    const items = await itemsOf(m, position);
    const native = () => measured(rows, () => copyAll(m, task, position, context));
    const raw = () => measured(rows, () => ceiling(sink.endpoint, m.table(task.entity), items));
    await native();
    await raw();
    const ratios: number[] = [];
    for (let pair = 1; pair <= pairs; pair += 1) {
      const [a, b] =
        pair % 2 === 0
          ? [await native(), await raw()]
          : await raw().then(async (one) => [await native(), one] as const);
      ratios.push(a.perSecond / b.perSecond);
      const text = (one: Measured): string =>
        `${Math.round(one.perSecond)}/s (${Math.round(one.perCpuSecond)} per CPU second)`;
      console.log(
        `pair ${pair}: native ${text(a)}, ceiling ${text(b)}, ratio ${(a.perSecond / b.perSecond).toFixed(2)}`,
      );
    }
    const rss = Math.round(process.memoryUsage().rss / 1e6);
    console.log(`rows ${rows}, pairs ${pairs}: median ratio ${median(ratios).toFixed(2)}, RSS ${rss} MB`);
  } finally {
    sink.close();
    await m.close();
  }
}

void main().then(() => process.exit(0));
