import { tokenize } from './tokens';

/** Another server's SQL, with the word or sign that tells it. */
export interface Dialect {
  readonly name: string;
  readonly sign: string;
}

type Rule = readonly [name: string, sign: string, pattern: RegExp];

/** Tried on the statement without texts and comments. */
const RULES: readonly Rule[] = [
  ['PostgreSQL', '$1', /(?:^|[\s(,=<>])\$\d+\b/],
  ['PostgreSQL', '::', /[\w)\]'"?]::[a-z]/i],
  ['PostgreSQL', 'ILIKE', /\bILIKE\b/i],
  ['PostgreSQL', 'ON CONFLICT', /\bON\s+CONFLICT\b/i],
  ['PostgreSQL', 'DISTINCT ON', /\bDISTINCT\s+ON\s*\(/i],
  ['PostgreSQL', '= ANY', /=\s*ANY\s*\(\s*[$?]/i],
  ['SQLite', 'INSERT OR', /\bINSERT\s+OR\s+(?:IGNORE|REPLACE|ABORT|FAIL|ROLLBACK)\b/i],
  ['SQLite', 'PRAGMA', /^\s*PRAGMA\b/i],
  ['SQLite', 'AUTOINCREMENT', /\bAUTOINCREMENT\b/i],
  ['SQL Server', 'TOP', /^\s*SELECT\s+(?:DISTINCT\s+)?TOP\s*\(?\s*\d/i],
  ['SQL Server', 'NOLOCK', /\bWITH\s*\(\s*NOLOCK\s*\)/i],
  ['SQL Server', '[name]', /\b(?:FROM|JOIN|INTO|UPDATE)\s+\[\w+\]/i],
  ['SQL Server', 'OUTPUT INSERTED', /\bOUTPUT\s+INSERTED\b/i],
  ['SQL Server', 'GETDATE', /\bGETDATE\s*\(/i],
  ['Oracle', 'ROWNUM', /\bROWNUM\b/i],
  ['Oracle', 'NVL', /\bNVL\s*\(/i],
  ['Oracle', 'MERGE', /^\s*MERGE\s+INTO\b/i],
  ['PostgreSQL or MariaDB', 'RETURNING', /\bRETURNING\s+(?:\*|[`"\w])/i],
  ['PostgreSQL', '"name"', /\b(?:FROM|JOIN|INTO|UPDATE)\s+"[^"]*"/i],
];

/**
 * The other server that a statement is written for; undefined when MySQL could take it. RETURNING is also MariaDB's, where it is no
 * fault.
 */
export function dialectOf(sql: string): Dialect | undefined {
  const plain = withoutTexts(sql);
  const found = RULES.find(([, , pattern]) => pattern.test(plain));
  return found === undefined ? undefined : { name: found[0], sign: found[1] };
}

/** The statement without comments, and with empty texts in single quotes. Distances are kept. */
function withoutTexts(sql: string): string {
  let out = '';
  let end = 0;
  for (const token of tokenize(sql)) {
    out += sql.slice(end, token.at);
    end = token.at + token.text.length;
    if (token.kind === 'comment') out += ' ';
    else out += token.kind === 'string' && token.text.startsWith("'") ? "''" : token.text;
  }
  return out + sql.slice(end);
}
