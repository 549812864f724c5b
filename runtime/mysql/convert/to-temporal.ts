import type { Session } from '../session';
import type { Decimal } from '../values/decimal';
import type { DateTime, Time } from '../values/temporal';
import type { Value } from '../values/value';
import { dateOfDay, dateTimeAt, DAY_OF_1970, microsecondsOf } from './calendar';
import { dateRules, readDate, type DateRules } from './date-from-text';
import { dateOfNumber, timeOfNumber } from './number-to-temporal';
import { readTime, timeMicroseconds } from './time-from-text';
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
    case 'text':
    case 'binary':
    case 'enum':
    case 'set': {
      const read = readDate(asText(value, session) ?? '', session, rules);
      if (typeof read === 'string') return warn('datetime', value, session);
      if (read.truncated) warn('datetime', value, session);
      return read.value;
    }
    default: {
      const read = dateOfNumber(asDecimal(value, session) as Decimal, session, rules);
      return read === null ? warn('datetime', value, session) : read.value;
    }
  }
}

/** A value as a span of time; the time of day of a date. */
export function asTime(value: Value, session: Session): Time | null {
  const { type, data } = value;
  if (data === null) return null;
  switch (type.kind) {
    case 'time':
      return data as Time;
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
      const read = readTime(asText(value, session) ?? '', session);
      if (read === null) return warn('time', value, session);
      if (read.truncated || ('outOfRange' in read && read.outOfRange)) warn('time', value, session);
      if ('span' in read) return read.span;
      const { hour, minute, second, microsecond } = read.date;
      return { negative: false, hour, minute, second, microsecond };
    }
    default: {
      const read = timeOfNumber(asDecimal(value, session) as Decimal, session);
      return read ?? warn('time', value, session);
    }
  }
}
