import { compareForOrder, type Session, type Value } from '../../mysql';
import type { Sql } from './sql';

/** A row of an answer with the values that it is sorted by. */
export interface Found {
  readonly row: readonly Value[];
  readonly keys?: readonly Value[];
}

export interface Arrangement {
  readonly distinct?: boolean;
  /** For each sort key whether it goes downwards. */
  readonly descending?: readonly boolean[];
  readonly limit?: Value | undefined;
  readonly offset?: Value | undefined;
}

/** LIMIT and OFFSET as a number of rows. */
export function rowCount(value: Value): number {
  if (typeof value.data !== 'bigint' || value.data < 0n) throw new RangeError('LIMIT and OFFSET are whole numbers');
  return Number(value.data);
}

/** What comes out of a query: no constant, and no column of a table, any more. */
function output({ type: { constant: _constant, column: _column, ...type }, data }: Value): Value {
  return { type, data };
}

/** ORDER BY: -1, 0 or 1 for the keys of two rows. */
export function compareKeys(
  a: readonly Value[],
  b: readonly Value[],
  descending: readonly boolean[],
  session: Session,
): number {
  for (const [index, key] of a.entries()) {
    const order = compareForOrder(key, b[index]!, session);
    if (order !== 0) return descending[index] === true ? -order : order;
  }
  return 0;
}

/** DISTINCT, ORDER BY, LIMIT and OFFSET; rows that are equal in all keys stay in the order in which they were found. */
export function arranged(sql: Sql, found: readonly Found[], how: Arrangement = {}): readonly (readonly Value[])[] {
  const { descending = [], limit, offset } = how;
  const rows = how.distinct === true ? differing(sql, found) : [...found];
  if (descending.length > 0) rows.sort((a, b) => compareKeys(a.keys ?? [], b.keys ?? [], descending, sql.session));
  const start = offset === undefined ? 0 : rowCount(offset);
  const end = limit === undefined ? undefined : start + rowCount(limit);
  return rows.slice(start, end).map(({ row }) => row.map(output));
}

function differing(sql: Sql, found: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return found.filter(({ row }) => {
    const key = sql.sameKey(row);
    return !seen.has(key) && seen.add(key);
  });
}
