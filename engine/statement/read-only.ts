import { refuse } from './problem';
import { parse } from './syntax';
import type { Query } from './syntax/tree';
import { markedText, plainTemplate } from './template/marked-text';
import { tokenize } from '../analysis/sql/tokens';

/**
 * Functions whose answer follows from their arguments, the clock or the session alone, and that take no time of their own: no locks, no
 * files, no waiting, no sequences. Stored and loadable functions are in no such list.
 */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `ABS ACOS ADDDATE ADDTIME ASCII ASIN ATAN ATAN2 BIN BIT_COUNT BIT_LENGTH CAST CEIL CEILING CHAR CHAR_LENGTH CHARACTER_LENGTH CHARSET
   COALESCE COLLATION CONCAT CONCAT_WS CONV CONVERT COS COT CRC32 CURDATE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURTIME DATABASE DATE
   DATE_ADD DATE_FORMAT DATE_SUB DATEDIFF DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFYEAR DEGREES ELT EXP EXPORT_SET EXTRACT FIELD FIND_IN_SET
   FLOOR FORMAT FROM_BASE64 FROM_DAYS FROM_UNIXTIME GREATEST HEX HOUR IF IFNULL INET_ATON INET_NTOA INSERT INSTR INTERVAL ISNULL
   JSON_ARRAY JSON_CONTAINS JSON_CONTAINS_PATH JSON_DEPTH JSON_EXTRACT JSON_KEYS JSON_LENGTH JSON_OBJECT JSON_OVERLAPS JSON_QUOTE
   JSON_SEARCH JSON_TYPE JSON_UNQUOTE JSON_VALID JSON_VALUE LAST_DAY LCASE LEAST LEFT LENGTH LN LOCALTIME LOCALTIMESTAMP LOCATE LOG LOG10
   LOG2 LOWER LPAD LTRIM MAKEDATE MAKETIME MD5 MICROSECOND MID MINUTE MOD MONTH MONTHNAME NOW NULLIF OCT OCTET_LENGTH ORD PERIOD_ADD
   PERIOD_DIFF PI POSITION POW POWER QUARTER QUOTE RADIANS REGEXP_INSTR REGEXP_LIKE REGEXP_REPLACE REGEXP_SUBSTR REPEAT REPLACE REVERSE RIGHT ROUND
   RPAD RTRIM SEC_TO_TIME SECOND SHA SHA1 SHA2 SIGN SIN SOUNDEX SPACE SQRT STR_TO_DATE STRCMP SUBDATE SUBSTR SUBSTRING SUBSTRING_INDEX
   SUBTIME TAN TIME TIME_FORMAT TIME_TO_SEC TIMEDIFF TIMESTAMP TIMESTAMPADD TIMESTAMPDIFF TO_BASE64 TO_DAYS TO_SECONDS TRIM TRUNCATE UCASE
   UNHEX UNIX_TIMESTAMP UPPER USER UTC_DATE UTC_TIME UTC_TIMESTAMP VERSION WEEK WEEKDAY WEEKOFYEAR YEAR YEARWEEK`
    .split(/\s+/)
    .concat(['BETWEEN', 'BINARY', 'COLLATE', 'DIV', 'LIKE', 'NOT', 'REGEXP', 'XOR']),
);

/** What a caller has to know of a statement that it may run. */
export interface ReadOnlyQuery {
  /** Rows that it asks for itself; null without LIMIT. */
  readonly limit: number | null;
}

/**
 * Checks that a text is one SELECT that reads tables of one schema and nothing else, changes nothing, locks nothing, waits for nothing. What
 * the parser does not understand is refused.
 * @throws StatementProblem with the reason
 */
export function checkReadOnly(sql: string, database: string): ReadOnlyQuery {
  // Servers execute some comments, and take hints from others.
  if (tokenize(sql).some(({ kind }) => kind === 'comment')) refuse('a comment');
  const { statement, signs, parameters } = parse(markedText(plainTemplate(sql)));
  if (statement.kind !== 'query') return refuse(`${statement.kind.toUpperCase()}: only SELECT is allowed`);
  if (signs.length > 0 || parameters > 0) refuse('a parameter: write the value');
  look(statement.query, database);
  return { limit: limitOf(statement.query) };
}

/** Looks at every node of a syntax tree. */
function look(node: unknown, database: string): void {
  if (Array.isArray(node)) return node.forEach((inner) => look(inner, database));
  if (typeof node !== 'object' || node === null) return;
  const { kind, name, schema, locking } = node as Readonly<Record<string, unknown>>;
  if (kind === 'variable') refuse(`the variable ${String(name)}`);
  if (kind === 'table' && typeof schema === 'string' && schema !== database) refuse(`the schema ${schema}`);
  if (typeof locking === 'string') refuse('a locking read');
  if (kind === 'call' && typeof name === 'string' && /^\w+$/.test(name) && !FUNCTIONS.has(name))
    refuse(`the function ${name}, which is not among those that are known to have no effect`);
  for (const inner of Object.values(node)) look(inner, database);
}

function limitOf({ limit }: Query): number | null {
  if (limit === null) return null;
  const { count } = limit;
  const text = count.kind === 'literal' && count.literal.type === 'integer' ? count.literal.text : undefined;
  return text === undefined ? refuse('a LIMIT that is no number') : Number(text);
}
