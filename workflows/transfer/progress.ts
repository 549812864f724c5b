import type { TableProgress } from '../../contracts/stages';
import type { EntityState } from '../../contracts/workflows';

/** Rows per second over the last slice, from the workflow's clock. */
export interface Speed {
  readonly rowsPerSecond: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** State of a table from the cursors of its entities. */
export function tableProgressOf(
  table: string,
  entities: readonly EntityState[],
  rowsPerSecond: number,
  failed?: string,
): TableProgress {
  const totals = entities.map((e) => e.task.rowsTotal);
  const copied = entities.every((e) => e.copy.done);
  const compared = copied && entities.every((e) => e.compare.done);
  const begun = entities.some((e) => e.copy.done || e.copy.rows > 0 || e.copy.after !== null);
  const status =
    failed !== undefined ? 'failed' : compared ? 'done' : copied ? 'validating' : begun ? 'copying' : 'pending';
  return {
    table,
    status,
    rowsTotal: totals.some((t) => t === null) ? null : sum(totals.map((t) => t ?? 0)),
    rowsCopied: sum(entities.map((e) => e.copy.rows)),
    itemsWritten: sum(entities.map((e) => e.copy.items)),
    rowsValidated: sum(entities.map((e) => e.compare.rows)),
    differences: sum(entities.map((e) => e.compare.differences)),
    rowsPerSecond: status === 'done' || status === 'failed' ? 0 : Math.round(rowsPerSecond),
    ...(failed === undefined ? {} : { lastError: failed }),
  };
}

/** Share of the work that is done, 0 to 1: copying and comparing count alike; 0 while the rows are unknown. */
export function share({ rowsTotal, rowsCopied, rowsValidated }: TableProgress): number {
  if (rowsTotal === null || rowsTotal === 0) return 0;
  return Math.min(1, (rowsCopied + rowsValidated) / (2 * rowsTotal));
}

/**
 * Reports that each table may send on its way. Every report is a few events in the history of the migration, which cannot continue as new
 * while the transfer is open: 1,000 reports in all, at most 20 a table, and none on the way above 1,000 tables (changes of status always).
 */
export const reportsPerTable = (tables: number): number => Math.min(20, Math.floor(1_000 / Math.max(1, tables)));
