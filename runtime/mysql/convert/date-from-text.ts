import type { Session } from '../session';
import type { DateTime } from '../values/temporal';
import { dateTimeAt, dayExists, inRange, microsecondsOf } from './calendar';

/** A text that begins with a date, and perhaps a time of day. */
export interface DateReading {
  readonly value: DateTime;
  readonly hasTime: boolean;
  /** Digits after the second that stand there, at most 6. */
  readonly fraction: number;
  /** The digit behind the sixth after the second is 5 or more: a TIME is rounded up, its day is not its own. */
  readonly roundUp: boolean;
  /** Something stands behind it that is no part of it. */
  readonly truncated: boolean;
}

/** `nothing`: not like a date at all; `invalid`: like a date that does not exist or that `sql_mode` forbids. */
export type DateFailure = 'nothing' | 'invalid' | 'zero';

export interface DateRules {
  /** NO_ZERO_DATE */
  readonly noZeroDate: boolean;
  /** NO_ZERO_IN_DATE */
  readonly noZeroInDate: boolean;
  /** ALLOW_INVALID_DATES */
  readonly invalidDates: boolean;
  /** Only what has a time of day as well, as where a TIME is looked for. */
  readonly onlyWithTime?: boolean;
}

/** What `sql_mode` says of dates that are read in an expression. */
export const dateRules = ({ sqlMode, flavour }: Session): DateRules => ({
  noZeroDate: sqlMode.has('NO_ZERO_DATE'),
  noZeroInDate: flavour === 'mariadb' && sqlMode.has('NO_ZERO_IN_DATE'),
  invalidDates: sqlMode.has('ALLOW_INVALID_DATES'),
});

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9';
export const isBlank = (character: string | undefined): boolean =>
  character !== undefined && /[ \t\n\v\f\r]/.test(character);
