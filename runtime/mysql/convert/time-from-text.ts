import type { Session } from '../session';
import type { DateTime, Time } from '../values/temporal';
import { dateRules, isBlank, readDate } from './date-from-text';

/** A text read as a TIME: a span, or a date with a time of day, whose day the caller may drop. */
export type TimeReading =
  | { readonly span: Time; readonly fraction: number; readonly truncated: boolean; readonly outOfRange: boolean }
  | { readonly date: DateTime; readonly roundUp: boolean; readonly fraction: number; readonly truncated: boolean };

const MAX_UINT = 0xffff_ffff;
export const MAX_TIME = { hour: 838, minute: 59, second: 59, microsecond: 0 } as const;

const SPAN = /^(\d*)(?:([ \t\n\v\f\r]+)(?=\d.)|(?=:\d))?/s;
const CLOCK = /^:?(\d+)(?::(\d+)(?::(\d+))?)?/;

/**
 * Reads `[-] [days] hh:mm:ss.ffffff`, `hh:mm`, `days hh`, `hhmmss`, `mmss` or `ss`; from twelve characters on first as a date with
 * a time of day.
 * @param bytes what the text takes in its own character set
 * @returns null for what is no time, and for one with minutes or seconds above 59
 */
export function readTime(text: string, session: Session, bytes = Buffer.byteLength(text)): TimeReading | null {
  let at = 0;
  while (isBlank(text[at])) at += 1;
  const negative = text[at] === '-';
  if (negative || (text[at] === '+' && session.flavour === 'mariadb')) at += 1;
  const rest = text.slice(at);
  if (rest === '' || (rest.startsWith('.') && session.flavour === 'mariadb')) return null;
  if (bytes - at >= 12) {
    const rules = {
      ...dateRules(session),
      noZeroDate: false,
      noZeroInDate: false,
      invalidDates: false,
      onlyWithTime: true,
    };
    const date = readDate(rest, session, rules);
    if (date === 'invalid' || date === 'zero') return null;
    if (date !== 'nothing')
      return { date: date.value, roundUp: date.roundUp, fraction: date.fraction, truncated: date.truncated };
  }
  return readSpan(rest, negative, session);
}

function readSpan(text: string, negative: boolean, { flavour }: Session): TimeReading | null {
  const [head = '', first = '', gap] = SPAN.exec(text) ?? [];
  const number = Number(first === '' ? '0' : first);
  if (number > MAX_UINT && flavour !== 'mariadb') return null;
  let at = head.length;
  let fields: readonly number[];
  const clock = CLOCK.exec(text.slice(at));
  if (gap !== undefined && clock !== null && !clock[0].startsWith(':')) {
    const [hour = 0, minute = 0, second = 0] = clock.slice(1).map((part) => Number(part ?? '0'));
    fields = [number * 24 + hour, minute, second];
    at += clock[0].length;
  } else if (clock !== null && clock[0].startsWith(':')) {
    const [all = '', minute = '0', second = '0'] = /^:(\d+)(?::(\d+))?/.exec(text.slice(at)) ?? [];
    fields = [number, Number(minute), Number(second)];
    at += all.length;
  } else {
    while (isBlank(text[at])) at += 1;
    fields = [Math.trunc(number / 10_000), Math.trunc(number / 100) % 100, number % 100];
  }
  const [fractionText = '', digits = ''] = /^\.(\d+)/.exec(text.slice(at)) ?? [];
  at += fractionText.length;
  if (fractionText === '' && (flavour === 'mariadb' ? text[at] === '.' : text.slice(at) === '.')) at += 1;
  if (/^[eE][+-]?\d/.test(text.slice(at))) return null;
  if (fields.some((field) => field > MAX_UINT)) return null;
  const [hour = 0, minute = 0, second = 0] = fields;
  if (minute >= 60 || second >= 60) return null;
  const span = { negative, hour, minute, second, microsecond: Number(digits.slice(0, 6).padEnd(6, '0')) };
  const truncated = !/^[ \t\n\v\f\r]*$/.test(text.slice(at));
  if (truncated && at === 0) return null;
  const rounded = flavour !== 'mariadb' && Number(digits[6] ?? '0') >= 5 ? nextMicrosecond(span) : span;
  return { ...limited(rounded, flavour === 'mariadb'), fraction: Math.min(6, digits.length), truncated };
}

export function nextMicrosecond(span: Time): Time {
  const total = ((span.hour * 60 + span.minute) * 60 + span.second) * 1_000_000 + span.microsecond + 1;
  return timeOf(span.negative ? -total : total, span.negative);
}

/** A span of so many microseconds. */
export function timeOf(microseconds: number, negative = microseconds < 0): Time {
  const size = Math.abs(microseconds);
  const seconds = Math.trunc(size / 1_000_000);
  return {
    negative,
    hour: Math.trunc(seconds / 3600),
    minute: Math.trunc(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: size % 1_000_000,
  };
}

export const timeMicroseconds = ({ negative, hour, minute, second, microsecond }: Time): number => {
  const size = ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond;
  return negative ? -size : size;
};

/** 838:59:59 is the most; MariaDB keeps a fraction behind it. */
export function limited(span: Time, keepsFraction: boolean): { readonly span: Time; readonly outOfRange: boolean } {
  const atMost = span.hour === 838 && span.minute === 59 && span.second === 59;
  const outOfRange = span.hour > 838 || (atMost && span.microsecond > 0 && !keepsFraction);
  if (!outOfRange) return { span, outOfRange };
  return { span: { ...MAX_TIME, negative: span.negative, microsecond: keepsFraction ? 999_999 : 0 }, outOfRange };
}
