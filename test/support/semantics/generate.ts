import {
  binaryLiteral,
  booleanLiteral,
  nullLiteral,
  numberLiteral,
  operationNames,
  temporalLiteral,
  textLiteral,
  Unsupported,
  type Modifiers,
  type Session,
  type TemporalUnit,
} from '../../../runtime/mysql';
import { makeCall, quote, type Expression } from './expression';
import type { Random } from './random';
import type { Content, SourceTable } from './table';
import { SIGNATURES, type Want } from './signatures';

const CONTENTS: Readonly<Record<Want, readonly Content[]>> = {
  any: [],
  int: ['int'],
  number: ['int', 'decimal', 'double', 'number-text'],
  text: ['text', 'enum', 'number-text'],
  bytes: ['bytes', 'text'],
  date: ['date', 'datetime', 'date-text'],
  time: ['time', 'time-text', 'datetime'],
  temporal: ['date', 'datetime', 'time'],
  json: ['json', 'json-text'],
  truth: ['int'],
  path: [],
  pattern: ['text'],
  format: [],
  small: [],
  enum: ['enum', 'set', 'text'],
  escape: [],
  amount: ['int'],
  dates: ['date-text', 'time-text'],
  span: ['time'],
};

const UNITS: readonly TemporalUnit[] = [
  ...(['MICROSECOND', 'SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const),
  ...(['SECOND_MICROSECOND', 'MINUTE_MICROSECOND', 'MINUTE_SECOND', 'HOUR_MICROSECOND', 'HOUR_SECOND'] as const),
  ...(['HOUR_MINUTE', 'DAY_MICROSECOND', 'DAY_SECOND', 'DAY_MINUTE', 'DAY_HOUR', 'YEAR_MONTH'] as const),
];
const SIMPLE_UNITS = UNITS.slice(0, 9);
const PATHS = [
  '$',
  '$.a',
  '$.b',
  '$.b[1]',
  '$[0]',
  '$[1]',
  '$.a.b',
  '$[last]',
  '$.*',
  '$[*]',
  '$**.a',
  '$."a"',
  '$.zz',
  '$[0].a',
];
const PATTERNS = [
  '%',
  'a%',
  '%b',
  '%a%',
  '_',
  '__',
  'a_',
  'Ä%',
  '%ß%',
  'a\\%b',
  'a\\_b',
  '',
  '%😀%',
  '_b',
  '%%',
  'a%b%c',
  '\\\\',
  'A',
  '%\\',
];
const FORMATS = [
  '%Y-%m-%d',
  '%d.%m.%y',
  '%H:%i:%s',
  '%Y%m%d%H%i%s',
  '%W, %M %e %Y',
  '%a %b %c %D',
  '%f',
  '%j',
  '%u %v %x %X %V %U',
  '%T',
  '%r',
  '%p %I %l %k %h',
  '%%',
  'x%',
  '%q',
  '%Y-%m',
  '%Y-%m-%d %H:%i:%s.%f',
  'Tag %d',
];
const AMOUNTS = [
  '1',
  '-1',
  '1:30',
  '1-2',
  '10:20:30',
  '-1 02:03',
  '1.5',
  '1.000001',
  '5.5.5',
  'x',
  '',
  ' 3',
  '1 1:1:1.5',
  '-0:0:1',
];
const DATES = [
  '2024-02-29',
  '29.02.24',
  '10:11:12',
  '20240229101112',
  'Thursday, February 29th 2024',
  'Thu Feb 29 29th',
  '123456',
  '060',
  '2024-02',
  'x5',
  'Tag 7',
  '%',
  '10:11:12 PM',
  'PM 10 9 12 11',
];
const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'b',
  'Ä',
  'ß',
  'ss',
  ' ',
  'a ',
  '10',
  '1',
  'abc',
  ',',
  'aaa',
  '😀',
  '12abc',
  'new',
  'paid',
  'a,b',
  '2024-02-29',
  '2024-02-29 10:11:12',
  '10:11:12',
  '2024-02-30',
  '1.5',
  '1e2',
  '{"a": 1}',
  '[1, 2]',
  '"a"',
  '%',
  'é',
];
const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '5',
  '7',
  '10',
  '100',
  '20240229',
  '2147483648',
  '9223372036854775807',
  '18446744073709551615',
  '0.5',
  '1.5',
  '2.50',
  '0.001',
  '12345.678',
  '99999999999999999999',
  '1e0',
  '1.5e0',
  '2.5e3',
  '1e-5',
  '0e0',
  '240229',
  '101112',
];

