import { SqlError } from '../errors';
import type { Session } from '../session';
import { decimal, decimalText, power10, rounded, truncated, type Decimal } from '../values/decimal';
import type { Json } from '../values/json';
import type { DateTime, Time } from '../values/temporal';
import type { ValueType } from '../values/type';
import type { Value } from '../values/value';
import {
  leadingDecimal,
  leadingDouble,
  leadingInteger,
  MAX_SIGNED,
  MAX_UNSIGNED,
  MIN_SIGNED,
  type LeadingNumber,
} from './number-from-text';
import { asText } from './to-text';
import { enumIndex, setBits } from './enum';
import { wholeDateSecond, wholeTimeSecond } from './round-temporal';

type Temporal = 'date' | 'datetime' | 'timestamp' | 'time';

/** 20240229, 20240229235959 or 235959 with its fraction behind the point. */
function temporalDecimal(kind: Temporal, data: DateTime | Time): Decimal {
  if (kind === 'time') {
    const { negative, hour, minute, second, microsecond } = data as Time;
    const whole = BigInt((hour * 100 + minute) * 100 + second);
    const unscaled = whole * 1_000_000n + BigInt(microsecond);
    return shortened(decimal(negative ? -unscaled : unscaled, 6));
  }
  const { year, month, day, hour, minute, second, microsecond } = data as DateTime;
  const date = BigInt((year * 100 + month) * 100 + day);
  if (kind === 'date') return decimal(date);
  const clock = BigInt((hour * 100 + minute) * 100 + second);
  return shortened(decimal((date * 1_000_000n + clock) * 1_000_000n + BigInt(microsecond), 6));
}

/** Without a fraction there are no digits after the point, which a division sees. */
export const shortened = (value: Decimal): Decimal =>
  value.unscaled % power10(value.scale) === 0n ? rounded(value, 0) : value;

const doubleOfDecimal = (value: Decimal): number => Number(decimalText(value));

function warnOfText(what: string, text: string, session: Session): void {
  session.warn(1292, `Truncated incorrect ${what} value: '${text}'`);
}

/** The number that a document is: its own, 1 or 0 for a boolean, what a string begins with; 0 for all else. */
function jsonNumber<T>(
  json: Json,
  session: Session,
  read: (text: string) => LeadingNumber<T>,
  integer: (value: bigint) => T,
  exact: (value: Decimal) => T,
  double: (value: number) => T,
  zero: T,
): T {
  switch (json.type) {
    case 'integer':
      return integer(json.value);
    case 'boolean':
      return integer(json.value ? 1n : 0n);
    case 'decimal':
      return exact(json.value);
    case 'double':
      return double(json.value);
    case 'string': {
      const found = read(json.value);
      if (!found.complete || found.overflow) session.warn(3156, 'Invalid JSON value for CAST');
      return found.value;
    }
    default:
      session.warn(3156, 'Invalid JSON value for CAST');
      return zero;
  }
}

/** A value where MySQL computes with doubles; null for NULL. */
export function asDouble(value: Value, session: Session): number | null {
  const { type, data } = value;
  if (data === null) return null;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
      return Number(data);
    case 'double':
    case 'float':
      return data as number;
    case 'decimal':
      return doubleOfDecimal(data as Decimal);
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'time':
      return doubleOfDecimal(temporalDecimal(type.kind, data as DateTime | Time));
    case 'enum':
      return enumIndex(type, data as string);
    case 'set':
      return Number(setBits(type, data as string));
    case 'json':
      return jsonNumber(data as Json, session, leadingDouble, Number, doubleOfDecimal, (double) => double, 0);
    default: {
      const text = asText(value, session) ?? '';
      const read = leadingDouble(text);
      const isBlank = /^ *$/.test(text) && session.flavour !== 'mariadb'; // of which MySQL says nothing
      if ((!read.complete && !isBlank) || read.overflow) warnOfText('DOUBLE', text, session);
      return read.value;
    }
  }
}

