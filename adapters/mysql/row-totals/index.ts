import { LandfallError } from '../../../contracts/errors';
import { quoteName } from '../../../engine/projection/sql-text';
import type { SourceLink } from '../link';
import { readFigures } from '../schema/catalog';
import { inParallel } from '../schema/parallel';

/** Rows of a table for showing progress; nothing is decided by them. */
export interface RowTotal {
  /** Null when neither a count nor an estimate can be had. */
  readonly rows: number | null;
  /** The optimiser's estimate: counting took too long, or the time for all counts was over. */
  readonly estimated: boolean;
}

export interface CountLimits {
  /** Milliseconds that counting one table may take. */
  readonly tableMs: number;
  /** Milliseconds after which no further count is begun. */
  readonly totalMs: number;
}

/** Reckoned: a schema of any size is through in a minute and a few seconds, far within the time limit of a short activity. */
const LIMITS: CountLimits = { tableMs: 3_000, totalMs: 60_000 };

/** A count that took too long, or a table that cannot be counted: its copy will say what is wrong with it. */
const isRefused = (error: unknown): boolean =>
  error instanceof LandfallError && error.code === 'LandfallSourceQueryFailed';

/**
 * Counts the rows of tables over a few links, the smallest by estimate first, so that the time goes to the many and not to one giant.
 * What cannot be counted in time has the estimate of the server's own statistics.
 * @param open opens one more link; used only where there are many tables
 * @throws LandfallError of the link, except for a count that fails
 */
export async function readRowTotals(input: {
  readonly link: SourceLink;
  readonly open?: () => Promise<SourceLink>;
  readonly database: string;
  readonly tables: readonly string[];
  readonly signal: AbortSignal;
  readonly limits?: CountLimits;
}): Promise<ReadonlyMap<string, RowTotal>> {
  const { link, open, database, tables, signal, limits = LIMITS } = input;
  const until = performance.now() + limits.totalMs;
  const figures = await readFigures(link, database, { signal });
  const estimates = new Map(figures.map(({ table, rows }) => [table, rows === null ? null : Number(rows)]));
  const smallestFirst = [...tables].sort((a, b) => (estimates.get(a) ?? 0) - (estimates.get(b) ?? 0));
  const counted = await inParallel(link, open, smallestFirst, async (over, table): Promise<RowTotal> => {
    // An estimate of nothing for a table that cannot be counted quickly is no estimate.
    const estimate = { rows: estimates.get(table) || null, estimated: true };
    if (performance.now() >= until) return estimate;
    try {
      const sql = `SELECT COUNT(*) AS n FROM ${quoteName(database)}.${quoteName(table)}`;
      const [row] = await over.query(sql, [], { signal, timeoutMs: limits.tableMs });
      return { rows: Number(row?.['n']?.toString() ?? '0'), estimated: false };
    } catch (error) {
      if (isRefused(error)) return estimate;
      throw error;
    }
  });
  return new Map(smallestFirst.map((table, at) => [table, counted[at]!]));
}
