import { asDecimal, asDouble, roundToEven } from '../convert/to-number';
import { leadingDecimal, leadingDouble } from '../convert/number-from-text';
import { asText } from '../convert/to-text';
import { yearOf } from '../convert/year';
import { Unsupported } from '../errors';
import type { Session } from '../session';
import { decimal, power10, rounded, wholeDigits, type Decimal } from '../values/decimal';
import type { ValueType } from '../values/type';
import type { Value } from '../values/value';
import { outOfRange, refuseValue, tooLong, truncated } from './problems';

const isText = ({ kind }: ValueType): boolean => kind === 'text' || kind === 'binary';

/** @throws SqlError 1366 for a text that is no number */
const noNumber = (what: string, session: Session): never =>
  refuseValue(1366, `Incorrect ${what} value for a column`, session);

/** MySQL takes the bytes of a literal for a number where one is wanted. */
function refuseBytes({ type }: Value, { flavour }: Session): void {
  if (type.kind === 'binary' && flavour !== 'mariadb') throw new Unsupported('assignment', 'bytes to a number');
}

interface Exact {
  readonly value: Decimal;
  /** False of a text behind whose number something else stands. */
  readonly complete: boolean;
  readonly overflow: boolean;
}

/** The exact number that a value is, or that a text begins with. */
function exactOf(value: Value, what: 'integer' | 'decimal', session: Session): Exact {
  refuseBytes(value, session);
  if (!isText(value.type)) {
    if (value.type.kind === 'json') throw new Unsupported('assignment', `a document as ${what}`);
    const exact = asDecimal(value, { ...session, warn: () => noNumber(what, session) }) as Decimal;
    return { value: exact, complete: true, overflow: false };
  }
  const read = leadingDecimal(asText(value, session) ?? '');
  return read.found ? read : noNumber(what, session);
}

/** Halves of a double go to the even neighbour, of an exact number away from zero. What is out of range is so before it is no number. */
function wholeWithin(value: Value, fits: (whole: bigint) => boolean, session: Session): bigint {
  const isDouble = value.type.kind === 'double' || value.type.kind === 'float';
  const exact = isDouble ? null : exactOf(value, 'integer', session);
  const whole = exact === null ? BigInt(roundToEven(value.data as number)) : rounded(exact.value, 0).unscaled;
  if (exact?.overflow === true || !fits(whole)) return outOfRange(session);
  return exact?.complete === false ? truncated(session) : whole;
}

export function toInteger({ kind, bits = 64 }: ValueType, value: Value, session: Session): bigint {
  const isUnsigned = kind === 'unsigned';
  const size = 2n ** BigInt(isUnsigned ? bits : bits - 1);
  return wholeWithin(value, (whole) => whole >= (isUnsigned ? 0n : -size) && whole < size, session);
}

/** Digits that the column has no room for behind the point are rounded away, as the server does without an error. */
export function toDecimal(type: ValueType, value: Value, session: Session): Decimal {
  const { precision = 10, scale = 0, unsigned } = type;
  const read = exactOf(value, 'decimal', session);
  const isMariadb = session.flavour === 'mariadb';
  if (!read.complete) return isMariadb ? truncated(session) : noNumber('decimal', session);
  if (read.overflow) return isMariadb ? outOfRange(session) : noNumber('decimal', session);
  const exact = rounded(read.value, scale);
  if (wholeDigits(exact) > precision - scale || (unsigned === true && exact.unscaled < 0n)) return outOfRange(session);
  return decimal(exact.unscaled, scale);
}

export const FLOAT_MOST = 3.402823466e38;

export function toDouble(type: ValueType, value: Value, session: Session): number {
  const number = isText(value.type) ? doubleOfText(value, session) : (asDouble(value, session) as number);
  const { kind, scale, precision = 0, unsigned } = type;
  if (unsigned === true && number < 0) return outOfRange(session);
  if (kind === 'float' && Math.abs(number) > FLOAT_MOST) return outOfRange(session);
  if (scale === undefined) return kind === 'float' ? Math.fround(number) : number;
  const unit = 10 ** scale;
  const shown = roundToEven(number * unit) / unit;
  if (Math.abs(shown) >= Number(power10(precision - scale))) return outOfRange(session);
  return kind === 'float' ? Math.fround(shown) : shown;
}

function doubleOfText(value: Value, session: Session): number {
  refuseBytes(value, session);
  const read = leadingDouble(asText(value, session) ?? '');
  if (read.overflow) return outOfRange(session);
  if (read.found && read.complete) return read.value;
  return session.flavour === 'mariadb' && !read.found ? noNumber('double', session) : truncated(session);
}

export function toYear(value: Value, session: Session): bigint {
  const isShortText = isText(value.type) && (asText(value, session) ?? '').length < 4;
  const year = (whole: bigint): bigint | null => yearOf(whole, isShortText);
  return year(wholeWithin(value, (whole) => year(whole) !== null, session)) as bigint;
}

export function toBits({ bits = 1 }: ValueType, value: Value, session: Session): bigint {
  if (typeof value.data !== 'bigint' || value.data < 0n)
    throw new Unsupported('assignment', 'anything but a whole number from 0 on to BIT');
  const whole = value.data;
  return whole < 2n ** BigInt(bits) ? whole : tooLong(session);
}
