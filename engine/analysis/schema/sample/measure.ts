import type { ColumnSample, TableSample } from '../../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../../lib/compare';
import { countsOf, spreadOf } from './spread';

/** What is fetched of one value: never the value itself. */
export interface ValueFacts {
  /** Bytes; null for NULL. */
  readonly length: number | null;
  /** Equal for equal values of a column. */
  readonly digest: string;
  /** Form of something encrypted, hashed or encoded. */
  readonly shape: string | null;
  /** A date with a zero in it. */
  readonly zeroDate: boolean;
}

/** Facts of the rows that were fetched: one list of values a row, in the order of the columns. */
export function measureRows(
  names: readonly string[],
  rows: readonly (readonly ValueFacts[])[],
  kind: TableSample['kind'],
): TableSample {
  const columns = names.map((name, i) =>
    measureColumn(
      name,
      rows.map((row) => row[i]!),
      kind === 'all',
    ),
  );
  return {
    kind,
    rows: rows.length,
    columns,
    longestRow: rows.reduce(
      (most, row) =>
        Math.max(
          most,
          row.reduce((sum, { length }) => sum + (length ?? 0), 0),
        ),
      0,
    ),
    measuredAll: kind === 'all',
    zeroDates: names
      .map((column, i) => ({ column, rows: rows.filter((row) => row[i]!.zeroDate).length }))
      .filter((found) => found.rows > 0),
  };
}

function measureColumn(name: string, values: readonly ValueFacts[], all: boolean): ColumnSample {
  const lengths = values.flatMap(({ length }) => length ?? []).sort((a, b) => a - b);
  const shapes = new Map<string, number>();
  for (const { shape } of values) if (shape !== null) shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  const rowsOf = new Map<string, number>();
  for (const { length, digest } of values)
    if (length !== null) rowsOf.set(`${length} ${digest}`, (rowsOf.get(`${length} ${digest}`) ?? 0) + 1);
  return {
    name,
    nulls: values.length - lengths.length,
    distinct: rowsOf.size,
    lengths:
      lengths.length === 0
        ? null
        : { p50: rank(lengths, 50), p95: rank(lengths, 95), p99: rank(lengths, 99), max: lengths.at(-1)! },
    ...(shapes.size === 0
      ? {}
      : {
          shapes: [...shapes]
            .map(([shape, rows]) => ({ shape, rows }))
            .sort((a, b) => b.rows - a.rows || byCodeUnit(a.shape, b.shape)),
        }),
    ...(all && rowsOf.size < lengths.length && { rowsPerValue: spreadOf(countsOf(rowsOf.values())) }),
  };
}

/** Nearest rank. */
const rank = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]!;
