/** What stands in dumps of other servers, and in none of MySQL or MariaDB, at the beginning of a comment line or of a statement. */
const SIGNS: readonly { readonly server: string; readonly comment?: RegExp; readonly statement: RegExp }[] = [
  {
    server: 'PostgreSQL',
    comment: /^PostgreSQL database (?:cluster )?dump\b/,
    statement:
      /^(?:COPY\s[^;]*?\sFROM\s+stdin\b|SELECT\s+pg_catalog\.|SET\s+(?:statement_timeout|standard_conforming_strings|client_min_messages)\b|CREATE\s+EXTENSION\b|ALTER\s+TABLE\s+ONLY\b)/i,
  },
  { server: 'SQLite', statement: /^(?:PRAGMA\s|(?:CREATE\s+TABLE|INSERT\s+INTO)\s+"?sqlite_)/i },
  {
    server: 'SQL Server',
    comment: /^\*+ Object: {2}Table \[/,
    statement: /^(?:(?:CREATE|ALTER)\s+TABLE\s+\[|USE\s+\[|SET\s+(?:ANSI_NULLS|ANSI_PADDING|QUOTED_IDENTIFIER)\b)/i,
  },
  { server: 'Oracle', statement: /^CREATE\s+TABLE\b[^;]{0,4000}?\b(?:VARCHAR2|NUMBER)\s*\(/i },
];
/** Characters of a statement that are looked at. */
const HEAD = 4_100;

/** Name of the server that a comment line of a dump names; undefined for those that are read here. */
export const serverOfComment = (line: string): string | undefined =>
  SIGNS.find(({ comment }) => comment?.test(line) === true)?.server;

/** Name of the server whose SQL a statement of a dump is, told by its beginning. */
export const serverOfStatement = (sql: string): string | undefined => {
  const head = sql.slice(0, HEAD).replace(/^(?:\s+|--[^\n]*\n|\/\*(?!!)[\s\S]*?\*\/)+/, '');
  return SIGNS.find(({ statement }) => statement.test(head))?.server;
};
