import { summedFigures } from '../../contracts/mcp/figures';
import type { TableProgress } from '../../contracts/stages';
import type { EntityState } from '../../contracts/workflows';

/** Rows per second over the last slice, from the workflow's clock. */
export interface Speed {
  readonly rowsPerSecond: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/**
 * Rows of the source that the work on all entities amounts to. Each entity reads the table once (a lookup entity may skip rows), so until
 * all are through, the sum over the entities is brought down to the rows of the table: people compare it with SELECT COUNT(*).
 */
function sourceRows(entities: readonly EntityState[], rowsOf: (entity: EntityState) => number, done: boolean): number {
  const rows = entities.map(rowsOf);
  return done ? Math.max(0, ...rows) : Math.floor(sum(rows) * rowsPerEntityRow(entities));
}

/** Rows of the table for one row of an entity. */
function rowsPerEntityRow(entities: readonly EntityState[]): number {
  const totals = entities.map((e) => e.task.rowsTotal);
  if (totals.some((t) => t === null)) return 1 / Math.max(1, entities.length);
  const work = sum(totals.map((t) => t ?? 0));
  return work === 0 ? 1 : Math.max(...totals.map((t) => t ?? 0)) / work;
}

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
    rowsTotal: totals.some((t) => t === null) ? null : Math.max(0, ...totals.map((t) => t ?? 0)),
    ...(entities.some((e) => e.task.rowsEstimated) ? { rowsEstimated: true } : {}),
    rowsCopied: sourceRows(entities, (e) => e.copy.rows, copied),
    itemsWritten: sum(entities.map((e) => e.copy.items)),
    rowsValidated: sourceRows(entities, (e) => e.compare.rows, compared),
    differences: sum(entities.map((e) => e.compare.differences)),
    rowsPerSecond:
      status === 'done' || status === 'failed' ? 0 : Math.round(rowsPerSecond * rowsPerEntityRow(entities)),
    ...(failed === undefined ? {} : { lastError: failed }),
    ...(entities.some((e) => e.copy.mcp) ? { mcp: summedFigures(entities.map((e) => e.copy.mcp ?? {})) } : {}),
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
