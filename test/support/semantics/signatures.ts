/** What sort of arguments an operation is usually given, so that random expressions reach more than its refusals. */
export type Want =
  | 'any'
  | 'int'
  | 'number'
  | 'text'
  | 'bytes'
  | 'date'
  | 'time'
  | 'temporal'
  | 'json'
  | 'truth'
  | 'path'
  | 'pattern'
  | 'format'
  | 'small'
  | 'enum'
  | 'escape'
  | 'amount'
  | 'dates'
  | 'span';

export interface Signature {
  readonly wants: readonly Want[];
  /** What arguments behind those of `wants` are, in turn. */
  readonly rest?: readonly Want[];
  /** Numbers of arguments to try; that of `wants` when absent. */
  readonly counts?: readonly number[];
}

const of = (...wants: readonly Want[]): Signature => ({ wants });

export const SIGNATURES: Readonly<Record<string, Signature>> = {
  ...Object.fromEntries(['+', '-', '*', '/', 'DIV', '%', 'MOD'].map((name) => [name, of('number', 'number')])),
  ...Object.fromEntries(['=', '<>', '<', '<=', '>', '>=', '<=>'].map((name) => [name, of('any', 'any')])),
  AND: { wants: ['truth', 'any'], counts: [2, 2, 3] },
  OR: { wants: ['truth', 'any'], counts: [2, 2, 3] },
  IN: { wants: ['any'], rest: ['any'], counts: [2, 3, 3, 4] },
  'NOT IN': { wants: ['any'], rest: ['any'], counts: [2, 3, 4] },
  BETWEEN: of('any', 'any', 'any'),
  'NOT BETWEEN': of('any', 'any', 'any'),
  LIKE: { wants: ['text', 'pattern', 'escape'], counts: [2, 2, 3] },
  REGEXP: of('text', 'format'),
  'NOT LIKE': { wants: ['text', 'pattern', 'escape'], counts: [2, 2, 3] },
  ...Object.fromEntries(['LOWER', 'UPPER', 'LCASE', 'UCASE'].map((name) => [name, of('text')])),
  CAST: of('any'),
  CONVERT: of('text'),
  COLLATE: of('text'),
  ...Object.fromEntries(
    ['SUBSTRING', 'SUBSTR'].map((name) => [name, { wants: ['text', 'small', 'small'], counts: [2, 3] } as const]),
  ),
  MID: of('text', 'small', 'small'),
  LEFT: of('text', 'small'),
  RIGHT: of('text', 'small'),
  TRIM: { wants: ['text', 'text'], counts: [1, 2] },
  LTRIM: of('text'),
  RTRIM: of('text'),
  SUBSTRING_INDEX: of('text', 'text', 'small'),
  CONCAT: { wants: ['text', 'any', 'any'], counts: [1, 2, 3] },
  CONCAT_WS: { wants: ['text', 'any', 'any'], counts: [2, 3] },
  REPLACE: of('text', 'text', 'text'),
  REPEAT: of('text', 'small'),
  REVERSE: of('text'),
  LPAD: of('text', 'small', 'text'),
  RPAD: of('text', 'small', 'text'),
  ELT: { wants: ['small', 'text', 'any', 'any'], counts: [2, 3, 4] },
  LOCATE: { wants: ['text', 'text', 'small'], counts: [2, 3] },
  POSITION: of('text', 'text'),
  INSTR: of('text', 'text'),
  FIND_IN_SET: of('text', 'text'),
  FIELD: { wants: ['any', 'any', 'any'], counts: [2, 3] },
  STRCMP: of('text', 'text'),
  ...Object.fromEntries(
    [
      'LENGTH',
      'OCTET_LENGTH',
      'BIT_LENGTH',
      'CHAR_LENGTH',
      'CHARACTER_LENGTH',
      'ASCII',
      'ORD',
      'HEX',
      'UNHEX',
      'WEIGHT_STRING',
    ].map((name) => [name, of('text')]),
  ),
  ...Object.fromEntries(['TO_BASE64', 'MD5', 'SHA1', 'SHA', 'CRC32', 'JSON_VALID'].map((name) => [name, of('text')])),
  SHA2: of('text', 'small'),
  ROUND: { wants: ['number', 'small'], counts: [1, 2] },
  TRUNCATE: of('number', 'small'),
  ...Object.fromEntries(
    ['FLOOR', 'CEILING', 'CEIL', 'NEG', 'ABS', 'SIGN', '~', 'BIT_COUNT'].map((name) => [name, of('number')]),
  ),
  ...Object.fromEntries(['&', '|', '^', '<<', '>>'].map((name) => [name, of('int', 'int')])),
  GREATEST: { wants: ['any', 'any', 'any'], counts: [2, 3] },
  LEAST: { wants: ['number', 'number', 'number'], counts: [2, 3] },
  ...Object.fromEntries(
    ['YEAR', 'QUARTER', 'MONTH', 'DAY', 'DAYOFMONTH', 'DAYOFYEAR', 'DAYOFWEEK', 'WEEKDAY', 'WEEKOFYEAR', 'TO_DAYS'].map(
      (name) => [name, of('date')],
    ),
  ),
  ...Object.fromEntries(['TO_SECONDS', 'DAYNAME', 'MONTHNAME', 'LAST_DAY', 'DATE'].map((name) => [name, of('date')])),
  ...Object.fromEntries(
    ['HOUR', 'MINUTE', 'SECOND', 'MICROSECOND', 'TIME', 'TIME_TO_SEC'].map((name) => [name, of('time')]),
  ),
  WEEK: { wants: ['date', 'small'], counts: [1, 2] },
  YEARWEEK: { wants: ['date', 'small'], counts: [1, 2] },
  DATE_ADD: of('date', 'amount'),
  DATE_SUB: of('date', 'amount'),
  TIMESTAMPADD: of('amount', 'date'),
  DATEDIFF: of('date', 'date'),
  TIMESTAMPDIFF: of('date', 'date'),
  EXTRACT: of('date'),
  DATE_FORMAT: of('date', 'format'),
  STR_TO_DATE: of('dates', 'format'),
  UNIX_TIMESTAMP: { wants: ['date'], counts: [0, 1, 1, 1] },
  FROM_UNIXTIME: of('number'),
  SEC_TO_TIME: of('number'),
  MAKEDATE: of('int', 'int'),
  FROM_DAYS: of('int'),
  TIMEDIFF: of('span', 'span'),
  ...Object.fromEntries(
    [
      'NOW',
      'CURRENT_TIMESTAMP',
      'LOCALTIME',
      'LOCALTIMESTAMP',
      'CURTIME',
      'CURRENT_TIME',
      'UTC_TIMESTAMP',
      'UTC_TIME',
    ].map((name) => [name, { wants: ['small'], counts: [0, 1] } as const]),
  ),
  ...Object.fromEntries(['CURDATE', 'CURRENT_DATE', 'UTC_DATE'].map((name) => [name, of()])),
  IF: of('truth', 'any', 'any'),
  CASE: { wants: ['truth', 'any'], rest: ['truth', 'any'], counts: [2, 3, 4, 5] },
  'CASE OF': { wants: ['any'], rest: ['any', 'any'], counts: [3, 4, 5, 6] },
  COALESCE: { wants: ['any', 'any', 'any'], counts: [1, 2, 2, 3] },
  IFNULL: of('any', 'any'),
  NULLIF: of('any', 'any'),
  XOR: of('truth', 'any'),
  ...Object.fromEntries(
    ['NOT', 'IS TRUE', 'IS NOT TRUE', 'IS FALSE', 'IS NOT FALSE', 'IS NULL', 'IS NOT NULL'].map((name) => [
      name,
      of('any'),
    ]),
  ),
};
