import type { TableFacts } from '../../../contracts/schemas/analysis';

/** How many rows of a table share the same values in some columns, as counted by the analysis. */
export interface FanOut {
  /** Rows for one value on average, over the values that have any. */
  readonly mean: number;
  /** Most rows for one value that were seen. */
  readonly most: number;
  /** Different values. */
  readonly values: number;
  /** True when every row was counted, so that `most` was the bound when it was measured. */
  readonly exact: boolean;
}

/** Rows that have a value in all of the columns, by the share that was looked at: NULLs are in no group. */
export function filledRows(table: TableFacts, columns: readonly string[]): number | null {
  const { rowCount, sample } = table;
  if (rowCount === null || sample === undefined || sample.rows === 0) return rowCount;
  const nulls = sample.columns.filter(({ name }) => columns.includes(name)).map((one) => one.nulls);
  return rowCount * (1 - Math.max(0, ...nulls) / sample.rows);
}

/** Undefined when nobody counted these columns. */
export function fanOutOf(table: TableFacts, columns: readonly string[]): FanOut | undefined {
  const wanted = [...columns].sort().join('\0');
  const counted = table.rowsPerValue?.find((one) => [...one.columns].sort().join('\0') === wanted);
  if (counted === undefined || counted.values === 0) return undefined;
  const exact = counted.kind === 'all';
  const filled = filledRows(table, columns);
  const mean = exact && filled !== null ? Math.min(counted.rows.max, filled / counted.values) : counted.rows.p50;
  return { mean, most: counted.rows.max, values: counted.values, exact };
}
