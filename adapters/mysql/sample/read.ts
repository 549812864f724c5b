import type { SourceRow } from '../../../contracts/projection';
import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { keyName, type StoredRow } from '../../../engine/proof/rows/difference';
import type { ChosenTable, Tuple } from '../../../engine/proof/sample/sample-set';
import { anyOf, storedList } from '../../../engine/proof/sample/shape';
import { readExpression } from '../../../engine/projection/sql-types';
import { nextPageRows } from '../../../engine/transfer/batching/rules';
import type { SourceLink } from '../link';
import { quoteName } from '../schema/names';
import { ask } from './ask';

/** Keys of one statement. */
const MOST_KEYS = 200;
const FIRST_KEYS = 20;

const bytesOf = (rows: readonly StoredRow[]): number =>
  rows.reduce((sum, { values }) => sum + values.reduce<number>((all, value) => all + (value?.length ?? 1), 0), 0);

/** Stored values of the columns, and the key as it can be shown. */
const selectList = (columns: readonly ColumnFacts[], key: readonly ColumnFacts[]): string =>
  [
    storedList(columns),
    ...key.map((column, index) => `${readExpression(column, quoteName(column.name))} AS k${index}`),
  ].join(', ');

const rowOf = (columns: readonly ColumnFacts[], key: readonly ColumnFacts[], row: SourceRow): StoredRow => ({
  name:
    key.length === 0
      ? null
      : keyName(
          key,
          key.map((_, index) => row[`k${index}`] ?? null),
        ),
  values: columns.map((_, index) => row[`c${index}`] ?? null),
});

/**
 * Reads the chosen rows of a table by their keys, in the stored form, page by page; pages are as large as the rows before them allow.
 * A table without a key was read whole when it was chosen.
 */
export async function* storedPages(
  link: SourceLink,
  input: {
    readonly database: string;
    readonly chosen: ChosenTable;
    readonly columns: readonly ColumnFacts[];
    readonly signal?: AbortSignal | undefined;
  },
): AsyncGenerator<readonly StoredRow[]> {
  const { database, chosen, columns, signal } = input;
  const { shape, rows } = chosen;
  if (shape.key.length === 0) {
    const places = columns.map((column) => shape.columns.indexOf(column));
    yield [...rows.values()].map((row) => ({ name: null, values: places.map((place) => row[place]!) }));
    return;
  }
  const keys = [...rows.values()].map((row) => row.slice(0, shape.key.length) as Tuple);
  const names = shape.key.map(({ name }) => quoteName(name));
  const select = `SELECT ${selectList(columns, shape.key)} FROM ${quoteName(database)}.${quoteName(shape.table.name)}`;
  let count = FIRST_KEYS;
  for (let at = 0; at < keys.length;) {
    const part = keys.slice(at, at + count);
    const found = await ask(
      link,
      `${select} WHERE ${anyOf(names, shape.key, part)} ORDER BY ${names.join(', ')}`,
      signal,
    );
    const page = found.map((row) => rowOf(columns, shape.key, row));
    yield page;
    at += part.length;
    count = nextPageRows({ last: count, rows: page.length, bytes: bytesOf(page), max: MOST_KEYS });
  }
}

/** All rows of a small table in the stored form, in no order. */
export async function storedTable(
  link: SourceLink,
  table: string,
  columns: readonly ColumnFacts[],
  key: readonly ColumnFacts[],
): Promise<readonly StoredRow[]> {
  const rows = await link.query(`SELECT ${selectList(columns, key)} FROM ${table}`);
  return rows.map((row) => rowOf(columns, key, row));
}
