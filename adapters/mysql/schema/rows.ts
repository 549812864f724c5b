import { LandfallError } from '../../../contracts/errors';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';
import { quoteName } from './names';

/** Tables with more rows are not counted; their number is unknown, never an estimate. */
export const COUNTED_ROWS = 2_000_000;
const COUNT_TIMEOUT_MS = 20_000;
const GONE = 1146;
const VIEW_OR_TABLE_BROKEN = new Set([GONE, 1051]);

/** True when a statement failed because the table was dropped after it was listed. */
export const isGone = (error: unknown): boolean => VIEW_OR_TABLE_BROKEN.has(sourceErrno(error) ?? 0);

/** Exact number of rows, or null when the table has more than `COUNTED_ROWS` or counting took longer than 20 seconds. */
export async function countRows(
  link: SourceLink,
  input: { database: string; table: string },
  options?: QueryOptions,
): Promise<number | null> {
  const name = `${quoteName(input.database)}.${quoteName(input.table)}`;
  try {
    const [row] = await link.query(
      `SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM ${name} LIMIT ${COUNTED_ROWS + 1}) AS counted`,
      [],
      { ...options, timeoutMs: COUNT_TIMEOUT_MS },
    );
    const count = Number(row?.['n']);
    return count > COUNTED_ROWS ? null : count;
  } catch (error) {
    if (isTooSlow(error)) return null;
    throw error;
  }
}

const TIMED_OUT = new Set([3024, 1969, 1317]);
/** True when the server or the link gave a statement up for its time. */
export const isTooSlow = (error: unknown): boolean =>
  TIMED_OUT.has(sourceErrno(error) ?? 0) ||
  (error instanceof LandfallError &&
    error.code === 'LandfallSourceQueryFailed' &&
    / no answer within /.test(error.message));
