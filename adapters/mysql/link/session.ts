import { quoteName } from '../schema/names';

/**
 * Settings that make a session read alike whatever the server's defaults are: UTC, no mode that changes how text is parsed
 * or padded, zero and partial dates readable, aggregates not cut.
 */
export const SESSION_SETTINGS: readonly string[] = [
  "time_zone = '+00:00'",
  "sql_mode = 'STRICT_TRANS_TABLES,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'",
  'sql_quote_show_create = 1',
  'group_concat_max_len = 4294967295',
];

/** Refuses every change, also one by a stored function that a SELECT calls, until the connection ends. */
export const READ_ONLY = 'SET SESSION TRANSACTION READ ONLY';

/**
 * Fails like a connection to a schema that is not there (1049), or that the account may not use (1044). The session itself has no schema:
 * performance_schema counts statements by the schema of their session, and those of Landfall are not to stand among the application's.
 */
export const mayUse = (database: string): string => `SHOW TABLES FROM ${quoteName(database)} LIKE ''`;

/** Makes the server itself give up a SELECT after `milliseconds`; MariaDB counts in seconds and limits every statement. */
export const statementTimeLimit = (flavour: 'mysql' | 'mariadb', milliseconds: number): string =>
  flavour === 'mariadb'
    ? `SET SESSION max_statement_time = ${(milliseconds / 1000).toFixed(3)}`
    : `SET SESSION max_execution_time = ${Math.max(1, Math.round(milliseconds))}`;
