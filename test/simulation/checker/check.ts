import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Connection } from 'mysql2/promise';
import { expectedItems, liveItem } from './expected';
import { readSourceTables, scanTable, type SourceTables, type StoredItem } from './tables';

type Plain = Readonly<Record<string, string | number>>;

const show = (item: Plain | undefined): string => JSON.stringify(item ?? null, Object.keys(item ?? {}).sort());

function compare(
  table: string,
  expected: ReadonlyMap<string, Plain>,
  found: readonly StoredItem[],
  keyOf: (item: Plain) => string,
): readonly string[] {
  const wrong: string[] = [];
  const left = new Map(expected);
  for (const stored of found) {
    const item = liveItem(stored);
    if (item === undefined) continue;
    const key = keyOf(item);
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

function twice(what: string, values: readonly (string | number)[]): readonly string[] {
  const seen = new Set<string | number>();
  return values.flatMap((value) => {
    const again = seen.has(value);
    seen.add(value);
    return again ? [`${what} ${value} is there twice`] : [];
  });
}

/** What the log of acknowledgements says of a row at the end. */
interface Acknowledged {
  floor: number;
  present: boolean;
  certain: boolean;
}

interface LogLine {
  readonly seed?: { readonly table: string; readonly id: number };
  readonly rev?: number;
  readonly outcome?: 'done' | 'not-done' | 'unknown';
  readonly rows?: readonly { readonly table: string; readonly id: number }[];
  readonly written?: readonly { readonly table: string; readonly id: number; readonly rev: number | null }[];
}

/** Reads the log of what clients were told, from its first line. */
export function readAcknowledged(file: string): ReadonlyMap<string, Acknowledged> {
  const rows = new Map<string, Acknowledged>();
  const of = ({ table, id }: { table: string; id: number }): Acknowledged => {
    const name = `${table} ${id}`;
    const found = rows.get(name) ?? { floor: 0, present: false, certain: true };
    rows.set(name, found);
    return found;
  };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const { seed, rev, outcome, rows: moved = [], written = [] } = JSON.parse(line) as LogLine;
    if (seed !== undefined) Object.assign(of(seed), { floor: rev, present: true });
    if (outcome === 'unknown') for (const key of moved) of(key).certain = false;
    if (outcome !== 'done') continue;
    for (const one of written) {
      const row = of(one);
      if (one.rev === null) row.present = false;
      else {
        row.floor = Math.max(row.floor, one.rev);
        if (moved.some(({ table, id }) => table === one.table && id === one.id)) row.present = true;
      }
    }
  }
  return rows;
}

/** Every acknowledged write must be in the rows. */
function missedInRows(acknowledged: ReadonlyMap<string, Acknowledged>, tables: SourceTables): readonly string[] {
  const revisions = new Map<string, number>();
  for (const [table, rows] of Object.entries(tables) as [keyof SourceTables, SourceTables[keyof SourceTables]][])
    for (const row of rows) revisions.set(`${table} ${row['id']}`, Number(row['rev']));
  return [...acknowledged].flatMap(([name, { floor, present, certain }]) => {
    const rev = revisions.get(name);
    if (rev === undefined) return present && certain ? [`row ${name} is lost: revision ${floor} was acknowledged`] : [];
    if (!present && certain) return [`row ${name} is there with revision ${rev} though its deletion was acknowledged`];
    return rev < floor ? [`row ${name} has revision ${rev}, ${floor} was acknowledged`] : [];
  });
}

/** Both databases at rest: everything that is wrong. */
export async function check(input: {
  readonly connection: Connection;
  readonly database: string;
  readonly dynamoDbPort: number;
  readonly tables: { readonly main: string; readonly stock: string };
  readonly acknowledgements: string;
}): Promise<readonly string[]> {
  const { connection, database, dynamoDbPort, tables, acknowledgements } = input;
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${dynamoDbPort}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const rows = await readSourceTables(connection, database);
    const [main, stock] = [await scanTable(client, tables.main), await scanTable(client, tables.stock)];
    const expected = expectedItems(rows);
    const live = main.map(liveItem).filter((item) => item !== undefined);
    return [
      ...compare('main', expected.main, main, ({ PK, SK }) => `${PK}|${SK}`),
      ...compare('stock', expected.stock, stock, ({ id }) => String(id)),
      ...twice(
        'address',
        rows.account.map(({ email }) => String(email)),
      ),
      ...twice(
        'address of an item',
        live.filter(({ _type }) => _type === 'ACCOUNT').map(({ email }) => email ?? '?'),
      ),
      ...missedInRows(readAcknowledged(acknowledgements), rows),
    ];
  } finally {
    client.destroy();
  }
}
