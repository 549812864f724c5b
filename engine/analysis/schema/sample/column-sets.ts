import type { TableFacts } from '../../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../../lib/compare';

/** Columns whose shared values are counted. */
export interface ColumnSet {
  readonly columns: readonly string[];
  /** A key begins with them, so that the server counts without reading the rows. */
  readonly keyed: boolean;
}

/** Column sets of one table, at most: wide tables have dozens of indexes. */
const MOST_SETS = 24;

/**
 * Column sets of a table in which several rows may agree, and by which it is asked: foreign keys, beginnings of keys, and the columns of
 * `references`. Those that a key makes unique are not among them. In a fixed order, foreign keys and references first.
 * @param references columns that hold, or may hold, the key of another table
 */
export function columnSets(table: TableFacts, references: readonly string[]): readonly ColumnSet[] {
  const keys = [
    table.primaryKey,
    ...table.keys
      .filter(({ kind, prefixes, columns }) => !kind && !prefixes && !columns.some((column) => column.startsWith('(')))
      .map(({ columns }) => columns),
  ];
  const uniques = [table.primaryKey, ...table.keys.filter(({ unique }) => unique).map(({ columns }) => columns)];
  const isUnique = (columns: readonly string[]): boolean =>
    uniques.some((key) => key.length > 0 && key.every((column) => columns.includes(column)));
  const beginnings = keys.flatMap((key) => key.map((_, i) => key.slice(0, i + 1)));
  const wanted = [
    ...table.foreignKeys.map(({ columns }) => columns),
    ...references.map((column) => [column]),
    ...beginnings.sort((a, b) => a.length - b.length || byCodeUnit(a.join('\0'), b.join('\0'))),
  ];
  const known = new Set(table.columns.map(({ name }) => name));
  const bySet = new Map<string, readonly string[]>();
  for (const columns of wanted) {
    const key = JSON.stringify([...columns].sort(byCodeUnit));
    if (bySet.has(key) || isUnique(columns) || !columns.every((column) => known.has(column))) continue;
    // The order of a key lets the server read in it.
    bySet.set(key, beginnings.find((one) => sameColumns(one, columns)) ?? columns);
  }
  return [...bySet.values()].slice(0, MOST_SETS).map((columns) => ({
    columns,
    keyed: beginnings.some((one) => one.join('\0') === columns.join('\0')),
  }));
}

/** The same columns in any order. */
export const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((column) => b.includes(column));
