import { SqlError, Unsupported, type ErrorCode } from '../errors';
import type { Session } from '../session';

/**
 * Refuses a value as a strict server does.
 * @throws SqlError; Unsupported where `sql_mode` is not strict, since the server then writes another value
 */
export function refuseValue(errno: ErrorCode, message: string, { sqlMode }: Session): never {
  if (!sqlMode.has('STRICT_TRANS_TABLES') && !sqlMode.has('STRICT_ALL_TABLES'))
    throw new Unsupported('assignment', `${message} outside of strict mode`);
  throw new SqlError(errno, message);
}

export const outOfRange = (session: Session): never => refuseValue(1264, 'Out of range value for a column', session);

export const truncated = (session: Session): never => refuseValue(1265, 'Data truncated for a column', session);

export const tooLong = (session: Session): never => refuseValue(1406, 'Data too long for a column', session);
