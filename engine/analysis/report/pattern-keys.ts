import type { AccessPattern, TableFacts } from '../../../contracts/schemas/analysis';

/** A key of a table that a pattern gives the first columns of. */
export interface UsableKey {
  readonly table: string;
  readonly key: string;
  /** Its first columns, as far as the pattern gives them. */
  readonly columns: readonly string[];
  readonly whole: boolean;
}

/** Filters by which a key finds rows; the others look at what was found. */
const FINDING = new Set(['=', 'in', 'range', 'prefix', 'null']);

/** Columns of a table that the pattern compares in a way that a key can serve: those of its joins and of filters that are always there. */
const given = (pattern: AccessPattern, table: string): ReadonlySet<string> =>
  new Set([
    ...pattern.filters
      .filter((filter) => filter.table === table && !filter.optional && FINDING.has(filter.operator))
      .map(({ column }) => column),
    ...pattern.joins
      .flatMap(({ left, right }) => [left, right])
      .filter((ref) => ref.table === table)
      .map(({ column }) => column),
  ]);

/** The keys that lead to the rows of a pattern, table by table; full text and spatial ones lead to none, and those that the server does not use. */
export function usableKeys(pattern: AccessPattern, tables: readonly TableFacts[]): readonly UsableKey[] {
  return pattern.tables.flatMap((name) => {
    const table = tables.find((candidate) => candidate.name === name);
    if (table === undefined) return [];
    const columns = given(pattern, name);
    return [
      { name: 'PRIMARY', columns: table.primaryKey },
      ...table.keys.filter(({ kind, invisible }) => kind === undefined && invisible !== true),
    ].flatMap((key) => {
      const first = key.columns.findIndex((column) => !columns.has(column));
      const count = first < 0 ? key.columns.length : first;
      if (count === 0) return [];
      return [{ table: name, key: key.name, columns: key.columns.slice(0, count), whole: first < 0 }];
    });
  });
}
