import { dayNumber, daysInMonth, weekday } from '../convert/calendar';
import { asTime } from '../convert/to-temporal';
import { asInteger } from '../convert/to-number';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { DateTime, Time } from '../values/temporal';
import type { Data, Value } from '../values/value';
import { Coercibility, type ValueType } from '../values/type';
import { anyDate, refuseNoTimes, wholeDate } from './arguments';
import { DAYS, MONTHS } from './names';
import { weekOf, weekRules } from './week';

/** Parts of dates and times. */

const NUMBER: ValueType = { kind: 'integer', bits: 64, precision: 10 };

type Reader<T> = (value: Value, session: Session) => T | null;

const field = <T>(name: string, read: Reader<T>, of: (found: T) => number): Definition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args, session) => {
    refuseNoTimes(name, args);
    if (read !== (time as unknown) && args[0]?.type.kind === 'time' && session.flavour === 'mariadb')
      refuse(name, 'TIME');
    return strict({ ...NUMBER, ...constantOf(...args.map(({ type }) => type)) }, (value) => {
      const found = read(value, session);
      return found === null ? null : BigInt(of(found));
    });
  },
});

const text = (name: string, read: Reader<DateTime>, of: (found: DateTime) => string | null): Definition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args, session) => {
    refuseNoTimes(name, args);
    if (args[0]?.type.kind === 'time' && session.flavour === 'mariadb') refuse(name, 'TIME');
    // As a number the server has that of the day or the month.
    const type: ValueType = {
      kind: 'text',
      collation: session.collation,
      coercibility: Coercibility.literal,
      mixed: true,
    };
    return strict({ ...type, ...constantOf(...args.map((each) => each.type)) }, (value) => {
      const found = read(value, session);
      return found === null ? null : of(found);
    });
  },
});

const days = ({ year, month, day }: DateTime): number => dayNumber(year, month, day);
const time: Reader<Time> = asTime;

/** WEEK(date, mode) and YEARWEEK(date, mode). */
function prepareWeek(name: string, args: readonly Argument[], session: Session, withYear: boolean): Prepared {
  refuseNoTimes(name, args);
  if (args[0]?.type.kind === 'time') refuse(name, 'TIME');
  const type = { ...NUMBER, ...constantOf(...args.map((each) => each.type)) };
  return {
    type,
    evaluate: ([first, second]) => {
      const date = wholeDate((first as Operand)(), session);
      // A mode that is NULL counts as 0.
      const mode = second === undefined ? 0n : (asInteger(second(), session) ?? 0n);
      if (date === null) return { type, data: null };
      const { week, year } = weekOf(date, weekRules(Number(mode & 7n) | (withYear ? 2 : 0)));
      return { type, data: BigInt(withYear ? year * 100 + week : week) };
    },
  };
}

function prepareLastDay(args: readonly Argument[], session: Session): Prepared {
  refuseNoTimes('LAST_DAY', args);
  const mixed = session.flavour === 'mariadb' && args[0]?.type.kind === 'text' ? ({ mixed: true } as const) : {};
  return strict({ kind: 'date', ...mixed, ...constantOf(...args.map(({ type }) => type)) }, (value): Data | null => {
    const date = anyDate(value, session);
    if (date === null || date.month === 0) return null;
    return { ...date, day: daysInMonth(date.year, date.month), hour: 0, minute: 0, second: 0, microsecond: 0 };
  });
}

export const DATE_FIELDS: readonly Definition[] = [
  field('YEAR', anyDate, ({ year }) => year),
  field('QUARTER', anyDate, ({ month }) => Math.trunc((month + 2) / 3)),
  field('MONTH', anyDate, ({ month }) => month),
  field('DAY', anyDate, ({ day }) => day),
  field('DAYOFMONTH', anyDate, ({ day }) => day),
  field('DAYOFYEAR', wholeDate, (date) => days(date) - dayNumber(date.year, 1, 1) + 1),
  field('DAYOFWEEK', wholeDate, (date) => weekday(days(date), true) + 1),
  field('WEEKDAY', wholeDate, (date) => weekday(days(date))),
  field('WEEKOFYEAR', wholeDate, (date) => weekOf(date, weekRules(3)).week),
  field('TO_DAYS', wholeDate, days),
  field('TO_SECONDS', wholeDate, (date) => days(date) * 86_400 + (date.hour * 60 + date.minute) * 60 + date.second),
  field('HOUR', time, ({ hour }) => hour),
  field('MINUTE', time, ({ minute }) => minute),
  field('SECOND', time, ({ second }) => second),
  field('MICROSECOND', time, ({ microsecond }) => microsecond),
  text('DAYNAME', wholeDate, (date) => DAYS[weekday(days(date))] ?? ''),
  text('MONTHNAME', anyDate, ({ month }) => MONTHS[month - 1] ?? null),
  { name: 'WEEK', least: 1, most: 2, prepare: (args, session) => prepareWeek('WEEK', args, session, false) },
  { name: 'YEARWEEK', least: 1, most: 2, prepare: (args, session) => prepareWeek('YEARWEEK', args, session, true) },
  { name: 'LAST_DAY', least: 1, most: 1, prepare: prepareLastDay },
];