/** An integer of a document above 2^63 - 1 becomes a negative decimal; so does the server. */
const wrapped = (value: bigint): Decimal => decimal(value > MAX_SIGNED ? value - MAX_UNSIGNED - 1n : value);

/** A value where MySQL computes with decimals; digits beyond its type's are kept. */
export function asDecimal(value: Value, session: Session): Decimal | null {
  const { type, data } = value;
  if (data === null) return null;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
      return decimal(data as bigint);
    case 'decimal':
      return data as Decimal;
    case 'double':
    case 'float':
      return decimalOfDouble(data as number);
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'time':
      return temporalDecimal(type.kind, data as DateTime | Time);
    case 'enum':
      return decimal(BigInt(enumIndex(type, data as string)));
    case 'set':
      return decimal(setBits(type, data as string));
    case 'json':
      return jsonNumber(data as Json, session, leadingDecimal, wrapped, (exact) => exact, decimalOfDouble, decimal(0n));
    default: {
      const text = asText(value, session) ?? '';
      const read = leadingDecimal(text);
      if (!read.complete || read.overflow) warnOfText('DECIMAL', text, session);
      return read.value;
    }
  }
}

/** The decimal that a double's shortest digits write. */
export function decimalOfDouble(value: number): Decimal {
  return leadingDecimal(value.toExponential()).value;
}

export const limitSigned = (value: bigint): bigint =>
  value > MAX_SIGNED ? MAX_SIGNED : value < MIN_SIGNED ? MIN_SIGNED : value;

/** Half to even, as the processor rounds. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const nearest = rest === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
  return nearest === 0 && (value < 0 || Object.is(value, -0)) ? -0 : nearest;
}

const integerOfDecimal = (value: Decimal): bigint => limitSigned(rounded(value, 0).unscaled);
const integerOfDouble = (value: number): bigint => limitSigned(BigInt(roundToEven(value)));

/** @throws SqlError 1690 where MySQL needs an integer and an expression gave a double beyond 64 bits */
function checkComputed(value: number, { column, constant }: ValueType, { flavour }: Session): void {
  if (column === true || constant === true || flavour === 'mariadb') return;
  if (value >= 2 ** 63 || value < -(2 ** 63)) throw new SqlError(1690, `BIGINT value is out of range in '${value}'`);
}

/** A value where MySQL computes with 64-bit integers: rounded; text is read up to its first character that is no digit. */
export function asInteger(value: Value, session: Session): bigint | null {
  const { type, data } = value;
  if (data === null) return null;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
      return data as bigint;
    case 'decimal':
      if (type.cut === true) return limitSigned(truncated(data as Decimal, 0).unscaled);
      return integerOfDecimal(data as Decimal);
    case 'float':
      // MySQL gives a FLOAT column beyond 64 bits the least integer.
      if (type.column === true && Math.abs(data as number) >= 2 ** 63 && session.flavour !== 'mariadb')
        return MIN_SIGNED;
      return integerOfDouble(data as number);
    case 'double':
      checkComputed(data as number, type, session);
      return integerOfDouble(data as number);
    case 'date':
      return temporalDecimal('date', data as DateTime).unscaled;
    case 'datetime':
    case 'timestamp':
      return temporalDecimal('datetime', wholeDateSecond(data as DateTime, session)).unscaled;
    case 'time':
      return temporalDecimal('time', wholeTimeSecond(data as Time, session)).unscaled;
    case 'enum':
      return BigInt(enumIndex(type, data as string));
    case 'set':
      return setBits(type, data as string);
    case 'json':
      return jsonNumber(
        data as Json,
        session,
        (text) => leadingInteger(text, session),
        (exact) => exact,
        integerOfDecimal,
        integerOfDouble,
        0n,
      );
    default: {
      const text = asText(value, session) ?? '';
      const read = leadingInteger(text, session);
      if (!read.complete || read.overflow) warnOfText('INTEGER', text, session);
      // Beyond 63 bits a column gives the limit, an expression the same bits with a sign.
      return type.column === true ? limitSigned(read.value) : BigInt.asIntN(64, read.value);
    }
  }
}
