import type { Value } from '../../mysql';
import { itemOf, type Entity, type Row } from './entity';

/**
 * Rows of a table that are made of what items of another one carry of them; each once.
 * @param carried which attributes hold which of its columns
 * @param equal columns of it that equal one of the row that refers to it
 */
export function copied<C extends string>(
  rows: readonly Row[],
  carried: Entity<C>,
  equal: Readonly<Partial<Record<C, string>>>,
): readonly Row<C>[] {
  const columns = Object.keys(carried.definition.columns) as C[];
  const found = new Map<string, Row<C>>();
  for (const row of rows) {
    const copy = carried.carriedBy(itemOf(row));
    const values = columns.map((column): readonly [C, Value] => {
      const from = equal[column];
      return [column, from === undefined ? copy[column] : { type: carried.typeOf(column), data: row[from]!.data }];
    });
    // A reference that is NULL leads to no row.
    if (values.some(([column, { data }]) => equal[column] !== undefined && data === null)) continue;
    const key = JSON.stringify(
      values.map(([, { data }]) => data),
      bigints,
    );
    if (!found.has(key)) found.set(key, Object.fromEntries(values) as Row<C>);
  }
  return [...found.values()];
}

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** Rows of a derived table, by the names of its columns. */
export const named = <const C extends string>(
  names: readonly C[],
  rows: readonly (readonly Value[])[],
): readonly Row<C>[] => rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]!])) as Row<C>);
