import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Connection } from 'mysql2/promise';
import { expectedItems, isNoItem, liveItem } from './expected';
import type { History } from './history';
import { readSourceTables, scanTable, type SourceTables, type SqlRow, type StoredItem } from './tables';

type Plain = Readonly<Record<string, string | number>>;

const show = (item: Plain | undefined): string => JSON.stringify(item ?? null, Object.keys(item ?? {}).sort());

function compare(
  table: string,
  expected: ReadonlyMap<string, Plain>,
  found: readonly StoredItem[],
  keys: readonly string[],
): readonly string[] {
  const wrong: string[] = [];
  const left = new Map(expected);
  for (const stored of found) {
    if (isNoItem(stored, keys)) continue;
    const item = liveItem(stored);
    const key = keys.map((name) => item[name]).join('|');
    const wanted = left.get(key);
    const mark = `_v ${stored['_v']?.N ?? '?'} by ${stored['_w']?.S ?? '?'}`;
    if (wanted === undefined) wrong.push(`${table}: extra item ${key} (${mark}): ${show(item)}`);
    else if (show(item) !== show(wanted))
      wrong.push(`${table}: item ${key} (${mark}) has ${show(item)}, its row makes ${show(wanted)}`);
    left.delete(key);
  }
  for (const [key, wanted] of left) wrong.push(`${table}: item ${key} is missing: its row makes ${show(wanted)}`);
  return wrong;
}

/** What is unique in the source must be it in the items too, whatever rows they are held against. */
function twice(main: readonly StoredItem[]): readonly string[] {
  const addresses = main.filter(({ _type }) => _type?.S === 'ACCOUNT').map(({ email }) => email?.S ?? '?');
  return [...new Set(addresses.filter((address, index) => addresses.indexOf(address) !== index))].map(
    (address) => `two accounts show the address ${address}`,
  );
}

/** Every acknowledged write must be in the rows, with its values. */
function wrongInRows(history: History, tables: SourceTables): readonly string[] {
  const rows = new Map<string, SqlRow>(
    Object.entries(tables).flatMap(([table, list]) =>
      (list as readonly SqlRow[]).map((row): [string, SqlRow] => [`${table} ${row['id']}`, row]),
    ),
  );
  const heard = history.rows();
  const names = new Set(heard.map(({ table, id }) => `${table} ${id}`));
  return [
    ...[...rows.keys()].filter((name) => !names.has(name)).map((name) => `row ${name} is there, and nobody made it`),
    ...heard.flatMap((key) => {
      const name = `${key.table} ${key.id}`;
      const row = rows.get(name);
      const rev = row === undefined ? undefined : Number(row['rev']);
      return [
        ...history.of(key).wrong(name, rev, history.accountDeletions(key)),
        ...(row === undefined || rev === undefined ? [] : history.wrongValues(key, rev, row, Infinity)),
      ];
    }),
  ];
}

/** What both databases hold, and what clients were told. */
export interface Found {
  readonly rows: SourceTables;
  readonly main: readonly StoredItem[];
  readonly stock: readonly StoredItem[];
  readonly history: History;
}

/** Everything that is wrong with both databases at rest. */
export function wrongIn({ rows, main, stock, history }: Found): readonly string[] {
  const expected = expectedItems(rows);
  return [
    ...compare('main', expected.main, main, ['PK', 'SK']),
    ...compare('stock', expected.stock, stock, ['id']),
    ...twice(main),
    ...wrongInRows(history, rows),
  ];
}

/** Reads both databases, which are at rest. @returns everything that is wrong */
export async function check(input: {
  readonly connection: Connection;
  readonly database: string;
  readonly dynamoDbPort: number;
  readonly tables: { readonly main: string; readonly stock: string };
  readonly history: History;
}): Promise<readonly string[]> {
  const { connection, database, dynamoDbPort, tables, history } = input;
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${dynamoDbPort}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const rows = await readSourceTables(connection, database);
    const [main, stock] = [await scanTable(client, tables.main), await scanTable(client, tables.stock)];
    return wrongIn({ rows, main, stock, history });
  } finally {
    client.destroy();
  }
}
