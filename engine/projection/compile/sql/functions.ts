/** Functions that a contract may use: deterministic, without side effects, with one meaning on MySQL and MariaDB. */

/** `first`: the type of the first argument; `any`: of all that follow the condition, if they agree. */
export type ResultKind = 'text' | 'number' | 'temporal' | 'json' | 'boolean' | 'first' | 'agreed' | 'branches';

interface FunctionFacts {
  readonly result: ResultKind;
  /** Fewest and most arguments. */
  readonly args: readonly [number, number];
  /** Never NULL. */
  readonly total?: true;
  /** NULL only when all arguments are. */
  readonly coalesces?: true;
  /** Can be NULL although no argument is. */
  readonly partial?: true;
}

const MANY = 64;
const of = (result: ResultKind, least: number, most = least): FunctionFacts => ({ result, args: [least, most] });

export const FUNCTIONS: Readonly<Record<string, FunctionFacts>> = {
  CONCAT: of('text', 1, MANY),
  CONCAT_WS: of('text', 2, MANY),
  UPPER: of('text', 1),
  LOWER: of('text', 1),
  TRIM: of('text', 1),
  LTRIM: of('text', 1),
  RTRIM: of('text', 1),
  SUBSTRING: of('text', 2, 3),
  SUBSTR: of('text', 2, 3),
  SUBSTRING_INDEX: of('text', 3),
  LEFT: of('text', 2),
  RIGHT: of('text', 2),
  LPAD: of('text', 3),
  RPAD: of('text', 3),
  REPLACE: of('text', 3),
  REVERSE: of('text', 1),
  REPEAT: of('text', 2),
  HEX: of('text', 1),
  SHA2: of('text', 2),
  CHAR_LENGTH: of('number', 1),
  LENGTH: of('number', 1),
  LOCATE: of('number', 2, 3),
  FIND_IN_SET: of('number', 2),
  ABS: of('number', 1),
  ROUND: of('number', 1, 2),
  FLOOR: of('number', 1),
  CEIL: of('number', 1),
  CEILING: of('number', 1),
  TRUNCATE: of('number', 2),
  SIGN: of('number', 1),
  MOD: { ...of('number', 2), partial: true },
  POWER: { ...of('number', 2), partial: true },
  GREATEST: of('agreed', 2, MANY),
  LEAST: of('agreed', 2, MANY),
  COALESCE: { ...of('agreed', 1, MANY), coalesces: true },
  IFNULL: { ...of('agreed', 2), coalesces: true },
  NULLIF: { ...of('first', 2), partial: true },
  IF: { ...of('branches', 3), partial: true },
  ISNULL: { ...of('boolean', 1), total: true },
  YEAR: of('number', 1),
  QUARTER: of('number', 1),
  MONTH: of('number', 1),
  DAY: of('number', 1),
  DAYOFMONTH: of('number', 1),
  DAYOFWEEK: { ...of('number', 1), partial: true },
  DAYOFYEAR: { ...of('number', 1), partial: true },
  HOUR: of('number', 1),
  MINUTE: of('number', 1),
  SECOND: of('number', 1),
  DATE: of('temporal', 1),
  LAST_DAY: { ...of('temporal', 1), partial: true },
  DATE_ADD: { ...of('temporal', 2), partial: true },
  DATE_SUB: { ...of('temporal', 2), partial: true },
  STR_TO_DATE: { ...of('temporal', 2), partial: true },
  DATE_FORMAT: { ...of('text', 2), partial: true },
  DATEDIFF: { ...of('number', 2), partial: true },
  JSON_EXTRACT: { ...of('json', 2), partial: true },
  JSON_UNQUOTE: of('text', 1),
  JSON_LENGTH: { ...of('number', 1, 2), partial: true },
  JSON_VALID: of('boolean', 1),
};

/** Answers that change from one reading to the next: an item could never be compared with its row. */
export const NOT_DETERMINISTIC: ReadonlySet<string> = new Set([
  'NOW',
  'SYSDATE',
  'CURDATE',
  'CURTIME',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'CURRENT_USER',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'UTC_DATE',
  'UTC_TIME',
  'UTC_TIMESTAMP',
  'UNIX_TIMESTAMP',
  'RAND',
  'RANDOM_BYTES',
  'UUID',
  'UUID_SHORT',
  'CONNECTION_ID',
  'LAST_INSERT_ID',
  'ROW_COUNT',
  'FOUND_ROWS',
  'USER',
  'DATABASE',
  'SCHEMA',
  'VERSION',
  'SLEEP',
]);

/** Types of CAST(.. AS ..) and what they give. */
export const CAST_TYPES: readonly { readonly pattern: RegExp; readonly result: ResultKind }[] = [
  { pattern: /^CHAR(\(\d+\))?$/, result: 'text' },
  { pattern: /^(UN)?SIGNED( INTEGER)?$/, result: 'number' },
  { pattern: /^DECIMAL(\(\d+(,\d+)?\))?$/, result: 'number' },
  { pattern: /^(DATE|DATETIME(\([0-6]\))?|TIME(\([0-6]\))?)$/, result: 'temporal' },
];

export const INTERVAL_UNITS: ReadonlySet<string> = new Set([
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
]);
