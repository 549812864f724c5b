import { prepareAggregate, type Modifiers, type Value } from '../../mysql';
import type { Sql } from './sql';

/** Rows of one group, each the rows of its sources. */
export class Group<T> {
  constructor(
    private readonly sql: Sql,
    private readonly rows: readonly T[],
    private readonly none: T,
  ) {}

  /** The row that columns outside of aggregates are taken from. */
  get first(): T {
    return this.rows[0] ?? this.none;
  }

  /** An aggregate over the group; of no row it has the type that it would have of some. */
  aggregate(name: string, values: (row: T) => readonly Value[], modifiers: Modifiers = {}): Value {
    const types = values(this.none).map((value) => (value.type.constant === true ? value : { type: value.type }));
    const accumulator = prepareAggregate(name, types, this.sql.session, modifiers).start();
    for (const row of this.rows) accumulator.add(values(row));
    return accumulator.result();
  }
}

/**
 * Rows that agree in all keys, groups in the order in which each was first met.
 * @param keys undefined without GROUP BY: one group of all rows, also of none
 * @param none a row of NULLs
 */
export function grouped<T>(
  sql: Sql,
  rows: readonly T[],
  none: T,
  keys?: (row: T) => readonly Value[],
): readonly Group<T>[] {
  if (keys === undefined) return [new Group(sql, rows, none)];
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = sql.sameKey(keys(row));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => new Group(sql, group, none));
}

/** LEFT JOIN: what was found, or one row of NULLs. */
export const orNone = <T>(found: readonly T[], none: T): readonly T[] => (found.length === 0 ? [none] : found);
