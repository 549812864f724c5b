import { sourceErrno } from '../../adapters/mysql/link';
import type { CopyTask } from '../../contracts/activities/transfer';
import { LandfallError } from '../../contracts/errors';

/** Of the server: no such column (1054), no such table or view (1146), a view whose tables or columns are gone (1356). */
const GONE: ReadonlySet<number> = new Set([1054, 1146, 1356]);

/**
 * The failure of a slice whose view can no longer be read because its table was dropped or altered: it does not pass by itself, so that trying
 * again for ever would hide it. Every other failure as it is.
 */
export function withChangedTable(error: unknown, { table, entity }: CopyTask): unknown {
  const errno = sourceErrno(error);
  if (!(error instanceof LandfallError) || errno === undefined || !GONE.has(errno)) return error;
  return new LandfallError(
    'LandfallSourceTableChanged',
    `${table} was dropped or altered, or the view of ${entity} was dropped, while it was read: ${error.message}`,
    { cause: error.cause },
  );
}
