import { DAY_OF_1970, dateOfDay, dateTimeAt, microsecondsOf } from '../convert/calendar';
import { asDecimal } from '../convert/to-number';
import { MIDNIGHT } from '../convert/to-temporal';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import { decimal, rounded, truncated, type Decimal } from '../values/decimal';
import type { DateTime } from '../values/temporal';
import type { Data } from '../values/value';
import type { ValueType } from '../values/type';
import { anyDate, fractionOf, refuseNoTimes, writtenDateFraction } from './arguments';

/** Seconds since 1970-01-01 00:00:00 UTC. */

const EPOCH = microsecondsOf({ ...dateOfDay(DAY_OF_1970), ...MIDNIGHT });
const MINUTE = 60_000_000n;

/** The last second that a server knows: MySQL 3001-01-18 23:59:59, MariaDB that of 32 bits. */
const lastSecond = ({ flavour }: Session): bigint => (flavour === 'mariadb' ? 2_147_483_647n : 32_536_771_199n);

export const localTime = (microseconds: bigint, { timeZone }: Session): DateTime | null =>
  dateTimeAt(EPOCH + microseconds + BigInt(timeZone) * MINUTE);

/** UNIX_TIMESTAMP(date): 0 outside of what the server knows. */
function prepareUnix(args: readonly Argument[], session: Session): Prepared {
  const [only] = args;
  const { now, timeZone } = session;
  if (only === undefined)
    return {
      type: { kind: 'integer', bits: 64, precision: 11, constant: true },
      evaluate: () => ({ type: { kind: 'integer' }, data: now / 1_000_000n }),
    };
  refuseNoTimes('UNIX_TIMESTAMP', args);
  if (only.type.kind === 'time') refuse('UNIX_TIMESTAMP', 'TIME');
  const fraction = writtenDateFraction(only, session);
  const type: ValueType =
    fraction === 0
      ? { kind: 'integer', bits: 64, precision: 11 }
      : { kind: 'decimal', precision: 11 + fraction, scale: fraction, cut: true };
  return strict({ ...type, ...constantOf(only.type) }, (value): Data | null => {
    const date = anyDate(value, session);
    const isMariadb = session.flavour === 'mariadb';
    const zero = isMariadb ? null : fraction === 0 ? 0n : decimal(0n, fraction);
    if (date === null) return isMariadb ? null : zero;
    if (date.month === 0 || date.day === 0) return zero;
    const since = microsecondsOf(date) - EPOCH - BigInt(timeZone) * MINUTE;
    const inRange = since >= (isMariadb ? 0n : 1_000_000n) && since / 1_000_000n <= lastSecond(session);
    if (!inRange) return zero;
    return fraction === 0 ? since / 1_000_000n : truncated(decimal(since, 6), fraction);
  });
}

/** FROM_UNIXTIME(seconds). */
function prepareFrom([only]: readonly Argument[], session: Session): Prepared {
  const argument = only as Argument;
  refuseNoTimes('FROM_UNIXTIME', [argument]);
  if (['date', 'datetime', 'timestamp', 'time'].includes(argument.type.kind)) refuse('FROM_UNIXTIME', 'a time');
  if (session.flavour === 'mariadb' && ['text', 'double', 'float'].includes(argument.type.kind))
    refuse('FROM_UNIXTIME', 'text or a double');
  const fraction = fractionOf(argument.type);
  return strict({ kind: 'datetime', fraction, ...constantOf(argument.type) }, (value): Data | null => {
    const { data } = value;
    if (typeof data === 'number' && data < 0) return null;
    const seconds = rounded(asDecimal(value, session) as Decimal, fraction);
    const microseconds = rounded(seconds, 6).unscaled;
    if (microseconds < 0n || microseconds / 1_000_000n > lastSecond(session)) return null;
    return localTime(microseconds, session);
  });
}

export const EPOCHS: readonly Definition[] = [
  { name: 'UNIX_TIMESTAMP', least: 0, most: 1, prepare: prepareUnix },
  { name: 'FROM_UNIXTIME', least: 1, most: 1, prepare: prepareFrom },
];
