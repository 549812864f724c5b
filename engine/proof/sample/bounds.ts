import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';

/** How many rows of each table a sample takes. */

/** Rows of all tables together: a schema of a thousand tables must not cost a thousand times as much. */
const MOST_ROWS = 200_000;
const LEAST_ROWS = 20;
/** Bytes of one table: large rows give fewer of them. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Bytes of a value of which nothing was measured, at most. */
const UNMEASURED_BYTES = 1_024;
/** With the rows that others refer to a table takes this many times its bound at most, and this many rows in any case. */
const CLOSURE_FACTOR = 4;
const LEAST_CLOSURE = 2_000;

export const closureBound = (bound: number): number => Math.max(CLOSURE_FACTOR * bound, LEAST_CLOSURE);

function bytesOf(column: ColumnFacts, table: TableFacts): number {
  const measured = table.sample?.columns.find(({ name }) => name === column.name)?.lengths;
  if (measured !== undefined && measured !== null) return measured.p95;
  return Math.min(UNMEASURED_BYTES, Number(column.maxBytes ?? (column.dataType === 'json' ? UNMEASURED_BYTES : 8)));
}

/**
 * @param rows `modeling.proof.sampleRows`
 * @param tables number of tables that are sampled
 */
export function rowBound(table: TableFacts, rows: number, tables: number): number {
  const bytes = Math.max(
    1,
    table.columns.reduce((sum, column) => sum + bytesOf(column, table), 0),
  );
  const share = Math.floor(MOST_ROWS / Math.max(1, tables));
  const fits = Math.min(share, Math.floor(MOST_BYTES / bytes));
  return Math.min(rows, Math.max(LEAST_ROWS, fits));
}
