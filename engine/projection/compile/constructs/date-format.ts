import { quoteText } from '../../sql-text';
import { SqlTextError } from '../sql/types';
import { computed, type Value } from '../value';

/** Formats of dates: words as in YYYY-MM-DD, or MySQL's own %Y-%m-%d. Nothing that depends on a language. */

const WORDS: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['yyyy', '%Y'],
  ['SSSSSS', '%f'],
  ['DDD', '%j'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['dd', '%d'],
  ['HH', '%H'],
  ['hh', '%h'],
  ['mm', '%i'],
  ['ss', '%s'],
  ['M', '%c'],
  ['D', '%e'],
  ['H', '%k'],
  ['h', '%l'],
  ['A', '%p'],
];
const OWN = /%[YymcdeHkhIlisSfpjT%]/y;
const LITERAL = /[\s\-/:.,TZ]|\[[^\]]*\]/y;

/** ISO 8601 in UTC, which is the time zone of every session. */
const NAMED: Readonly<Record<string, string>> = {
  ISO8601: '%Y-%m-%dT%H:%i:%sZ',
  iso8601: '%Y-%m-%dT%H:%i:%sZ',
  ISO: '%Y-%m-%dT%H:%i:%sZ',
};
const EPOCH: ReadonlySet<string> = new Set(['unix', 'epoch', 'unix_timestamp']);
/** Words for what the column is already. */
const TEMPORAL_SOURCE: ReadonlySet<string> = new Set(['timestamp', 'datetime', 'date', 'time']);

/**
 * MySQL's format for a format of the contract.
 * @throws SqlTextError unknown-format with the character
 */
export function mysqlFormat(format: string): string {
  const named = NAMED[format];
  if (named !== undefined) return named;
  let result = '';
  for (let at = 0; at < format.length;) {
    const word = WORDS.find(([text]) => format.startsWith(text, at));
    const match = (pattern: RegExp): string | undefined => {
      pattern.lastIndex = at;
      return pattern.exec(format)?.[0];
    };
    const own = match(OWN);
    const literal = match(LITERAL);
    const found = own ?? word?.[0] ?? literal;
    if (found === undefined)
      throw new SqlTextError(
        'unknown-format',
        `the date format ${JSON.stringify(format)} cannot be read at character ${at + 1}`,
        'Use YYYY, YY, MM, M, DD, D, DDD, HH, hh, mm, ss, SSSSSS, A, separators and [text]; %Y-%m-%d and so on; ISO8601; or unix.',
      );
    result += own ?? word?.[1] ?? (literal!.startsWith('[') ? literal!.slice(1, -1) : literal!).replaceAll('%', '%%');
    at += found.length;
  }
  return result;
}

/** The moment that a value means, by `source_format`. */
function moment(value: Value, sourceFormat: string | undefined): Value {
  if (value.type === 'temporal') {
    if (value.column?.facts.dataType !== 'year') return value;
    throw new SqlTextError('type-mismatch', `${value.sql} is a YEAR, which is no date`, 'Take the column as it is.');
  }
  const epoch = sourceFormat !== undefined && EPOCH.has(sourceFormat);
  if (value.type === 'number' && epoch)
    return computed([value], {
      sql: `DATE_ADD('1970-01-01 00:00:00', INTERVAL ${value.sql} SECOND)`,
      type: 'temporal',
      nullable: true,
    });
  if (value.type === 'text' && sourceFormat !== undefined && !epoch && !TEMPORAL_SOURCE.has(sourceFormat))
    return computed([value], {
      sql: `STR_TO_DATE(${value.sql}, ${quoteText(mysqlFormat(sourceFormat))})`,
      type: 'temporal',
      nullable: true,
    });
  throw new SqlTextError(
    'unknown-format',
    `${value.sql} is a ${value.type}: it is not said how a date is read from it`,
    value.type === 'number'
      ? 'Write "source_format": "unix" for seconds since 1970.'
      : 'Write the form of the text in "source_format", for example "YYYY-MM-DD".',
  );
}

/** A date as text, or as seconds since 1970 (`unix`). */
export function dateFormat(value: Value, format: string, sourceFormat: string | undefined): Value {
  const from = moment(value, sourceFormat);
  const nullable = true;
  if (EPOCH.has(format))
    return computed([from], {
      sql: `TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', ${from.sql})`,
      type: 'number',
      nullable,
    });
  const written = mysqlFormat(format);
  const name = from.column?.facts.dataType === 'time' ? 'TIME_FORMAT' : 'DATE_FORMAT';
  return computed([from], {
    sql: `${name}(${from.sql}, ${quoteText(written)})`,
    type: 'text',
    // A plain column without NULL has a text at every date, zero dates included.
    nullable: from.column === undefined || from.nullable,
    ...(written === '' ? {} : { filled: true }),
    maxBytes: 4 * written.length,
  });
}
