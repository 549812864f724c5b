import { LandfallError } from '../../../contracts/errors';
import type { RowSearch, SearchedRows } from '../../../engine/projection/findings/rows';
import type { SourceLink } from '../link';
import { isTooSlow } from '../schema/rows';

export interface SearchLimits {
  /** Milliseconds that one search may take. */
  readonly searchMs: number;
  /** Milliseconds after which none is begun. */
  readonly totalMs: number;
}

/** A search reads a table once; what does not end by then is left to the proof and to the copy, which name such a row as well. */
const LIMITS: SearchLimits = { searchMs: 15_000, totalMs: 60_000 };

const TOO_SLOW = 'it takes too long';

const isRefused = (error: unknown): error is LandfallError =>
  error instanceof LandfallError && error.code === 'LandfallSourceQueryFailed';

/**
 * Looks for rows that cannot become items, one table after another, each for a bounded time.
 * @throws LandfallError of the link, except for a search that takes too long or that the server refuses
 */
export async function searchRows(input: {
  readonly link: SourceLink;
  readonly searches: readonly RowSearch[];
  readonly signal?: AbortSignal | undefined;
  readonly limits?: SearchLimits | undefined;
  readonly onSearch?: ((entity: string) => void) | undefined;
}): Promise<readonly SearchedRows[]> {
  const { link, searches, signal, limits = LIMITS, onSearch } = input;
  const until = performance.now() + limits.totalMs;
  const found: SearchedRows[] = [];
  for (const search of searches) {
    onSearch?.(search.entity.id);
    found.push(performance.now() < until ? await searched(search) : { search, why: TOO_SLOW });
  }
  return found;

  async function searched(search: RowSearch): Promise<SearchedRows> {
    try {
      const options = { timeoutMs: limits.searchMs, ...(signal && { signal }) };
      return { search, rows: await link.query(search.sql, [], options) };
    } catch (error) {
      signal?.throwIfAborted();
      if (isTooSlow(error)) return { search, why: TOO_SLOW };
      if (isRefused(error)) return { search, why: error.message };
      throw error;
    }
  }
}
