import { hasDate } from '../compare/strategy';
import { dateTimeAt, daysInMonth, microsecondsOf } from '../convert/calendar';
import { readDate } from '../convert/date-from-text';
import { timeMicroseconds, timeOf } from '../convert/time-from-text';
import { asTime } from '../convert/to-temporal';
import { asText } from '../convert/to-text';
import type { Argument, Definition, Modifiers, Operand, Prepared, TemporalUnit } from '../operation';
import { constantOf, refuse, refuseMixed } from '../operations/prepared';
import type { Session } from '../session';
import { dateText, dateTimeText, type DateTime, type Time } from '../values/temporal';
import type { Data, Value } from '../values/value';
import { Coercibility, type ValueType } from '../values/type';
import { fractionOf, refuseNoTimes, wholeDate } from './arguments';
import { countsMonths, hasMicroseconds, hasTimeOfDay, intervalOf, type Interval } from './interval';

/** DATE_ADD and DATE_SUB, ADDDATE and SUBDATE, TIMESTAMPADD. */

const LAST_MONTH = 120_000n;

/** A date and a span: months first, the day limited to those of its new month. Null outside of the years 0 to 9999. */
export function addInterval(date: DateTime, interval: Interval, unit: TemporalUnit): DateTime | null {
  if (!countsMonths(unit)) {
    const change = (interval.days * 86_400n + interval.seconds) * 1_000_000n + interval.microseconds;
    return dateTimeAt(microsecondsOf(date) + interval.sign * change);
  }
  const months = BigInt(date.year * 12 + date.month - 1) + interval.sign * interval.months;
  if (months < 0n || months >= LAST_MONTH) return null;
  const [year, month] = [Number(months / 12n), Number(months % 12n) + 1];
  return { ...date, year, month, day: Math.min(date.day, daysInMonth(year, month)) };
}

/** 838:59:59; MariaDB has a fraction behind it. */
const maxSpan = ({ flavour }: Session): bigint => (flavour === 'mariadb' ? 3_020_399_999_999n : 3_020_399_000_000n);

/** Beyond, the server's sums leave 64 bits. */
const MAX_PART = 2n ** 40n;

function addToTime(time: Time, { sign, days, seconds, microseconds }: Interval, session: Session): Time | null {
  const total = BigInt(timeMicroseconds(time)) + sign * ((days * 86_400n + seconds) * 1_000_000n + microseconds);
  if (days > MAX_PART || seconds > MAX_PART || microseconds > MAX_PART * 1_000_000n)
    return refuse('DATE_ADD', 'TIME and more than 2^40 of something');
  const most = maxSpan(session);
  if (total > most || total < -most) return null;
  // MariaDB leaves the sign of what became nothing.
  return timeOf(Number(total), total === 0n ? time.negative && session.flavour === 'mariadb' : total < 0n);
}

const amountFraction = (amount: ValueType, unit: TemporalUnit): number =>
  hasMicroseconds(unit) ? 6 : unit === 'SECOND' ? fractionOf(amount) : 0;

/** Digits after the second in a constant text; 6 where it is none. */
function constantFraction({ type, data }: Argument, session: Session): number {
  if (type.kind !== 'text' || typeof data !== 'string') return 6;
  const read = readDate(data, session);
  return typeof read === 'string' ? 0 : read.fraction;
}

function resultType(type: ValueType, amount: ValueType, unit: TemporalUnit, session: Session): ValueType {
  const ofAmount = amountFraction(amount, unit);
  const fraction = Math.max(fractionOf(type), ofAmount);
  switch (type.kind) {
    case 'date':
      return hasTimeOfDay(unit) ? { kind: 'datetime', fraction: ofAmount } : { kind: 'date' };
    case 'datetime':
    case 'timestamp':
      return { kind: 'datetime', fraction };
    case 'time':
      return hasTimeOfDay(unit) && !(unit.startsWith('DAY_') && session.flavour !== 'mariadb')
        ? { kind: 'time', fraction }
        : { kind: 'datetime', fraction };
    default:
      // As a number the server has that of the date, which the text has not.
      return { kind: 'text', collation: session.collation, coercibility: Coercibility.literal, mixed: true };
  }
}

