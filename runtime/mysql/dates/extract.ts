import { asTime } from '../convert/to-temporal';
import { hasDate } from '../compare/strategy';
import { isTemporal } from '../arithmetic/numeric-type';
import type { Argument, Definition, Modifiers, Prepared, TemporalUnit } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Time } from '../values/temporal';
import { anyDate, refuseNoTimes } from './arguments';
import { weekOf, weekRules } from './week';

/** EXTRACT(unit FROM date or time). */

const clock = ({ hour, minute, second }: Time): number => (hour * 100 + minute) * 100 + second;

/** Units of several parts that are taken from a TIME: its parts as one number. */
const FROM_TIME: Readonly<Partial<Record<TemporalUnit, (time: Time) => number>>> = {
  HOUR: ({ hour }) => hour,
  MINUTE: ({ minute }) => minute,
  SECOND: ({ second }) => second,
  MICROSECOND: ({ microsecond }) => microsecond,
  HOUR_MINUTE: ({ hour, minute }) => hour * 100 + minute,
  HOUR_SECOND: clock,
  HOUR_MICROSECOND: (time) => clock(time) * 1_000_000 + time.microsecond,
  MINUTE_SECOND: ({ minute, second }) => minute * 100 + second,
  MINUTE_MICROSECOND: ({ minute, second, microsecond }) => (minute * 100 + second) * 1_000_000 + microsecond,
  SECOND_MICROSECOND: ({ second, microsecond }) => second * 1_000_000 + microsecond,
};

function prepareExtract([only]: readonly Argument[], session: Session, { unit }: Modifiers): Prepared {
  const argument = only as Argument;
  if (unit === undefined) return refuse('EXTRACT', 'without a unit');
  refuseNoTimes('EXTRACT', [argument]);
  const type = { kind: 'integer', bits: 64, precision: 20, ...constantOf(argument.type) } as const;
  const fromTime = FROM_TIME[unit];
  if (fromTime !== undefined && session.flavour === 'mariadb' && !isTemporal(argument.type))
    refuse('EXTRACT', 'a time of day from text or a number');
  if (fromTime !== undefined)
    return strict(type, (value) => {
      const time = asTime(value, session);
      if (time === null) return null;
      // MariaDB counts the whole days of a time apart.
      const hour = session.flavour === 'mariadb' ? time.hour % 24 : time.hour;
      return BigInt(fromTime({ ...time, hour })) * (time.negative ? -1n : 1n);
    });
  if (unit.startsWith('DAY_') && (argument.type.column !== true || !hasDate(argument.type)))
    refuse('EXTRACT', 'days and a time of day from anything but a column of dates');
  if (unit.startsWith('DAY') && argument.type.kind === 'time') refuse('EXTRACT', 'days from TIME');
  if (session.flavour === 'mariadb' && !hasDate(argument.type)) refuse('EXTRACT', 'a date from TIME, text or a number');
  return strict(type, (value) => {
    const date = anyDate(value, session);
    if (date === null) return null;
    if (unit === 'WEEK' && (date.month === 0 || date.day === 0)) return refuse('EXTRACT', 'the week of no date');
    const time = {
      negative: false,
      hour: date.hour,
      minute: date.minute,
      second: date.second,
      microsecond: date.microsecond,
    };
    switch (unit) {
      case 'YEAR':
        return BigInt(date.year);
      case 'YEAR_MONTH':
        return BigInt(date.year * 100 + date.month);
      case 'QUARTER':
        return BigInt(Math.trunc((date.month + 2) / 3));
      case 'MONTH':
        return BigInt(date.month);
      case 'WEEK':
        return BigInt(weekOf(date, weekRules(0)).week);
      case 'DAY':
        return BigInt(date.day);
      default: {
        const rest = FROM_TIME[unit.replace('DAY_', 'HOUR_') as TemporalUnit];
        if (unit === 'DAY_HOUR') return BigInt(date.day * 100 + date.hour);
        const digits = unit === 'DAY_MINUTE' ? 10_000n : unit === 'DAY_SECOND' ? 1_000_000n : 1_000_000_000_000n;
        return BigInt(date.day) * digits + BigInt(rest?.(time) ?? 0);
      }
    }
  });
}

export const EXTRACTS: readonly Definition[] = [{ name: 'EXTRACT', least: 1, most: 1, prepare: prepareExtract }];
