import { dayNumber, microsecondsOf } from '../convert/calendar';
import type { Argument, Definition, Modifiers, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { DateTime } from '../values/temporal';
import type { ValueType } from '../values/type';
import { refuseNoTimes, wholeDate } from './arguments';

/** DATEDIFF and TIMESTAMPDIFF. */

const NUMBER: ValueType = { kind: 'integer', bits: 64, precision: 20 };

function prepareDays(args: readonly Argument[], session: Session): Prepared {
  refuseNoTimes('DATEDIFF', args);
  if (session.flavour === 'mariadb' && args.some(({ type }) => type.kind === 'time')) refuse('DATEDIFF', 'TIME');
  return strict({ ...NUMBER, ...constantOf(...args.map(({ type }) => type)) }, (first, second) => {
    const [a, b] = [wholeDate(first, session), wholeDate(second, session)];
    if (a === null || b === null) return null;
    return BigInt(dayNumber(a.year, a.month, a.day) - dayNumber(b.year, b.month, b.day));
  });
}

const SECONDS: Readonly<Record<string, bigint>> = {
  WEEK: 604_800n,
  DAY: 86_400n,
  HOUR: 3600n,
  MINUTE: 60n,
  SECOND: 1n,
};
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** Whole months between two dates: one less when the later one's day and time of day come before the earlier one's. */
function wholeMonths(earlier: DateTime, later: DateTime): number {
  const months = (later.year - earlier.year) * 12 + later.month - earlier.month;
  const rest = (date: DateTime): number =>
    (((date.day * 24 + date.hour) * 60 + date.minute) * 60 + date.second) * 1_000_000 + date.microsecond;
  return rest(later) < rest(earlier) ? months - 1 : months;
}

/** TIMESTAMPDIFF(unit, from, to): whole units, cut towards zero. */
function prepareDifference(args: readonly Argument[], session: Session, { unit }: Modifiers): Prepared {
  refuseNoTimes('TIMESTAMPDIFF', args);
  if (session.flavour === 'mariadb' && args.some(({ type }) => type.kind === 'time')) refuse('TIMESTAMPDIFF', 'TIME');
  if (unit === undefined) return refuse('TIMESTAMPDIFF', 'without a unit');
  return strict({ ...NUMBER, ...constantOf(...args.map(({ type }) => type)) }, (first, second) => {
    const [from, to] = [wholeDate(first, session), wholeDate(second, session)];
    if (from === null || to === null) return null;
    const change = microsecondsOf(to) - microsecondsOf(from);
    const months = MONTHS[unit];
    if (months !== undefined) {
      const whole = change < 0n ? -wholeMonths(to, from) : wholeMonths(from, to);
      return BigInt(Math.trunc(whole / months));
    }
    return unit === 'MICROSECOND' ? change : change / 1_000_000n / (SECONDS[unit] ?? 1n);
  });
}

export const DATE_DIFFERENCES: readonly Definition[] = [
  { name: 'DATEDIFF', least: 2, most: 2, prepare: prepareDays },
  { name: 'TIMESTAMPDIFF', least: 2, most: 2, prepare: prepareDifference },
];
