import { Unsupported } from '../errors';
import type { Session } from '../session';
import { truncated, type Decimal } from '../values/decimal';
import type { DateTime, Time } from '../values/temporal';
import { dateTimeAt, inRange, microsecondsOf as sinceZero } from './calendar';
import { dateFailure, dateRules, type DateRules } from './date-from-text';
import { limited, MAX_TIME, timeMicroseconds, timeOf } from './time-from-text';

/** Whole numbers as dates: YYMMDD, YYYYMMDD, YYMMDDhhmmss, YYYYMMDDhhmmss (`number_to_datetime` of the server). */
const LAST_OF_2000S = 691_231n;
const FIRST_OF_1900S = 700_101n;
const LAST_OF_1900S = 991_231n;
const LAST_DATE = 99_991_231n;
const DAY = 1_000_000n;

/** The number as YYYYMMDDhhmmss; null when no digits of it are a date. */
function fullNumber(number: bigint): { readonly full: bigint; readonly hasTime: boolean } | null {
  const date = (full: bigint): { readonly full: bigint; readonly hasTime: boolean } => ({
    full: full * DAY,
    hasTime: false,
  });
  const time = (full: bigint): { readonly full: bigint; readonly hasTime: boolean } => ({ full, hasTime: true });
  if (number === 0n || number >= 10_000_101_000_000n) return number > 99_999_999_999_999n ? null : time(number);
  if (number < 101n) return null;
  if (number <= LAST_OF_2000S) return date(number + 20_000_000n);
  if (number < FIRST_OF_1900S) return null;
  if (number <= LAST_OF_1900S) return date(number + 19_000_000n);
  if (number < 10_000_101n) return null;
  if (number <= LAST_DATE) return date(number);
  if (number < 101_000_000n) return null;
  if (number <= LAST_OF_2000S * DAY + 235_959n) return time(number + 20_000_000n * DAY);
  if (number < FIRST_OF_1900S * DAY) return null;
  return time(number <= LAST_OF_1900S * DAY + 235_959n ? number + 19_000_000n * DAY : number);
}

/** A number as a date; null when it is none. */
export function dateOfNumber(
  value: Decimal,
  session: Session,
  rules: DateRules = dateRules(session),
): { readonly value: DateTime; readonly hasTime: boolean } | null {
  const number = truncated(value, 0).unscaled;
  // Whether years before 1000 are dates depends on the function in MySQL.
  if (number > LAST_OF_1900S && number < 10_000_101n && session.flavour !== 'mariadb')
    throw new Unsupported('DATE', 'a number of seven digits');
  if (value.unscaled < 0n && number === 0n && session.flavour !== 'mariadb')
    throw new Unsupported('DATE', 'a number between -1 and 0');
  const negative = value.unscaled < 0n || value.negativeZero === true;
  const found = negative ? null : fullNumber(number);
  if (found === null) return null;
  const { full, hasTime } = found;
  const [day, clock] = [Number(full / DAY), Number(full % DAY)];
  const date: DateTime = {
    year: Math.trunc(day / 10_000),
    month: Math.trunc(day / 100) % 100,
    day: day % 100,
    hour: Math.trunc(clock / 10_000),
    minute: Math.trunc(clock / 100) % 100,
    second: clock % 100,
    microsecond: 0,
  };
  if (!inRange(date) || dateFailure(date, rules, number !== 0n) !== null) return null;
  if (!hasTime) return { value: date, hasTime };
  const precise = withFraction(date, value, session);
  return precise === null ? null : { value: precise, hasTime };
}

/** Microseconds of a number's fraction: MariaDB cuts the rest, MySQL rounds by nine digits. One second is 1,000,000. */
function microsecondsOf(value: Decimal, { flavour }: Session): number {
  const nanoseconds = Math.abs(Number(truncated(value, 9).unscaled % 1_000_000_000n));
  const microseconds = Math.trunc(nanoseconds / 1000);
  return flavour !== 'mariadb' && nanoseconds % 1000 >= 500 ? microseconds + 1 : microseconds;
}

function withFraction(date: DateTime, value: Decimal, session: Session): DateTime | null {
  const microsecond = microsecondsOf(value, session);
  if (microsecond < 1_000_000) return { ...date, microsecond };
  return date.month === 0 || date.day === 0 ? null : dateTimeAt(sinceZero(date) + 1_000_000n);
}

const LAST_TIME = 8_385_959n;
/** From here on MariaDB gives the longest time or NULL, by rules that were not found. */
const MAX_TIME_NUMBER = 99_991_231_235_959n;

/** A number hhmmss as a time; from YYYYMMDDhhmmss on the time of day of a date. Null when it is neither. */
export function timeOfNumber(value: Decimal, session: Session): Time | null {
  const number = truncated(value, 0).unscaled;
  const negative = value.unscaled < 0n;
  const size = number < 0n ? -number : number;
  if (session.flavour === 'mariadb' && !negative && size > 9_999_999n && size < 99_991_231_235_959n) {
    const date = dateOfNumber(value, session, { noZeroDate: false, noZeroInDate: false, invalidDates: true });
    return date === null ? null : { ...date.value, negative: false };
  }
  const [hour, minute, second] = [size / 10_000n, Number((size / 100n) % 100n), Number(size % 100n)];
  const invalid = minute >= 60 || second >= 60;
  if (size > LAST_TIME && session.flavour !== 'mariadb') {
    if (number >= 10_000_000_000n) {
      const date = dateOfNumber(value, session, { noZeroDate: false, noZeroInDate: true, invalidDates: false });
      if (date !== null) return { ...date.value, negative: false };
    }
    return null;
  }
  if (size > MAX_TIME_NUMBER) throw new Unsupported('TIME', 'a number of more digits than a date with a time has');
  if (invalid) return null;
  if (hour > 838n) return { ...MAX_TIME, negative, microsecond: 999_999 };
  const whole = timeMicroseconds({ negative: false, hour: Number(hour), minute, second, microsecond: 0 });
  return limited(timeOf(whole + microsecondsOf(value, session), negative), false).span;
}