const isPunctuation = (character: string | undefined): boolean =>
  character !== undefined && /[!-/:-@[-`{-~]/.test(character);

/** Years of two digits lie between 1970 and 2069. */
const fullYear = (year: number): number => year + (year < 70 ? 2000 : 1900);

/** Why a date is not one; null when it is. */
export function dateFailure(value: DateTime, rules: DateRules, anyPart: boolean): DateFailure | null {
  if (!anyPart) return rules.noZeroDate ? 'zero' : null;
  if (rules.noZeroInDate && (value.month === 0 || value.day === 0)) return 'invalid';
  return rules.invalidDates || dayExists(value) ? null : 'invalid';
}

interface Fields {
  readonly numbers: readonly number[];
  readonly yearDigits: number;
  /** Digits of the fraction, and the digit behind the sixth. */
  readonly fraction: string;
  readonly truncated: boolean;
}

export function readDate(
  text: string,
  session: Session,
  rules: DateRules = dateRules(session),
): DateReading | DateFailure {
  const fields = session.flavour === 'mariadb' ? mariadbFields(text, rules) : mysqlFields(text, rules);
  if (fields === null || fields.numbers.length < 3)
    return fields !== null && session.flavour !== 'mariadb' ? 'invalid' : 'nothing';
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.numbers;
  const microsecond = Number(fields.fraction.slice(0, 6).padEnd(6, '0'));
  const anyPart = [...fields.numbers, microsecond].some((part) => part !== 0);
  const value: DateTime = {
    year: fields.yearDigits === 2 && anyPart ? fullYear(year) : year,
    month,
    day,
    hour,
    minute,
    second,
    microsecond,
  };
  if (!inRange(value)) return 'invalid';
  const failure = dateFailure(value, rules, anyPart);
  if (failure !== null) return failure;
  if (rules.onlyWithTime === true && session.flavour !== 'mariadb')
    return reading(value, fields, Number(fields.fraction[6] ?? '0') >= 5);
  const rounded =
    Number(fields.fraction[6] ?? '0') >= 5 && session.flavour !== 'mariadb' ? nextMicrosecond(value) : value;
  if (rounded === null) return 'invalid';
  return reading(rounded, fields, false);
}

const reading = (value: DateTime, fields: Fields, roundUp: boolean): DateReading => ({
  value,
  hasTime: fields.numbers.length > 3,
  fraction: Math.min(6, fields.fraction.length),
  truncated: fields.truncated,
  roundUp,
});

const nextMicrosecond = (value: DateTime): DateTime | null =>
  value.month === 0 || value.day === 0 || value.microsecond < 999_999
    ? { ...value, microsecond: (value.microsecond + 1) % 1_000_000 }
    : dateTimeAt(microsecondsOf(value) + 1n);

/** MySQL: any punctuation between the parts, as many as one likes; blanks or `T` before the time of day; digits alone by length. */
function mysqlFields(text: string, rules: DateRules): Fields | null {
  let at = 0;
  while (isBlank(text[at])) at += 1;
  if (!isDigit(text[at])) return null;
  const first = /^[\dT]*/.exec(text.slice(at))?.[0] ?? '';
  const digitsOnly = at + first.length === text.length || text[at + first.length] === '.';
  const yearDigits = first.length === 4 || first.length === 8 || first.length >= 14 ? 4 : 2;
  const numbers: number[] = [];
  let [fraction, yearLength, foundDelimiter, foundSpace] = ['', yearDigits, false, false];
  let end = at;
  for (let index = 0; index < 7 && isDigit(text[at]); index += 1) {
    const width = index === 6 ? 6 : index === 0 ? yearDigits : 2;
    const start = at;
    while (isDigit(text[at]) && (at - start < width || (!digitsOnly && index !== 6))) at += 1;
    const digits = text.slice(start, at);
    if (Number(digits) > 999_999) return null;
    if (index === 6) fraction = digits;
    else numbers.push(Number(digits));
    if (index === 0 && !digitsOnly) yearLength = digits.length;
    end = at;
    if (at === text.length) break;
    if (index === 2 && text[at] === 'T') {
      at += 1;
      continue;
    }
    if (index === 5) {
      if (text[at] === '.') end = at += 1;
      else if (isDigit(text[at])) break;
      else if (text[at] === '+' || text[at] === '-') return null;
      else break;
      continue;
    }
    if (index === 6 && (text[at] === '+' || text[at] === '-')) break;
    while (isPunctuation(text[at]) || isBlank(text[at])) {
      if (isBlank(text[at])) {
        if (index !== 2 && index !== 6) return null;
        foundSpace = true;
      }
      at += 1;
      foundDelimiter = true;
    }
    end = at;
  }
  if (foundDelimiter && !foundSpace && rules.onlyWithTime === true) return null;
  const rest = text.slice(end);
  const [, more = ''] = fraction.length === 6 ? (/^(\d*)/.exec(rest) ?? []) : [];
  return {
    numbers,
    yearDigits: yearLength,
    fraction: fraction + more.slice(0, 1),
    truncated: !/^[ \t\n\v\f\r]*$/.test(rest.slice(more.length)),
  };
}

/** MariaDB: one punctuation character between the parts; blanks, `T` or one punctuation character before the time of day. */
function mariadbFields(text: string, rules: DateRules): Fields | null {
  let at = 0;
  let truncated = false;
  while (isBlank(text[at])) at += 1;
  if (text[at] === '+') at += 1;
  while (isBlank(text[at])) at += 1;
  if (!isDigit(text[at])) return null;
  const [plain = ''] = /^\d*(?:T\d*)?/.exec(text.slice(at)) ?? [];
  const count = plain.replace('T', '').length;
  const [tail = ''] = count >= 12 ? (/^(?:\.\d*)?/.exec(text.slice(at + plain.length)) ?? []) : [];
  const digitsOnly = at + plain.length + tail.length === text.length;
  const numbers: number[] = [];

  const number = (width: number): boolean => {
    if (at >= text.length) return true;
    const start = at;
    while (isDigit(text[at]) && at - start < width) at += 1;
    if (at === start) return false;
    numbers.push(Number(text.slice(start, at)));
    return true;
  };
  const punctuation = (): boolean => {
    if (at >= text.length) return true;
    if (!isPunctuation(text[at])) return false;
    at += 1;
    return true;
  };
  const separator = (): boolean => {
    if (at >= text.length) return true;
    if (text[at] === 'T') {
      at += 1;
      return true;
    }
    if (isPunctuation(text[at])) {
      if (rules.onlyWithTime === true) {
        numbers.length = 0;
        return false;
      }
      at += 1;
      return true;
    }
    if (!isBlank(text[at])) return false;
    while (isBlank(text[at])) at += 1;
    return true;
  };

  let yearDigits: number;
  if (digitsOnly) {
    yearDigits = count === 4 || count === 8 || count >= 14 ? 4 : 2;
    const maybeT = (): boolean => {
      if (text[at] === 'T') at += 1;
      return true;
    };
    truncated = !(number(yearDigits) && number(2) && number(2) && maybeT() && number(2) && number(2) && number(2));
  } else {
    const start = at;
    truncated = !number(Infinity);
    yearDigits = at - start;
    const any = Infinity;
    truncated ||= !(
      punctuation() &&
      number(any) &&
      punctuation() &&
      number(any) &&
      separator() &&
      number(any) &&
      punctuation() &&
      number(any) &&
      punctuation() &&
      number(any)
    );
  }
  let fraction = '';
  if (!truncated && text[at] === '.') {
    [fraction = ''] = /^\d*/.exec(text.slice(at + 1)) ?? [];
    at += 1 + fraction.length;
  }
  return { numbers, yearDigits, fraction, truncated: truncated || !/^[ \t\n\v\f\r]*$/.test(text.slice(at)) };
}
