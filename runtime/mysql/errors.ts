/** Errors of the server that evaluation can raise: name, SQLSTATE and text as the server has them. */
const ERRORS = {
  1048: ['ER_BAD_NULL_ERROR', '23000'],
  1260: ['ER_CUT_VALUE_GROUP_CONCAT', 'HY000'],
  1264: ['ER_WARN_DATA_OUT_OF_RANGE', '22003'],
  1265: ['WARN_DATA_TRUNCATED', '01000'],
  1292: ['ER_TRUNCATED_WRONG_VALUE', '22007'],
  1301: ['ER_WARN_ALLOWED_PACKET_OVERFLOWED', 'HY000'],
  1365: ['ER_DIVISION_BY_ZERO', '22012'],
  1366: ['ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'HY000'],
  1406: ['ER_DATA_TOO_LONG', '22001'],
  1411: ['ER_WRONG_VALUE_FOR_TYPE', 'HY000'],
  1441: ['ER_DATETIME_FUNCTION_OVERFLOW', '22008'],
  1525: ['ER_WRONG_VALUE', 'HY000'],
  1690: ['ER_DATA_OUT_OF_RANGE', '22003'],
  3140: ['ER_INVALID_JSON_TEXT', '22032'],
  3141: ['ER_INVALID_JSON_TEXT_IN_PARAM', '22032'],
  3156: ['ER_INVALID_JSON_VALUE_FOR_CAST', '22018'],
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** An error as the driver reports it: `errno`, `code` and `sqlState`. */
export class SqlError extends Error {
  readonly code: string;
  readonly sqlState: string;
  constructor(
    readonly errno: ErrorCode,
    message: string,
  ) {
    super(message);
    [this.code, this.sqlState] = ERRORS[errno];
  }
}

/** An operation that is not offered, because its result would not be exactly the server's. */
export class Unsupported extends Error {
  constructor(
    readonly operation: string,
    readonly reason: string,
  ) {
    super(`${operation}: ${reason}`);
  }
}
