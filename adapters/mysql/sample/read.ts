import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import type { ChosenTable, Tuple } from '../../../engine/proof/sample/sample-set';
import { anyOf, storedList } from '../../../engine/proof/sample/shape';
import { nextPageRows } from '../../../engine/transfer/batching/rules';
import type { SourceLink } from '../link';
import { quoteName } from '../schema/names';
import { ask } from './ask';

/** Keys of one statement. */
const MOST_KEYS = 200;
const FIRST_KEYS = 20;

export type StoredRow = readonly SourceValue[];

const bytesOf = (rows: readonly StoredRow[]): number =>
  rows.reduce((sum, row) => sum + row.reduce((all, value) => all + (value?.length ?? 1), 0), 0);

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
    yield [...rows.values()].map((row) => places.map((place) => row[place]!));
    return;
  }
  const keys = [...rows.values()].map((row) => row.slice(0, shape.key.length) as Tuple);
  const names = shape.key.map(({ name }) => quoteName(name));
  const select = `SELECT ${storedList(columns)} FROM ${quoteName(database)}.${quoteName(shape.table.name)}`;
  let count = FIRST_KEYS;
  for (let at = 0; at < keys.length;) {
    const part = keys.slice(at, at + count);
    const found = await ask(
      link,
      `${select} WHERE ${anyOf(names, shape.key, part)} ORDER BY ${names.join(', ')}`,
      signal,
    );
    const page = found.map((row) => columns.map((_, index) => row[`c${index}`] ?? null));
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
): Promise<readonly StoredRow[]> {
  const rows = await link.query(`SELECT ${storedList(columns)} FROM ${table}`);
  return rows.map((row) => columns.map((_, index) => row[`c${index}`] ?? null));
}
