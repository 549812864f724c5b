import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { openDataClient } from '../../adapters/dynamodb';
import { rowPages } from '../../adapters/mysql/pages';
import { openSource } from '../../adapters/mysql/link';
import { itemOf } from '../../engine/projection';
import { copyAll } from '../../test/server/transfer/support';
import { stack } from '../../test/support/stack';
import { filledMigration, WIDTH, type FilledMigration } from './rows';

/**
 * The native copy beside others, the same rows into the same endpoint, in turns: the raw BatchWriteItem ceiling (ready items, nothing read), a plain
 * loop with the document client of the SDK at the best of several widths, and a script that writes row by row. The document client is not among
 * the dependencies: `npm install --no-save @aws-sdk/lib-dynamodb@3.1162.0` before.
 *
 *   LANDFALL_TEST_MYSQL=.. LANDFALL_TEST_DYNAMODB=.. npx tsx bench/transfer/contenders.ts [rows=40000] [pairs=5] [null]
 *
 * With `null` all write to a process that answers at once, so that only the client is measured. The row-by-row script copies a twentieth of the rows.
 */
interface DocumentLibrary {
  readonly DynamoDBDocumentClient: {
    from(client: unknown): { send(command: unknown): Promise<{ UnprocessedItems?: object }> };
  };
  readonly BatchWriteCommand: new (input: object) => unknown;
  readonly PutCommand: new (input: object) => unknown;
}
const LIBRARY = '@aws-sdk/lib-dynamodb';
const PAGE = 5_000;
const WIDTHS = [4, 8, 16, 32];

interface Measured {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}
type Contender = { readonly name: string; readonly rows: number; readonly work: () => Promise<unknown> };

async function measured({ rows, work }: Contender): Promise<Measured> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: rows / seconds, perCpuSecond: rows / ((user + system) / 1e6) };
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** Hands out parts to so many loops at once. */
async function inLoops<T>(width: number, parts: AsyncIterator<T>, each: (part: T) => Promise<unknown>): Promise<void> {
  const loop = async (): Promise<void> => {
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) await each(next.value);
  };
  await Promise.all(Array.from({ length: width }, loop));
}

async function* partsOf<T>(list: readonly T[], size: number): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/** Ready items in batches of 25, nothing read, nothing checked, nothing sent again. */
async function ceiling(f: FilledMigration, endpoint: string): Promise<() => Promise<void>> {
  const { source } = f.m.context.config;
  const link = await openSource({ source, secrets: f.m.db.secrets });
  const entity = f.m.plan.entities[0]!;
  const { signal } = new AbortController();
  const pages = rowPages({ link, entity, viewSchema: source.viewSchema, after: null, maxRows: PAGE, signal });
  const requests: WriteRequest[] = [];
  for (let page = await pages.next(); page !== undefined; page = await pages.next())
    for (const row of page.rows)
      requests.push({
        PutRequest: { Item: itemOf(entity, row, { ...f.position, writer: 'bench' }) },
      } as unknown as WriteRequest);
  await link.close();
  const table = f.m.table(f.task.entity);
  return async () => {
    const { client } = openDataClient({ region: 'us-east-1', endpoint });
    await inLoops(WIDTH, partsOf(requests, 25), (part) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { [table]: [...part] }, ReturnConsumedCapacity: 'TOTAL' })),
    );
    client.destroy();
  };
}

/** Rows as a script reads them: one SELECT after another by the key, objects of JavaScript, keys as the table has them. */
async function* scriptRows({ m }: FilledMigration, most: number): AsyncGenerator<Record<string, unknown>> {
  const { host, port, user, password } = stack.mysql();
  const connection = await createConnection({ host, port, user, password, database: m.db.name });
  const table = m.plan.tables[0]!;
  try {
    for (let after = -1, left = most; left > 0;) {
      const [rows] = await connection.query<RowDataPacket[]>('SELECT * FROM rowset WHERE id > ? ORDER BY id LIMIT ?', [
        after,
        Math.min(PAGE, left),
      ]);
      if (rows.length === 0) return;
      for (const row of rows) {
        const keys = {
          [table.partitionKey.name]: `ROW#${row['id']}`,
          ...(table.sortKey && { [table.sortKey.name]: 'ROW' }),
        };
        yield { ...row, e: row['e'] instanceof Date ? row['e'].toISOString() : row['e'], ...keys };
      }
      after = Number(rows[rows.length - 1]!['id']);
      left -= rows.length;
    }
  } finally {
    await connection.end();
  }
}

