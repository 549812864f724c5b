import { SqlError, Unsupported } from '../../runtime/mysql';
import { StatementProblem } from '../statement/problem';

/** Errors of the server that no value causes: they come from rows. Name, SQLSTATE and number as the server has them. */
const ERRORS = {
  1048: ['ER_BAD_NULL_ERROR', '23000'],
  1062: ['ER_DUP_ENTRY', '23000'],
  1242: ['ER_SUBQUERY_NO_1_ROW', '21000'],
  1364: ['ER_NO_DEFAULT_FOR_FIELD', 'HY000'],
  1451: ['ER_ROW_IS_REFERENCED_2', '23000'],
  1452: ['ER_NO_REFERENCED_ROW_2', '23000'],
  1761: ['ER_FOREIGN_DUPLICATE_KEY_WITH_CHILD_INFO', '23000'],
  3819: ['ER_CHECK_CONSTRAINT_VIOLATED', 'HY000'],
  4025: ['ER_CONSTRAINT_FAILED', '23000'],
} as const;

/** An error as the driver reports it. */
export class RowError extends Error {
  readonly code: string;
  readonly sqlState: string;
  constructor(
    readonly errno: keyof typeof ERRORS,
    message: string,
  ) {
    super(message);
    [this.code, this.sqlState] = ERRORS[errno];
  }
}

export const manyRows = (): RowError => new RowError(1242, 'Subquery returns more than 1 row');

/** Number of the error that the server would answer with; undefined for a failure that is none of its own. */
export const errnoOf = (error: unknown): number | undefined =>
  error instanceof SqlError || error instanceof RowError ? error.errno : undefined;

/** Why a statement, or a value of it, is not computed at all; undefined for another failure. */
export const refusalOf = (error: unknown): string | undefined =>
  error instanceof StatementProblem || error instanceof Unsupported ? error.message : undefined;

/** Does a statement, or a row of it, fail so by itself? Any other failure is one of ours. */
export const isOwnFailure = (error: unknown): boolean => errnoOf(error) !== undefined || refusalOf(error) !== undefined;
