import { prepareTemporal } from '../cast/to-temporal';
import { dateOfDay, dayNumber, MAX_DAY } from '../convert/calendar';
import { limited, timeMicroseconds, timeOf } from '../convert/time-from-text';
import { asTime, MIDNIGHT } from '../convert/to-temporal';
import { asDecimal, asInteger, shortened } from '../convert/to-number';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import { decimal, rounded, truncated, type Decimal } from '../values/decimal';
import type { Data } from '../values/value';
import { fractionOf, refuseNoTimes, writtenFraction } from './arguments';

/** Functions that make dates and times of others. */

const MAX_SPAN = 3_020_399_000_000n;

/** DATE(x) and TIME(x) are CASTs; TIME keeps the digits after the second. */
const conversion = (name: 'DATE' | 'TIME'): Definition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args, session) => {
    const [only] = args as readonly [Argument];
    refuseNoTimes(name, args);
    const fraction = name === 'TIME' ? writtenFraction(only, session) : 0;
    return prepareTemporal(args, name === 'DATE' ? { kind: 'date' } : { kind: 'time', fraction }, session);
  },
});

function prepareTimeToSeconds(args: readonly Argument[], session: Session): Prepared {
  refuseNoTimes('TIME_TO_SEC', args);
  const [only] = args as readonly [Argument];
  const fraction = writtenFraction(only, session);
  if (session.flavour === 'mariadb' && ['double', 'float'].includes(only.type.kind)) refuse('TIME_TO_SEC', 'a double');
  // MariaDB keeps the digits after the second.
  if (fraction > 0 && session.flavour === 'mariadb')
    return strict({ kind: 'decimal', precision: 9 + fraction, scale: fraction, ...constantOf(only.type) }, (value) => {
      const time = asTime(value, session);
      return time === null ? null : shortened(truncated(decimal(BigInt(timeMicroseconds(time)), 6), fraction));
    });
  return strict({ kind: 'integer', bits: 64, precision: 10, ...constantOf(only.type) }, (value) => {
    const time = asTime(value, session);
    if (time === null) return null;
    const seconds = BigInt((time.hour * 60 + time.minute) * 60 + time.second);
    return time.negative ? -seconds : seconds;
  });
}

function prepareSecondsToTime([only]: readonly Argument[], session: Session): Prepared {
  const argument = only as Argument;
  refuseNoTimes('SEC_TO_TIME', [argument]);
  if (['date', 'datetime', 'timestamp', 'time', 'double', 'float', 'text'].includes(argument.type.kind))
    refuse('SEC_TO_TIME', 'other values than integers and decimals');
  const fraction = fractionOf(argument.type);
  return strict({ kind: 'time', fraction, ...constantOf(argument.type) }, (value): Data => {
    const exact = rounded(asDecimal(value, session) as Decimal, fraction);
    const microseconds = rounded(exact, 6).unscaled;
    const most =
      session.flavour === 'mariadb' ? MAX_SPAN + 999_999n - (999_999n % BigInt(10 ** (6 - fraction))) : MAX_SPAN;
    const kept = microseconds > most ? most : microseconds < -most ? -most : microseconds;
    if (kept !== microseconds) session.warn(1292, 'Truncated incorrect time value');
    return timeOf(Number(kept));
  });
}

function prepareMakeDate(args: readonly Argument[], session: Session): Prepared {
  refuseNoTimes('MAKEDATE', args);
  return strict({ kind: 'date', ...constantOf(...args.map(({ type }) => type)) }, (first, second): Data | null => {
    const [given, day] = [asInteger(first, session) as bigint, asInteger(second, session) as bigint];
    if (given < 0n || given > 9999n || day <= 0n || day > 4_000_000n) return null;
    const year = given < 100n ? given + (given < 70n ? 2000n : 1900n) : given;
    const at = dayNumber(Number(year), 1, 1) + Number(day) - 1;
    return at > MAX_DAY ? null : { ...dateOfDay(at), ...MIDNIGHT };
  });
}

function prepareFromDays(args: readonly Argument[], session: Session): Prepared {
  refuseNoTimes('FROM_DAYS', args);
  return strict({ kind: 'date', ...constantOf(...args.map(({ type }) => type)) }, (value): Data => {
    const day = asInteger(value, session) as bigint;
    if (day < 366n || day > BigInt(MAX_DAY)) return refuse('FROM_DAYS', 'a day that is no date');
    return { ...dateOfDay(Number(day)), ...MIDNIGHT };
  });
}

/** TIMEDIFF of two times; of dates with a time of day the span between them. */
function prepareTimeDiff(args: readonly Argument[], session: Session): Prepared {
  const [a, b] = args as readonly [Argument, Argument];
  refuseNoTimes('TIMEDIFF', args);
  if (a.type.kind !== 'time' || b.type.kind !== 'time') refuse('TIMEDIFF', 'other values than TIME');
  const fraction = Math.max(fractionOf(a.type), fractionOf(b.type));
  return strict({ kind: 'time', fraction, ...constantOf(a.type, b.type) }, (first, second): Data | null => {
    const [x, y] = [asTime(first, session), asTime(second, session)];
    if (x === null || y === null) return null;
    return limited(timeOf(timeMicroseconds(x) - timeMicroseconds(y)), session.flavour === 'mariadb').span;
  });
}

export const TIMES: readonly Definition[] = [
  conversion('DATE'),
  conversion('TIME'),
  { name: 'TIME_TO_SEC', least: 1, most: 1, prepare: prepareTimeToSeconds },
  { name: 'SEC_TO_TIME', least: 1, most: 1, prepare: prepareSecondsToTime },
  { name: 'MAKEDATE', least: 2, most: 2, prepare: prepareMakeDate },
  { name: 'FROM_DAYS', least: 1, most: 1, prepare: prepareFromDays },
  { name: 'TIMEDIFF', least: 2, most: 2, prepare: prepareTimeDiff },
];