async function* batched<T>(from: AsyncGenerator<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of from) {
    batch.push(one);
    if (batch.length === size) yield batch.splice(0);
  }
  if (batch.length > 0) yield batch;
  batch = [];
}

function documentLoop(library: DocumentLibrary, f: FilledMigration, endpoint: string) {
  const TableName = f.m.table(f.task.entity);
  const opened = () => {
    const { client } = openDataClient({ region: 'us-east-1', endpoint });
    return { client, document: library.DynamoDBDocumentClient.from(client) };
  };
  return {
    batches: async (rows: number, width: number): Promise<void> => {
      const { client, document } = opened();
      await inLoops(width, batched(scriptRows(f, rows), 25), async (batch) => {
        let items: object | undefined = { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) };
        while (items !== undefined && Object.keys(items).length > 0)
          items = (await document.send(new library.BatchWriteCommand({ RequestItems: items }))).UnprocessedItems;
      });
      client.destroy();
    },
    rowByRow: async (rows: number): Promise<void> => {
      const { client, document } = opened();
      for await (const Item of scriptRows(f, rows)) await document.send(new library.PutCommand({ TableName, Item }));
      client.destroy();
    },
  };
}

async function main(): Promise<void> {
  const [rows = 40_000, pairs = 5] = process.argv
    .slice(2)
    .filter((word) => /^\d+$/.test(word))
    .map(Number);
  const library = createRequire(__filename)(LIBRARY) as DocumentLibrary;
  const sink = process.argv.includes('null')
    ? fork(join(__dirname, 'null-server.ts'), [], { execArgv: ['--import', 'tsx'] })
    : undefined;
  const endpoint =
    sink === undefined
      ? stack.dynamodb()
      : `http://127.0.0.1:${String(((await once(sink, 'message')) as unknown[])[0])}`;
  const f = await filledMigration(rows, false);
  try {
    const loop = documentLoop(library, f, endpoint);
    let best = { width: 0, perSecond: 0 };
    for (const width of WIDTHS) {
      const { perSecond } = await measured({ name: '', rows, work: () => loop.batches(rows, width) });
      if (perSecond > best.perSecond) best = { width, perSecond };
    }
    const few = Math.ceil(rows / 20);
    const native: Contender = { name: 'native', rows, work: () => copyAll(f.m, f.task, f.position, f.to(endpoint)) };
    const others: readonly Contender[] = [
      { name: 'ceiling', rows, work: await ceiling(f, endpoint) },
      { name: `document client, ${best.width} at once`, rows, work: () => loop.batches(rows, best.width) },
      { name: 'row by row', rows: few, work: () => loop.rowByRow(few) },
    ];
    for (const one of [native, ...others]) await measured(one);
    for (const other of others) {
      const ratios: { readonly rate: number; readonly cpu: number; readonly b: Measured; readonly a: Measured }[] = [];
      for (let pair = 1; pair <= pairs; pair += 1) {
        const first = pair % 2 === 0 ? await measured(native) : undefined;
        const b = await measured(other);
        const a = first ?? (await measured(native));
        ratios.push({ rate: a.perSecond / b.perSecond, cpu: a.perCpuSecond / b.perCpuSecond, a, b });
      }
      const of = (which: (one: (typeof ratios)[number]) => number): number => median(ratios.map(which));
      console.log(
        `${other.name}: ${Math.round(of(({ b }) => b.perSecond))}/s, ${Math.round(of(({ b }) => b.perCpuSecond))} per CPU second; ` +
          `native ${Math.round(of(({ a }) => a.perSecond))}/s, ${Math.round(of(({ a }) => a.perCpuSecond))} per CPU second; ` +
          `ratio ${of(({ rate }) => rate).toFixed(2)} (${of(({ cpu }) => cpu).toFixed(2)} per CPU second), ${pairs} pairs`,
      );
    }
  } finally {
    sink?.kill();
    await f.m.close();
  }
}

void main().then(() => process.exit(0));
