import type { Session } from '../session';
import type { DateTime, Time } from '../values/temporal';
import { dateTimeAt, microsecondsOf } from './calendar';
import { limited, timeMicroseconds, timeOf } from './time-from-text';

/** Rounds to so many digits after the second, halves up; carries into the day and the year. Null beyond the year 9999. */
export function roundDateTime(value: DateTime, fraction: number): DateTime | null {
  const unit = 10 ** (6 - fraction);
  const rest = value.microsecond % unit;
  if (rest === 0) return value;
  const down = { ...value, microsecond: value.microsecond - rest };
  if (rest * 2 < unit) return down;
  if (value.microsecond - rest + unit < 1_000_000) return { ...down, microsecond: down.microsecond + unit };
  if (value.month === 0 || value.day === 0) return null;
  return dateTimeAt(microsecondsOf(down) + BigInt(unit));
}

export function roundTime(value: Time, fraction: number): Time {
  const unit = 10 ** (6 - fraction);
  const size = Math.abs(timeMicroseconds(value));
  const nearest = Math.floor((size + unit / 2) / unit) * unit;
  const span = timeOf(nearest, value.negative);
  return limited(span, false).span;
}

/** The whole second that an integer is made of: MySQL rounds, and loses the time of day beyond the year 9999; MariaDB cuts. */
export const wholeDateSecond = (value: DateTime, { flavour }: Session): DateTime =>
  flavour === 'mariadb'
    ? { ...value, microsecond: 0 }
    : (roundDateTime(value, 0) ?? { ...value, hour: 0, minute: 0, second: 0, microsecond: 0 });

export const wholeTimeSecond = (value: Time, { flavour }: Session): Time =>
  flavour === 'mariadb' ? { ...value, microsecond: 0 } : roundTime(value, 0);
