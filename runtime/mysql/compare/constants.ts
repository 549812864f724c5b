import { isTemporal } from '../arithmetic/numeric-type';
import { dateOfNumber } from '../convert/number-to-temporal';
import { leadingDouble, leadingInteger, MAX_SIGNED, MAX_UNSIGNED, MIN_SIGNED } from '../convert/number-from-text';
import { roundDateTime, roundTime } from '../convert/round-temporal';
import { MIDNIGHT, asTime, localNow } from '../convert/to-temporal';
import { asDecimal, asInteger } from '../convert/to-number';
import { asText } from '../convert/to-text';
import { readTime } from '../convert/time-from-text';
import { yearOf } from '../convert/year';
import type { Argument } from '../operation';
import type { Session } from '../session';
import { truncated, type Decimal } from '../values/decimal';
import type { DateTime, Time } from '../values/temporal';
import type { Data, Value } from '../values/value';
import type { ValueType } from '../values/type';
import { hasDate, isColumn, isConstant, resultKind, type Strategy } from './strategy';

/** A constant that was converted to the type of the column that it meets, and how the two are compared then. */
export interface ConvertedConstant {
  readonly value: Value;
  readonly strategy: Strategy;
}

const integer = (data: bigint): ConvertedConstant => ({
  value: { type: { kind: 'integer', bits: 64, constant: true }, data },
  strategy: 'integer',
});
const temporal = (kind: 'datetime' | 'time', data: Data): ConvertedConstant => ({
  value: { type: { kind, fraction: 6, constant: true }, data },
  strategy: kind,
});

/** Exactly an integer of the column's sign. */
function toInteger(column: ValueType, constant: Value, session: Session): ConvertedConstant | null {
  const [least, most] = column.kind === 'integer' ? [MIN_SIGNED, MAX_SIGNED] : [0n, MAX_UNSIGNED];
  if (isTemporal(constant.type)) {
    const { microsecond } = constant.data as Time;
    if (microsecond !== 0) return null;
    return integer(asInteger(constant, session) as bigint);
  }
  if (constant.type.kind !== 'text') return null;
  const read = leadingInteger(asText(constant, session) ?? '', session);
  return read.complete && !read.overflow && read.value >= least && read.value <= most ? integer(read.value) : null;
}

function toYear(constant: Value, session: Session): ConvertedConstant | null {
  const { type, data } = constant;
  const year = (found: bigint | null): ConvertedConstant | null => (found === null ? null : integer(found));
  if (hasDate(type)) return year(yearOf(BigInt((data as DateTime).year), false));
  if (type.kind === 'time') return year(BigInt(localNow(session).year));
  if (resultKind(type) !== 'text') return year(yearOf(asInteger(constant, session) as bigint, false));
  const read = leadingDouble(asText(constant, session) ?? '');
  return read.found ? year(yearOf(BigInt(Math.round(read.value)), true)) : null;
}

/** -838:59:59 to 838:59:59 as a number; from the other on numbers are dates with a time of day. */
const LAST_TIME = 8_385_959n;
const FIRST_DATE_TIME = 10_000_000_000n;

function toTime(column: ValueType, constant: Value, session: Session): ConvertedConstant | null {
  const { type } = constant;
  if (type.kind === 'time') return null;
  if (resultKind(type) === 'text' && !hasDate(type)) {
    const read = readTime(asText(constant, session) ?? '', session);
    if (read === null || read.truncated || ('outOfRange' in read && read.outOfRange)) return null;
  }
  const number = resultKind(type) === 'text' ? 0n : truncated(asDecimal(constant, session) as Decimal, 0).unscaled;
  if (number < -LAST_TIME || (number > LAST_TIME && number < FIRST_DATE_TIME)) return null;
  const found = asTime(constant, session);
  return found === null ? null : temporal('time', roundTime(found, column.fraction ?? 0));
}

/** Numbers alone: texts are read as dates by the comparison itself. */
function toDate(column: ValueType, constant: Value, session: Session): ConvertedConstant | null {
  if (resultKind(constant.type) === 'text') return null;
  const rules = { noZeroDate: false, noZeroInDate: session.sqlMode.has('NO_ZERO_IN_DATE'), invalidDates: true };
  const read = dateOfNumber(asDecimal(constant, session) as Decimal, session, rules);
  if (read === null) return null;
  if (column.kind === 'date') return temporal('datetime', { ...read.value, ...MIDNIGHT });
  const rounded = roundDateTime(read.value, column.fraction ?? 0);
  return rounded === null ? null : temporal('datetime', rounded);
}

/**
 * A constant is converted to the type of the column that it is compared with, if that loses nothing but digits of a fraction
 * (`convert_constant_item` of the server); MariaDB does so for BIGINT and YEAR alone. Null where it is compared as it is.
 */
export function convertedConstant(column: Argument, constant: Argument, session: Session): ConvertedConstant | null {
  const { type } = column;
  if (!isColumn(column) || !isConstant(constant) || constant.data === undefined || constant.data === null) return null;
  const value = constant as Value;
  if (value.type.kind === 'json') return null;
  if (type.kind === 'year') return value.type.kind === 'year' ? null : toYear(value, session);
  if (session.flavour === 'mariadb')
    return (type.kind === 'integer' || type.kind === 'unsigned') && type.bits === 64
      ? toInteger(type, value, session)
      : null;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'bit':
      return toInteger(type, value, session);
    case 'time':
      return toTime(type, value, session);
    case 'date':
    case 'datetime':
    case 'timestamp':
      return toDate(type, value, session);
    default:
      return null;
  }
}
