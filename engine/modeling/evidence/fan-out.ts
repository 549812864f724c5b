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

/** Undefined when nobody counted these columns. */
export function fanOutOf(table: TableFacts, columns: readonly string[]): FanOut | undefined {
  const wanted = [...columns].sort().join('\0');
  const counted = table.rowsPerValue?.find((one) => [...one.columns].sort().join('\0') === wanted);
  if (counted === undefined || counted.values === 0) return undefined;
  const exact = counted.kind === 'all';
  const mean = exact && table.rowCount !== null ? table.rowCount / counted.values : counted.rows.p50;
  return { mean, most: counted.rows.max, values: counted.values, exact };
}
