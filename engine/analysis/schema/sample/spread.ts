import type { Spread } from '../../../../contracts/schemas/analysis';

/** How many values stand in so many rows. */
export interface Count {
  readonly rows: number;
  readonly values: number;
}

/** Rows of each value, counted. */
export function countsOf(rowsOfValues: Iterable<number>): readonly Count[] {
  const counts = new Map<number, number>();
  for (const rows of rowsOfValues) counts.set(rows, (counts.get(rows) ?? 0) + 1);
  return [...counts].map(([rows, values]) => ({ rows, values }));
}

/** Percentiles over the values by nearest rank; the counts may come in any order. @throws RangeError without a value */
export function spreadOf(counts: readonly Count[]): Spread {
  const sorted = [...counts].sort((a, b) => a.rows - b.rows);
  const values = sorted.reduce((sum, count) => sum + count.values, 0);
  if (values === 0) throw new RangeError('no value was counted');
  const at = (percent: number): number => {
    let left = Math.max(1, Math.ceil((values * percent) / 100));
    for (const count of sorted) if ((left -= count.values) <= 0) return count.rows;
    return sorted.at(-1)!.rows;
  };
  return { p50: at(50), p99: at(99), max: sorted.at(-1)!.rows };
}