function literal(want: Want, session: Session, random: Random): Expression {
  const text = (from: readonly string[]): Expression => {
    const chosen = random.pick(from);
    return { kind: 'literal', value: textLiteral(chosen, session), sql: quote(chosen) };
  };
  const number = (from: readonly string[]): Expression => {
    const chosen = random.pick(from);
    return { kind: 'literal', value: numberLiteral(chosen), sql: chosen };
  };
  const temporal = (kind: 'date' | 'time' | 'datetime'): Expression => {
    const chosen = {
      date: random.pick(['2024-02-29', '1999-12-31', '2000-01-01']),
      time: random.pick(['10:11:12', '-01:00:00', '838:59:59', '00:00:00.500', '12:30:45.123456']),
      datetime: random.pick([
        '2024-02-29 23:59:59',
        '2000-01-01 00:00:00',
        '2023-07-09 05:06:07.123456',
        '1999-12-31 12:00:00.5',
      ]),
    }[kind];
    const value = temporalLiteral(kind, chosen);
    if (value === null) throw new Error(chosen);
    return { kind: 'literal', value, sql: `${kind === 'datetime' ? 'TIMESTAMP' : kind.toUpperCase()}'${chosen}'` };
  };
  const any: readonly Want[] = ['number', 'text', 'date', 'time', 'truth', 'bytes', 'small'];
  switch (want) {
    case 'int':
      return number(NUMBERS.slice(0, 12));
    case 'small':
      return number(NUMBERS.slice(0, 6));
    case 'number':
      return number(NUMBERS);
    case 'path':
      return text(PATHS);
    case 'pattern':
      return text(PATTERNS);
    case 'amount':
      return random.chance(0.5) ? number([...NUMBERS.slice(0, 8), '1.5', '0.25', '100000', '9999999']) : text(AMOUNTS);
    case 'dates':
      return text(DATES);
    case 'span':
      return temporal('time');
    case 'escape':
      return text(['|', '!', 'a', '', '%', '\\']);
    case 'format':
      return text(FORMATS);
    case 'text':
    case 'json':
    case 'enum':
      return text(TEXTS);
    case 'date':
      return random.chance(0.4) ? text(TEXTS) : temporal(random.pick(['date', 'datetime']));
    case 'time':
      return random.chance(0.4) ? text(TEXTS) : temporal(random.pick(['time', 'datetime']));
    case 'temporal':
      return temporal(random.pick(['date', 'datetime', 'time']));
    case 'truth': {
      const value = random.chance(0.5);
      return { kind: 'literal', value: booleanLiteral(value), sql: value ? 'TRUE' : 'FALSE' };
    }
    case 'bytes': {
      const chosen = Buffer.from(random.pick(['', 'a', 'ab', 'A', '\0']));
      return { kind: 'literal', value: binaryLiteral(chosen), sql: `_binary${quote(chosen.toString())}` };
    }
    case 'any':
      return random.chance(0.08)
        ? { kind: 'literal', value: nullLiteral, sql: 'NULL' }
        : literal(random.pick(any), session, random);
  }
}

export interface Generator {
  readonly session: Session;
  readonly table: SourceTable;
  readonly random: Random;
  /** Operations to draw from; all when absent. */
  readonly only?: readonly string[];
  /** Called with the reason of a combination that the runtime refuses. */
  readonly onRefused?: (name: string, reason: string) => void;
}

