import { inRange } from '../convert/calendar';
import { isBlank } from '../convert/date-from-text';
import { asText } from '../convert/to-text';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Data } from '../values/value';
import type { ValueType } from '../values/type';
import { DAYS, MONTHS } from './names';

/** STR_TO_DATE with a format that is a constant. */

interface Found {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  /** 12 after PM. */
  half: number;
  isHalfDay: boolean;
}

const TIME_LETTERS = 'HISThiklrsp';
const DATE_LETTERS = 'MYWabcdmyweD';
/** Letters that are not offered: weeks, and the day of the year. */
const NOT_OFFERED = 'UuVvXxj';

const shortYear = (year: number): number => year + (year < 70 ? 2000 : 1900);

/** What the letters of a format make: a date, a time, or both. */
function resultType(format: string): ValueType {
  const letters = [...format.matchAll(/%(.)/gs)].map((match) => match[1] ?? '');
  const fraction = letters.includes('f') ? 6 : 0;
  const hasTime = fraction > 0 || letters.some((letter) => TIME_LETTERS.includes(letter));
  const hasDate = letters.some((letter) => DATE_LETTERS.includes(letter));
  if (hasDate && hasTime) return { kind: 'datetime', fraction };
  return hasTime ? { kind: 'time', fraction } : { kind: 'date' };
}

class Reader {
  at = 0;
  constructor(readonly text: string) {}

  blanks(): void {
    while (isBlank(this.text[this.at])) this.at += 1;
  }

  /** A number of at most so many digits; null where no digit stands. */
  number(most: number): { readonly value: number; readonly digits: number } | null {
    const [sign = '', digits = ''] = /^([+-]?)(\d*)/.exec(this.text.slice(this.at, this.at + most))?.slice(1) ?? [];
    if (digits === '' || sign === '-') return null;
    this.at += sign.length + digits.length;
    return { value: Number(digits), digits: sign.length + digits.length };
  }

  /** The place of the word that stands here among some, from 1; null for none of them. */
  word(among: readonly string[]): number | null {
    const [letters = ''] = /^[A-Za-z]*/.exec(this.text.slice(this.at)) ?? [];
    const index = among.findIndex((word) => word.toLowerCase() === letters.toLowerCase());
    if (index < 0) return null;
    this.at += letters.length;
    return index + 1;
  }

  skip(pattern: RegExp): void {
    this.at += pattern.exec(this.text.slice(this.at))?.[0].length ?? 0;
  }
}

const short = (names: readonly string[]): readonly string[] => names.map((name) => name.slice(0, 3));

/** Reads one letter's part; false where the text does not have it. */
function readPart(letter: string, reader: Reader, found: Found): boolean {
  const number = (most: number, into: 'month' | 'day' | 'hour' | 'minute' | 'second'): boolean => {
    const read = reader.number(most);
    if (read !== null) found[into] = read.value;
    return read !== null;
  };
  switch (letter) {
    case 'Y':
    case 'y': {
      const read = reader.number(letter === 'Y' ? 4 : 2);
      if (read === null) return false;
      found.year = read.digits <= 2 ? shortYear(read.value) : read.value;
      return true;
    }
    case 'm':
    case 'c':
      return number(2, 'month');
    case 'M':
    case 'b': {
      const month = reader.word(letter === 'M' ? MONTHS : short(MONTHS));
      if (month !== null) found.month = month;
      return month !== null;
    }
    case 'd':
    case 'e':
      return number(2, 'day');
    case 'D': {
      const read = number(2, 'day');
      reader.at = Math.min(reader.text.length, reader.at + 2);
      return read;
    }
    case 'h':
    case 'I':
    case 'l':
      found.isHalfDay = true;
      return number(2, 'hour');
    case 'k':
    case 'H':
      return number(2, 'hour');
    case 'i':
      return number(2, 'minute');
    case 's':
    case 'S':
      return number(2, 'second');
    case 'f': {
      const read = reader.number(6);
      if (read !== null) found.microsecond = read.value * 10 ** Math.max(0, 6 - read.digits);
      return read !== null;
    }
    case 'p': {
      const word = reader.text.slice(reader.at, reader.at + 2).toUpperCase();
      if (!found.isHalfDay || (word !== 'AM' && word !== 'PM')) return false;
      found.half = word === 'PM' ? 12 : 0;
      reader.at += 2;
      return true;
    }
    case 'W':
      return reader.word(DAYS) !== null;
    case 'a':
      return reader.word(short(DAYS)) !== null;
    case 'w': {
      const read = reader.number(1);
      return read !== null && read.value <= 6;
    }
    case 'r':
      return readAll('%I:%i:%S %p', reader, found);
    case 'T':
      return readAll('%H:%i:%S', reader, found);
    case '.':
      reader.skip(/^[!-/:-@[-`{-~]*/);
      return true;
    case '@':
      reader.skip(/^[A-Za-z]*/);
      return true;
    case '#':
      reader.skip(/^\d*/);
      return true;
    default:
      return false;
  }
}

function readAll(format: string, reader: Reader, found: Found): boolean {
  for (let at = 0; at < format.length && reader.at < reader.text.length; at += 1) {
    reader.blanks();
    if (reader.at >= reader.text.length) break;
    const character = format[at] as string;
    if (character === '%' && at + 1 < format.length) {
      at += 1;
      if (!readPart(format[at] as string, reader, found)) return false;
    } else if (!isBlank(character)) {
      if (reader.text[reader.at] !== character) return false;
      reader.at += 1;
    }
  }
  return true;
}

function read(text: string, format: string): Found | null {
  const found: Found = {
    ...{ year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, microsecond: 0 },
    ...{ half: 0, isHalfDay: false },
  };
  const reader = new Reader(text);
  if (!readAll(format, reader, found)) return null;
  if (found.isHalfDay) {
    if (found.hour > 12 || found.hour < 1) return null;
    found.hour = (found.hour % 12) + found.half;
  }
  return inRange(found) ? found : null;
}

function prepareParse(args: readonly Argument[], session: Session): Prepared {
  const [text, format] = args as readonly [Argument, Argument];
  if (format.type.constant !== true || typeof format.data !== 'string')
    refuse('STR_TO_DATE', 'a format that is no constant');
  if (text.type.kind !== 'text') refuse('STR_TO_DATE', 'other values than text');
  const pattern = format.data;
  if ([...pattern.matchAll(/%(.)/gs)].some((match) => NOT_OFFERED.includes(match[1] ?? '')))
    refuse('STR_TO_DATE', 'weeks or days of the year in the format');
  const type = { ...resultType(pattern), ...constantOf(text.type) };
  const zero = session.sqlMode.has('NO_ZERO_DATE') && session.flavour !== 'mariadb';
  return strict(type, (value): Data | null => {
    const found = read(asText(value, session) ?? '', pattern);
    if (found === null) return null;
    const { year, month, day, hour, minute, second, microsecond } = found;
    if (type.kind === 'time') return { negative: false, hour: hour + day * 24, minute, second, microsecond };
    if (zero && (year === 0 || month === 0 || day === 0)) return null;
    return { year, month, day, hour, minute, second, microsecond };
  });
}

export const DATE_PARSERS: readonly Definition[] = [{ name: 'STR_TO_DATE', least: 2, most: 2, prepare: prepareParse }];
