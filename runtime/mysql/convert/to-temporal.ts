import type { Session } from '../session';
import { decimal, power10, type Decimal } from '../values/decimal';
import type { DateTime, Time } from '../values/temporal';
import type { Value } from '../values/value';
import { dateOfDay, dateTimeAt, DAY_OF_1970, microsecondsOf } from './calendar';
import { dateRules, readDate, type DateRules } from './date-from-text';
import { dateOfNumber, timeOfNumber } from './number-to-temporal';
import { nextMicrosecond, readTime, timeMicroseconds } from './time-from-text';
import { characterSetOfType, encode } from './character-set';
import { asText } from './to-text';
import { asDecimal } from './to-number';

export const MIDNIGHT = { hour: 0, minute: 0, second: 0, microsecond: 0 } as const;

const MICROSECONDS_PER_MINUTE = 60_000_000n;

/** When the statement began, in the session's time zone. */
export const localNow = ({ now, timeZone }: Session): DateTime =>
  dateTimeAt(
    microsecondsOf({ ...dateOfDay(DAY_OF_1970), ...MIDNIGHT }) + now + BigInt(timeZone) * MICROSECONDS_PER_MINUTE,
  ) as DateTime;

/** A time as a date: that span after the midnight before now. */
export function dateOfTime(time: Time, session: Session): DateTime | null {
  const { year, month, day } = localNow(session);
  return dateTimeAt(microsecondsOf({ year, month, day, ...MIDNIGHT }) + BigInt(timeMicroseconds(time)));
}

function warn(what: string, value: Value, session: Session): null {
  session.warn(1292, `Incorrect ${what} value: '${asText(value, session) ?? ''}'`);
  return null;
}

/** A value as a date with a time of day; null for NULL and for what is none. */
export function asDateTime(value: Value, session: Session, rules: DateRules = dateRules(session)): DateTime | null {
  const { type, data } = value;
  if (data === null) return null;
  switch (type.kind) {
    case 'date':
    case 'datetime':
    case 'timestamp':
      return data as DateTime;
    case 'time':
      return dateOfTime(data as Time, session);
    case 'year':
      if (session.flavour === 'mariadb') return { year: Number(data), month: 0, day: 0, ...MIDNIGHT };
      return dateOf(value, session, rules);
    case 'text':
    case 'binary':
    case 'enum':
    case 'set': {
      const read = readDate(asText(value, session) ?? '', session, rules);
      if (typeof read === 'string') return warn('datetime', value, session);
      if (read.truncated) warn('datetime', value, session);
      return read.value;
    }
    default:
      return dateOf(value, session, rules);
  }
}

/** The number that a time is read from: of a double as many digits of its fraction as the server takes. */
function numberOf(value: Value, session: Session): Decimal {
  const { type, data } = value;
  if (type.kind !== 'double' && type.kind !== 'float') return asDecimal(value, session) as Decimal;
  const number = data as number;
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) return asDecimal(value, session) as Decimal;
  const digits = session.flavour === 'mariadb' ? 6 : 9;
  const whole = Math.trunc(number);
  const fraction = Math.trunc((number - whole) * 10 ** digits);
  return decimal(BigInt(whole) * power10(digits) + BigInt(fraction), digits);
}

function dateOf(value: Value, session: Session, rules: DateRules): DateTime | null {
  const negative = typeof value.data === 'number' && value.data < 0;
  const read = negative ? null : dateOfNumber(numberOf(value, session), session, rules);
  return read === null ? warn('datetime', value, session) : read.value;
}

/** A value as a span of time; the time of day of a date. */
export function asTime(value: Value, session: Session): Time | null {
  const { type, data } = value;
  if (data === null) return null;
  switch (type.kind) {
    case 'time':
      return data as Time;
    case 'year':
      if (session.flavour === 'mariadb') return { negative: false, ...MIDNIGHT };
      return timeOf(value, session);
    case 'date':
    case 'datetime':
    case 'timestamp': {
      const { hour, minute, second, microsecond } = data as DateTime;
      return { negative: false, hour, minute, second, microsecond };
    }
    case 'text':
    case 'binary':
    case 'enum':
    case 'set': {
      const text = asText(value, session) ?? '';
      const read = readTime(text, session, encode(text, characterSetOfType(type)).length);
      if (read === null) return warn('time', value, session);
      if (read.truncated || ('outOfRange' in read && read.outOfRange)) warn('time', value, session);
      if ('span' in read) return read.span;
      const { hour, minute, second, microsecond } = read.date;
      const time = { negative: false, hour, minute, second, microsecond };
      return read.roundUp ? nextMicrosecond(time) : time;
    }
    default:
      return timeOf(value, session);
  }
}

function timeOf(value: Value, session: Session): Time | null {
  const number = numberOf(value, session);
  // MySQL reads the 64 bits of a BIGINT UNSIGNED as if they had a sign.
  const signed = value.type.kind === 'unsigned' && session.flavour !== 'mariadb';
  const read = timeOfNumber(signed ? decimal(BigInt.asIntN(64, number.unscaled)) : number, session);
  return read ?? warn('time', value, session);
}
