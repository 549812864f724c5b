import type { Buffer } from 'node:buffer';
import type { ColumnFacts, TableFacts, TableSample } from '../../../../contracts/schemas/analysis';
import { measureRows, type ValueFacts } from '../../../../engine/analysis/schema/sample/measure';
import { quoteName } from '../names';
import { hasZeroDates, lengthOf, valueExpressions, valueFacts, zeroDateOf } from './columns';
import type { GentleLink } from './gentle';
import { bound, startsOf } from './ranges';

/** Rows that are looked at however wide they are. */
const LEAST_ROWS = 20;
/** Values that are fetched of one table at most: wide tables give fewer rows. */
const MOST_VALUES = 200_000;
/** A value may be this large: then a tenth of the rows is enough to read. */
const LARGE_BYTES = 1_000_000n;
/** Tables up to so many rows are measured whole where that says more than a sample: longest row, zero dates. */
const MEASURED_ROWS = 200_000;
/** A row that can be longer than an item of DynamoDB. */
const LARGEST_ITEM = 400_000n;

/**
 * Looks at values of a table: all rows of a small one, else the rows behind fixed points of its key, and without a key its first rows. The
 * same rows give the same facts.
 * @param rows most rows to look at
 * @returns undefined for a table that is gone or takes too long
 */
export async function sampleTable(
  link: GentleLink,
  input: { readonly database: string; readonly table: TableFacts; readonly rows: number },
): Promise<TableSample | undefined> {
  const { table } = input;
  const name = `${quoteName(input.database)}.${quoteName(table.name)}`;
  const budget = rowBudget(table, input.rows);
  const names = table.columns.map((column) => column.name);
  const select = `SELECT ${valueExpressions(table.columns)}`;
  if (table.rowCount !== null && table.rowCount <= budget) {
    const rows = await link.ask(`${select} FROM ${name} LIMIT ${budget + 1}`);
    if (rows === undefined) return undefined;
    return measureRows(
      names,
      rows.map((row) => valueFacts(table.columns, row)),
      'all',
    );
  }
  const key = keyOf(table);
  const rows =
    key === undefined
      ? await readFirst(link, { name, select, budget, columns: table.columns })
      : await readRanges(link, { name, select, key, budget, columns: table.columns });
  if (rows === undefined) return undefined;
  const sample = measureRows(names, rows, key === undefined ? 'first' : 'ranges');
  const whole =
    table.rowCount !== null && table.rowCount <= MEASURED_ROWS ? await measureAll(link, name, table) : undefined;
  return whole === undefined ? sample : { ...sample, ...whole, measuredAll: true };
}

function rowBudget(table: TableFacts, rows: number): number {
  const byWidth = Math.floor(MOST_VALUES / Math.max(1, table.columns.length));
  const large = table.columns.some(
    (column) => column.dataType === 'json' || BigInt(column.maxBytes ?? 0) >= LARGE_BYTES,
  );
  return Math.max(LEAST_ROWS, Math.floor(Math.min(rows, byWidth) / (large ? 10 : 1)));
}

/** Columns of the key that rows can be read by: whole, and never NULL. */
function keyOf(table: TableFacts): readonly ColumnFacts[] | undefined {
  const keys = [table.primaryKey, ...table.keys.filter((key) => key.unique).map((key) => key.columns)];
  for (const key of keys) {
    const columns = key.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
    if (columns.length > 0 && columns.length === key.length && columns.every((column) => !column.nullable))
      return columns;
  }
  return undefined;
}

/** Rows in the order in which the server keeps them: anything fairer would read the whole table. */
async function readFirst(
  link: GentleLink,
  { name, select, budget, columns }: { name: string; select: string; budget: number; columns: readonly ColumnFacts[] },
): Promise<readonly (readonly ValueFacts[])[] | undefined> {
  const rows = await link.ask(`${select} FROM ${name} LIMIT ${budget}`);
  return rows?.map((row) => valueFacts(columns, row));
}

async function readRanges(
  link: GentleLink,
  input: { name: string; select: string; key: readonly ColumnFacts[]; budget: number; columns: readonly ColumnFacts[] },
): Promise<readonly (readonly ValueFacts[])[] | undefined> {
  const { name, select, columns } = input;
  const [first] = input.key as [ColumnFacts, ...ColumnFacts[]];
  const by = quoteName(first.name);
  const order = input.key.map((column) => quoteName(column.name)).join(', ');
  const starts = await startsOf(link, name, first);
  if (starts === undefined) return undefined;
  const each = Math.max(1, Math.floor(input.budget / (starts.length + 1)));
  const rows: (readonly ValueFacts[])[] = [];
  let last: string | Buffer | undefined;
  for (const start of [undefined, ...starts]) {
    const begins = start === undefined ? [] : [`${by} >= ${start.kind === 'number' ? start.text : '?'}`];
    // A range that begins inside of the one before it goes on behind its last row.
    const behind = last === undefined ? [] : [`${by} > ?`];
    const where = [...begins, ...behind].join(' AND ');
    const sql = `${select}, ${by} AS k FROM ${name}${where && ` WHERE ${where}`} ORDER BY ${order} LIMIT ${each}`;
    const page = await link.ask(sql, [...bound(start), ...(last === undefined ? [] : [last])]);
    if (page === undefined) return undefined;
    rows.push(...page.map((row) => valueFacts(columns, row)));
    last = page.at(-1)?.['k'] ?? last;
  }
  return rows;
}

/** Longest row and zero dates of all rows; undefined where neither can be, or where it takes too long. */
async function measureAll(
  link: GentleLink,
  name: string,
  table: TableFacts,
): Promise<Pick<TableSample, 'longestRow' | 'zeroDates'> | undefined> {
  const dates = table.columns.filter(hasZeroDates);
  const most = table.columns.reduce(
    (sum, column) => sum + (column.dataType === 'json' ? LARGEST_ITEM : BigInt(column.maxBytes ?? 8)),
    0n,
  );
  if (most < LARGEST_ITEM && dates.length === 0) return undefined;
  const length = table.columns.map((column) => `IFNULL(${lengthOf(column)}, 0)`).join(' + ');
  const zeros = dates.map((column, i) => `SUM(${zeroDateOf(column)}) AS z${i}`);
  const [row] = (await link.ask(`SELECT ${[`MAX(${length}) AS longest`, ...zeros].join(', ')} FROM ${name}`)) ?? [];
  if (row === undefined) return undefined;
  return {
    longestRow: Number(row['longest'] ?? 0),
    zeroDates: dates
      .map((column, i) => ({ column: column.name, rows: Number(row[`z${i}`] ?? 0) }))
      .filter(({ rows }) => rows > 0),
  };
}