function argument(want: Want, depth: number, generator: Generator): Expression {
  const { session, table, random } = generator;
  const roll = random.integer(1, 100);
  if (depth > 1 && roll <= 35 && want !== 'small') {
    const nested = call(depth - 1, generator);
    if (nested !== null) return nested;
  }
  const fixed = want === 'escape' || want === 'path' || want === 'format' || want === 'small';
  if (roll > (want === 'pattern' ? 50 : 82) || want === 'escape' || (fixed && roll > 12))
    return literal(want, session, random);
  const wanted = CONTENTS[want];
  const fitting = table.columns.filter(({ content }) => wanted.length === 0 || wanted.includes(content));
  const columns =
    want === 'small'
      ? table.columns.filter(({ name }) => name === 'small')
      : random.chance(0.8)
        ? fitting
        : table.columns;
  return { kind: 'column', column: random.pick(columns.length > 0 ? columns : table.columns) };
}

function modifiersOf(name: string, random: Random): Modifiers {
  switch (name) {
    case 'CAST':
      return {
        to: random.pick([
          { kind: 'integer', bits: 64 },
          { kind: 'unsigned', bits: 64 },
          { kind: 'decimal', precision: 10, scale: 2 },
          { kind: 'decimal', precision: 30, scale: 0 },
          { kind: 'decimal', precision: 65, scale: 30 },
          { kind: 'double' },
          { kind: 'text' },
          { kind: 'text', maxLength: 3 },
          { kind: 'binary' },
          { kind: 'binary', maxLength: 5 },
          { kind: 'date' },
          { kind: 'datetime', fraction: 0 },
          { kind: 'datetime', fraction: 3 },
          { kind: 'datetime', fraction: 6 },
          { kind: 'time', fraction: 0 },
          { kind: 'time', fraction: 6 },
          { kind: 'json' },
        ]),
      };
    case 'CONVERT':
    case 'CHAR':
      return name === 'CHAR' && random.chance(0.3)
        ? {}
        : { characterSet: random.pick(['utf8mb4', 'latin1', 'binary', 'ascii']) };
    case 'COLLATE':
      return {
        collation: random.pick([
          'utf8mb4_bin',
          'utf8mb4_general_ci',
          'utf8mb4_unicode_ci',
          'utf8mb4_0900_ai_ci',
          'utf8mb4_0900_as_cs',
          'latin1_swedish_ci',
        ]),
      };
    case 'DATE_ADD':
    case 'DATE_SUB':
    case 'EXTRACT':
      return { unit: random.pick(UNITS) };
    case 'TIMESTAMPDIFF':
    case 'TIMESTAMPADD':
      return { unit: random.pick(SIMPLE_UNITS) };
    case 'TRIM':
      return random.chance(0.5) ? {} : { side: random.pick(['both', 'leading', 'trailing']) };
    default:
      return {};
  }
}

/** Regular expressions are drawn by themselves (patterns.ts): of other texts hardly one is a pattern. */
const DRAWN = operationNames().filter((name) => name !== 'REGEXP');

/** A random call; null when the runtime refuses what was drawn. */
function call(depth: number, generator: Generator): Expression | null {
  const { session, random, only, onRefused } = generator;
  const name = random.pick(only ?? DRAWN);
  const { wants, rest, counts } = SIGNATURES[name] ?? { wants: ['any', 'any'] as const };
  const count = counts === undefined ? wants.length : random.pick(counts);
  const args = Array.from({ length: count }, (_, index) =>
    argument(wants[index] ?? rest?.[(index - wants.length) % rest.length] ?? 'any', depth, generator),
  );
  const modifiers = modifiersOf(name, random);
  try {
    return makeCall(name, args, session, name === 'TRIM' && args.length === 1 ? {} : modifiers);
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    onRefused?.(name, error.reason);
    return null;
  }
}

/** A random expression that the runtime offers. */
export function randomExpression(generator: Generator): Expression {
  for (;;) {
    const depth = generator.random.pick([1, 1, 2, 2, 3]);
    const found = call(depth, generator);
    if (found !== null) return found;
  }
}
