import { LandfallError } from '../../../contracts/errors';
import { quoteName } from '../../../engine/projection/sql-text';
import type { UnfitRows, UnfitSearch } from '../../../engine/transfer/preflight/unfit';
import type { SourceLink } from '../link';

export interface SearchLimits {
  /** Milliseconds that one search may take. */
  readonly searchMs: number;
  /** Milliseconds after which none is begun. */
  readonly totalMs: number;
}

/** A search reads a table once; what does not end by then is left to the copy, which names such a row as well. */
const LIMITS: SearchLimits = { searchMs: 15_000, totalMs: 60_000 };

/** Rows that are named for one search. */
const NAMED = 5;

const refused = (error: unknown): boolean =>
  error instanceof LandfallError && error.code === 'LandfallSourceQueryFailed';

/**
 * Looks for rows that cannot become items, one table after another, each for a bounded time.
 * @throws LandfallError of the link, except for a search that takes too long
 */
export async function findUnfitRows(input: {
  readonly link: SourceLink;
  readonly database: string;
  readonly searches: readonly UnfitSearch[];
  readonly signal: AbortSignal;
  readonly limits?: SearchLimits;
}): Promise<readonly UnfitRows[]> {
  const { link, database, searches, signal, limits = LIMITS } = input;
  const until = performance.now() + limits.totalMs;
  const found: UnfitRows[] = [];
  for (const search of searches) {
    const rows = performance.now() < until ? await rowsOf(search) : undefined;
    found.push({ search, rows });
  }
  return found;

  async function rowsOf({ table, where, key }: UnfitSearch): Promise<readonly string[] | undefined> {
    const columns = key.length === 0 ? '1' : key.map(quoteName).join(', ');
    const sql = `SELECT ${columns} FROM ${quoteName(database)}.${quoteName(table)} WHERE ${where} LIMIT ${NAMED}`;
    try {
      const rows = await link.query(sql, [], { signal, timeoutMs: limits.searchMs });
      return rows.map((row) => key.map((name) => `${name}=${shown(row[name])}`).join(', ') || 'a row without a key');
    } catch (error) {
      if (refused(error)) return undefined;
      throw error;
    }
  }
}

/** A key as people write it; bytes in hex. */
const shown = (value: string | Buffer | null | undefined): string =>
  Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : String(value ?? 'NULL').slice(0, 100);
