/** DATE, DATETIME or TIMESTAMP as it is written, in the session's time zone; months and days may be zero. */
export interface DateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** TIME: a span of up to 838 hours, of either sign. */
export interface Time {
  readonly negative: boolean;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** `.123` for three digits of a fraction, nothing for none; what follows is cut. */
export const fractionText = (microsecond: number, digits: number): string =>
  digits === 0 ? '' : `.${pad(microsecond, 6).slice(0, digits)}`;

export const dateText = ({ year, month, day }: DateTime): string => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;

export const clockText = (
  value: Pick<DateTime, 'hour' | 'minute' | 'second' | 'microsecond'>,
  fraction: number,
): string =>
  `${pad(value.hour, 2)}:${pad(value.minute, 2)}:${pad(value.second, 2)}${fractionText(value.microsecond, fraction)}`;

export const dateTimeText = (value: DateTime, fraction: number): string =>
  `${dateText(value)} ${clockText(value, fraction)}`;

export const timeText = (value: Time, fraction: number): string =>
  (value.negative ? '-' : '') + clockText(value, fraction);

const PRINTED_DATE = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;
const PRINTED_TIME = /^(-?)(\d{2,3}):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

const microseconds = (fraction: string | undefined): number => Number((fraction ?? '').padEnd(6, '0'));

/** Reads a date, or a date with a time, exactly as the server prints it; null for anything else. */
export function parsePrintedDate(text: string): DateTime | null {
  const match = PRINTED_DATE.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction] = match;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: microseconds(fraction),
  };
}

/** Reads a time exactly as the server prints it; null for anything else. */
export function parsePrintedTime(text: string): Time | null {
  const match = PRINTED_TIME.exec(text);
  if (match === null) return null;
  const [, sign, hour, minute, second, fraction] = match;
  return {
    negative: sign === '-',
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: microseconds(fraction),
  };
}
