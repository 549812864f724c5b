import { LandfallError, type FailureCode } from '../../../contracts/errors';

/** What mysql2 and Node put on an error of a connection. */
interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly sqlMessage?: string;
  readonly fatal?: boolean;
}

/** By shape: errors of Node's sockets may come from another realm, where `instanceof Error` does not hold. */
export const isDriverError = (error: unknown): error is DriverError =>
  typeof error === 'object' && error !== null && typeof (error as Error).message === 'string';

/** True when the driver refused the statement before sending it, because the connection was closed: sending again is safe. */
export const wasNeverSent = (error: unknown): boolean =>
  isDriverError(error) &&
  error.fatal === true &&
  /add new command when connection is in closed state/.test(error.message);

/** Number of the server's error behind a failure of the link (1146 for a missing table ..); undefined when there is none. */
export function sourceErrno(error: unknown): number | undefined {
  const driver = error instanceof LandfallError ? error.cause : error;
  const errno = isDriverError(driver) ? driver.errno : undefined;
  return typeof errno === 'number' && errno > 0 ? errno : undefined;
}

/** True when the connection cannot be used after the error. A held connection that was cut has no code, only `fatal`. */
export const isFatal = (error: unknown): boolean =>
  isDriverError(error) &&
  (error.fatal === true || /^(PROTOCOL_CONNECTION_LOST|ECONN|EPIPE|ETIMEDOUT)/.test(error.code ?? ''));

const TLS_CODES =
  /^(HANDSHAKE_SSL_ERROR|HANDSHAKE_NO_SSL_SUPPORT|ERR_(TLS|SSL)_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

const BY_ERRNO: Readonly<Record<number, FailureCode>> = {
  1045: 'LandfallSourceAccessDenied',
  1130: 'LandfallSourceAccessDenied',
  1698: 'LandfallSourceAccessDenied',
  1862: 'LandfallSourceAccessDenied',
  3118: 'LandfallSourceAccessDenied',
  4151: 'LandfallSourceAccessDenied',
  3159: 'LandfallSourceTlsRefused',
  1049: 'LandfallSourceSchemaMissing',
  1044: 'LandfallSourceGrantMissing',
  1142: 'LandfallSourceGrantMissing',
  1143: 'LandfallSourceGrantMissing',
  1227: 'LandfallSourceGrantMissing',
  1370: 'LandfallSourceGrantMissing',
};

/** Numbers whose message names objects only, never a value of a row or a part of the statement. */
const PLAIN_MESSAGES = new Set([
  ...[1044, 1045, 1046, 1049, 1051, 1054, 1130, 1142, 1143, 1146, 1205, 1213, 1227, 1317, 1356, 1370, 1419],
  ...[1040, 1053, 1129, 1203, 1226, 1698, 1862, 1969, 3024, 3118, 3159, 3572, 4151],
]);

const describe = (error: DriverError): string => {
  const errno = sourceErrno(error);
  const known = [errno === undefined ? undefined : `error ${errno}`, error.code].filter(Boolean).join(' ');
  const message = errno === undefined || PLAIN_MESSAGES.has(errno) ? (error.sqlMessage ?? error.message) : undefined;
  return [known, message].filter(Boolean).join(': ') || error.name;
};

const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `\`${part.replace(/`/g, '``')}\``)
    .join('.');

/** The GRANT that gives the right which the server's message misses; undefined when the message is in another form. */
export function missingGrant(message: string, database: string, sql = ''): string | undefined {
  const account = /'([^']*)'@'([^']*)'/.exec(message);
  const to = account === null ? 'the account of the migration' : `'${account[1]}'@'${account[2]}'`;
  const onTable = /^(.+?) command denied to user .* for (?:table|column .* in table) [`'](.+?)[`']$/i.exec(message);
  if (onTable) {
    const table = onTable[2]!.replace(/`/g, '');
    const full = table.includes('.') ? table : `${schemaInStatement(sql, table) ?? database}.${table}`;
    return `GRANT ${onTable[1]!.toUpperCase()} ON ${quoted(full)} TO ${to}`;
  }
  const onRoutine = /^(.+?) command denied to user .* for routine [`'](.+?)[`']$/i.exec(message);
  if (onRoutine) return `GRANT EXECUTE ON ROUTINE ${quoted(onRoutine[2]!.replace(/`/g, ''))} TO ${to}`;
  const onDatabase = / to database '(.+)'$/i.exec(message);
  if (onDatabase) return `GRANT SELECT ON ${quoted(onDatabase[1]!)}.* TO ${to}`;
  const global = /need \(at least one of\) the (.+) privilege/i.exec(message);
  if (global) return `GRANT ${global[1]!.split(/,| OR /)[0]!.trim()} ON *.* TO ${to}`;
  return undefined;
}

/** MySQL names the table without its schema; the statement may have it. */
const schemaInStatement = (sql: string, table: string): string | undefined => {
  const at = [`.\`${table}\``, `.${table}`].map((text) => sql.indexOf(text)).find((found) => found > 0);
  return at === undefined ? undefined : /([\w$]+)`?$/.exec(sql.slice(0, at))?.[1];
};

export interface FailureContext {
  /** Name and address of the way that was used. */
  readonly endpoint: string;
  readonly database: string;
  readonly user: string;
  /** What was being done, for the message: `connecting` or `query`. */
  readonly doing: string;
  /** The statement, to find the schema of a table in; never part of the message. */
  readonly sql?: string;
}

/**
 * Translates an error of the driver, the network or TLS to a code of the closed list. The message names endpoint, account
 * and error number; it repeats the server's text only where that cannot hold values or secrets.
 */
export function translateSourceError(error: unknown, context: FailureContext): LandfallError {
  if (error instanceof LandfallError) return error;
  if (!isDriverError(error))
    return new LandfallError('LandfallSourceQueryFailed', `${context.doing} at ${context.endpoint} failed`);
  const say = (code: FailureCode, text: string): LandfallError =>
    new LandfallError(code, `${context.doing} at ${context.endpoint}: ${text}`, { cause: error });
  const text = describe(error);
  const errno = sourceErrno(error);
  const code = errno === undefined ? undefined : BY_ERRNO[errno];
  if (TLS_CODES.test(error.code ?? '')) return say('LandfallSourceTlsRefused', `${text}${tlsAdvice(error)}`);
  if (code === 'LandfallSourceAccessDenied') return say(code, `user ${context.user} was refused (${text})`);
  if (code === 'LandfallSourceSchemaMissing') return say(code, `there is no schema ${context.database} (${text})`);
  if (code === 'LandfallSourceGrantMissing') {
    const grant = missingGrant(error.sqlMessage ?? error.message, context.database, context.sql);
    return say(code, grant === undefined ? text : `${text}; give it with: ${grant};`);
  }
  if (code !== undefined) return say(code, text);
  if (context.doing === 'connecting') return say('LandfallSourceUnreachable', text);
  return say('LandfallSourceQueryFailed', isFatal(error) ? `the connection was lost (${text})` : text);
}

const tlsAdvice = (error: DriverError): string =>
  error.code === 'HANDSHAKE_NO_SSL_SUPPORT'
    ? '; the server offers no TLS'
    : /altnames|does not match/i.test(error.message)
      ? '; set source.tls.serverName to the name in the certificate'
      : '; set source.tls.ca to the authority that signed the certificate of the server';