/** From a text comes a text: with a time of day when one was given or added, with six digits when there are any. */
function asTextResult(value: Value, found: DateTime, unit: TemporalUnit, digits: number, session: Session): string {
  const read = readDate(asText(value, session) ?? '', session);
  const hadTime = typeof read === 'string' || read.hasTime;
  if (!hadTime && !hasTimeOfDay(unit)) return dateText(found);
  if (session.flavour === 'mariadb') return dateTimeText(found, digits);
  return dateTimeText(found, found.microsecond === 0 ? 0 : 6);
}

function compute(
  type: ValueType,
  value: Value,
  interval: Interval,
  unit: TemporalUnit,
  digits: number,
  session: Session,
): Data | null {
  if (type.kind === 'time') {
    const time = asTime(value, session);
    return time === null ? null : (addToTime(time, interval, session) ?? overflow('time', session));
  }
  const date = wholeDate(value, session);
  if (date === null) return null;
  const found = addInterval(date, interval, unit);
  if (found !== null && found.month === 0 && session.flavour !== 'mariadb')
    return refuse('DATE_ADD', 'a result before the year 1');
  if (found === null || found.month === 0) return overflow('datetime', session);
  return type.kind === 'text' ? asTextResult(value, found, unit, digits, session) : found;
}

function overflow(what: string, session: Session): null {
  session.warn(1441, `Datetime function: ${what} field overflow`);
  return null;
}

function prepareAdd(
  name: string,
  args: readonly Argument[],
  session: Session,
  { unit }: Modifiers,
  sign: bigint,
): Prepared {
  const [date, amount] = args as readonly [Argument, Argument];
  if (unit === undefined) return refuse(name, 'without a unit');
  refuseNoTimes(name, args);
  if (!hasDate(date.type) && date.type.kind !== 'time' && date.type.kind !== 'text')
    refuse(name, 'a number as the date');
  if (date.type.kind === 'time' && !hasTimeOfDay(unit) && session.flavour === 'mariadb') refuse(name, 'TIME and days');
  if (date.type.kind === 'null' || (amount.type.kind === 'null' && !hasDate(date.type)))
    refuse(name, 'NULL as a literal');
  // Of a date plus NULL only the type is left to tell: that of a date plus a whole number.
  const added: ValueType = amount.type.kind === 'null' ? { kind: 'integer', bits: 64, precision: 1 } : amount.type;
  const type = { ...resultType(date.type, added, unit, session), ...constantOf(date.type, amount.type) };
  const digits = Math.max(constantFraction(date, session), amountFraction(added, unit));
  return {
    type,
    evaluate: ([first, second]) => {
      const value = (first as Operand)();
      if (value.data === null) return { type, data: null };
      if (type.kind !== 'time' && wholeDate(value, session) === null) return { type, data: null };
      const interval = intervalOf((second as Operand)(), unit, session);
      if (interval === null) return { type, data: null };
      return { type, data: compute(type, value, { ...interval, sign: interval.sign * sign }, unit, digits, session) };
    },
  };
}

/** TIMESTAMPADD(unit, amount, date). */
const prepareTimestampAdd: Definition['prepare'] = (args, session, modifiers) => {
  const [amount, date] = args as readonly [Argument, Argument];
  refuseMixed('TIMESTAMPADD', args);
  const { type, evaluate } = prepareAdd('TIMESTAMPADD', [date, amount], session, modifiers, 1n);
  return { type, evaluate: ([first, second]) => evaluate([second as Operand, first as Operand]) };
};

const add = (name: string, sign: bigint): Definition => ({
  name,
  least: 2,
  most: 2,
  prepare: (args, session, modifiers) => prepareAdd(name, args, session, modifiers, sign),
});

export const DATE_ADDITIONS: readonly Definition[] = [
  add('DATE_ADD', 1n),
  add('DATE_SUB', -1n),
  { name: 'TIMESTAMPADD', least: 2, most: 2, prepare: prepareTimestampAdd },
];
