import type { DateTime } from '../values/temporal';

/** MySQL's calendar: Gregorian for all years, with a year 0 that is no leap year. */

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Day number of 1970-01-01. */
export const DAY_OF_1970 = 719_528;
/** Day number of 9999-12-31. */
export const MAX_DAY = 3_652_424;

export const isLeapYear = (year: number): boolean =>
  year % 4 === 0 && (year % 100 !== 0 || (year % 400 === 0 && year !== 0));

export const daysInYear = (year: number): number => (isLeapYear(year) ? 366 : 365);

export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);

/** Days since 0000-00-00; as TO_DAYS counts. */
export function dayNumber(year: number, month: number, day: number): number {
  if (year === 0 && month === 0) return 0;
  let years = year;
  let sum = 365 * year + 31 * (month - 1) + day;
  if (month <= 2) years -= 1;
  else sum -= Math.trunc((month * 4 + 23) / 10);
  const centuries = Math.trunc(((Math.trunc(years / 100) + 1) * 3) / 4);
  return sum + Math.trunc(years / 4) - centuries;
}

/** The date of a day number; 0000-00-00 outside of 366 .. 3652499. */
export function dateOfDay(day: number): { readonly year: number; readonly month: number; readonly day: number } {
  if (day <= 365 || day >= 3_652_500) return { year: 0, month: 0, day: 0 };
  let year = Math.trunc((day * 100) / 36525);
  const centuries = Math.trunc(((Math.trunc((year - 1) / 100) + 1) * 3) / 4);
  let left = day - year * 365 - Math.trunc((year - 1) / 4) + centuries;
  while (left > daysInYear(year)) left -= daysInYear(year++);
  let month = 1;
  while (left > daysInMonth(year, month)) left -= daysInMonth(year, month++);
  return { year, month, day: left };
}

/** 0 for Monday, or with `sundayFirst` for Sunday. */
export const weekday = (day: number, sundayFirst = false): number => (day + 5 + (sundayFirst ? 1 : 0)) % 7;

/** True when the day is one of its month's; a month or a day of 0 is left to `sql_mode`. */
export const dayExists = ({ year, month, day }: DateTime): boolean => month === 0 || day <= daysInMonth(year, month);

export const inRange = (value: DateTime): boolean =>
  value.year <= 9999 &&
  value.month <= 12 &&
  value.day <= 31 &&
  value.hour <= 23 &&
  value.minute <= 59 &&
  value.second <= 59;

const MICROSECONDS_PER_DAY = 86_400_000_000n;

/** Microseconds since 0000-00-00; of dates without zero parts. */
export const microsecondsOf = (value: DateTime): bigint =>
  BigInt(dayNumber(value.year, value.month, value.day)) * MICROSECONDS_PER_DAY +
  BigInt(((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond);

/** The date that is so many microseconds after 0000-00-00; null outside of years 1 to 9999. */
export function dateTimeAt(microseconds: bigint): DateTime | null {
  if (microseconds < 0n) return null;
  const days = Number(microseconds / MICROSECONDS_PER_DAY);
  if (days > MAX_DAY) return null;
  const rest = Number(microseconds % MICROSECONDS_PER_DAY);
  const seconds = Math.trunc(rest / 1_000_000);
  return {
    ...dateOfDay(days),
    hour: Math.trunc(seconds / 3600),
    minute: Math.trunc(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: rest % 1_000_000,
  };
}
