import { SqlError, type Session } from '../../../../runtime/mysql';
import { RowError } from '../../../evaluation/errors';
import type { TableRow } from '../../../evaluation/row';
import { refuse } from '../../../statement/problem';
import type { Overlay } from '../overlay';
import type { Execution } from '../request';
import type { Draft } from './draft';

/** IGNORE: a row that breaks a key or a check is left as it was, and the statement goes on. */

const CHECK_ERRORS: ReadonlySet<number> = new Set([3819, 4025]);
const KEY_AND_CHECK_ERRORS: ReadonlySet<number> = new Set([1062, 1451, 1452, ...CHECK_ERRORS]);

const isOf = (errors: ReadonlySet<number>, error: unknown): error is RowError =>
  error instanceof RowError && errors.has(error.errno);

/** Does something with a row, or nothing at all where a key or a check forbids it: then with the number of the error. */
export function* ignoring<T>(
  overlay: Overlay,
  write: () => Execution<T>,
): Execution<{ readonly ignored: number } | { readonly ignored: null; readonly result: T }> {
  const undo = overlay.mark();
  try {
    return { ignored: null, result: yield* write() };
  } catch (error) {
    if (!isOf(KEY_AND_CHECK_ERRORS, error)) throw error;
    undo();
    return { ignored: error.errno };
  }
}

/** @throws StatementProblem for a number of AUTO_INCREMENT that IGNORE would turn into another one */
export function exactly(convert: () => void): void {
  try {
    convert();
  } catch (error) {
    if (error instanceof SqlError || error instanceof RowError)
      refuse(`IGNORE with a value that its column does not take (error ${error.errno})`);
    throw error;
  }
}

/**
 * The row of an INSERT; null for one that is left out for a check.
 * @param single the statement has one row in VALUES: MariaDB fails then (`values_list.elements == 1` in sql_insert.cc)
 */
export function passing(draft: Draft, single: boolean, flavour: Session['flavour']): TableRow | null {
  try {
    return draft.finished();
  } catch (error) {
    if ((single && flavour === 'mariadb') || !isOf(CHECK_ERRORS, error)) throw error;
    return null;
  }
}
