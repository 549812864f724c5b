/** An error that the client may see. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

export class ValidationError extends HttpError {
  constructor(message: string, details?: unknown) {
    super(400, 'validation_failed', message, details);
  }
}

export class UnauthorizedError extends HttpError {
  constructor(message = 'log in first') {
    super(401, 'unauthorized', message);
  }
}

export class ForbiddenError extends HttpError {
  constructor(message = 'you may not do this') {
    super(403, 'forbidden', message);
  }
}

export class NotFoundError extends HttpError {
  constructor(what: string) {
    super(404, 'not_found', `${what} not found`);
  }
}

export class ConflictError extends HttpError {
  constructor(code: string, message: string, details?: unknown) {
    super(409, code, message, details);
  }
}

interface MysqlError extends Error {
  code: string;
  sqlMessage?: string;
}

function isMysqlError(err: unknown): err is MysqlError {
  return err instanceof Error && typeof (err as { code?: unknown }).code === 'string';
}

/** True for a duplicate entry; with a key name, only for a duplicate entry of that key. */
export function isDuplicate(err: unknown, key?: string): boolean {
  if (!isMysqlError(err) || err.code !== 'ER_DUP_ENTRY') return false;
  return key === undefined || (err.sqlMessage ?? err.message).includes(key);
}

export function isMissingParent(err: unknown): boolean {
  return isMysqlError(err) && err.code === 'ER_NO_REFERENCED_ROW_2';
}

export function isStillReferenced(err: unknown): boolean {
  return isMysqlError(err) && err.code === 'ER_ROW_IS_REFERENCED_2';
}
