import { leadingDecimal, leadingDouble } from '../convert/number-from-text';
import { asDecimal, asDouble, roundToEven } from '../convert/to-number';
import { asBytes, asText } from '../convert/to-text';
import { Unsupported } from '../errors';
import type { Session } from '../session';
import { decimal, power10, rounded, type Decimal } from '../values/decimal';
import type { ValueType } from '../values/type';
import type { Data, Value } from '../values/value';
import { FLOAT_MOST } from './to-number';
import { charactersOf, withoutBlanks } from './to-text';

/**
 * What a column has under IGNORE in place of a value that it does not take: the server writes the nearest one and a warning. Measured on MySQL 8.0.31
 * and MariaDB 10.11, which agree on what is computed here; on dates, labels and documents they do not agree, or leave what is no value.
 */

const refuse = (type: ValueType, what: string): never => {
  throw new Unsupported('assignment', `IGNORE with ${what} for a column of ${type.kind}`);
};

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'unsigned', 'decimal', 'double', 'float']);

const clipped = (value: bigint, least: bigint, most: bigint): bigint =>
  value < least ? least : value > most ? most : value;

/** The exact number that a value is, or that a text begins with; 0 where it begins with none. */
function exactOf(type: ValueType, value: Value, session: Session): Decimal {
  if (value.type.kind === 'text') return leadingDecimal(asText(value, session) ?? '').value;
  if (!NUMBERS.has(value.type.kind)) return refuse(type, `a value of ${value.type.kind}`);
  return asDecimal(value, session) as Decimal;
}

function nearestInteger(type: ValueType, value: Value, session: Session): bigint {
  const { kind, bits = 64 } = type;
  const size = 2n ** BigInt(kind === 'unsigned' ? bits : bits - 1);
  const isDouble = value.type.kind === 'double' || value.type.kind === 'float';
  const whole = isDouble
    ? BigInt(roundToEven(value.data as number))
    : rounded(exactOf(type, value, session), 0).unscaled;
  return clipped(whole, kind === 'unsigned' ? 0n : -size, size - 1n);
}

function nearestDecimal(type: ValueType, value: Value, session: Session): Decimal {
  const { precision = 10, scale = 0, unsigned } = type;
  const most = power10(precision) - 1n;
  const { unscaled } = rounded(exactOf(type, value, session), scale);
  return decimal(clipped(unscaled, unsigned === true ? 0n : -most, most), scale);
}

function nearestDouble(type: ValueType, value: Value, session: Session): number {
  const { kind, scale, unsigned } = type;
  if (scale !== undefined) return refuse(type, 'a number of too many digits');
  if (value.type.kind !== 'text' && !NUMBERS.has(value.type.kind)) return refuse(type, `a value of ${value.type.kind}`);
  const number =
    value.type.kind === 'text'
      ? leadingDouble(asText(value, session) ?? '').value
      : (asDouble(value, session) as number);
  const most = kind === 'float' ? FLOAT_MOST : Number.MAX_VALUE;
  const near = Math.min(most, Math.max(unsigned === true ? 0 : -most, number));
  return kind === 'float' ? Math.fround(near) : near;
}

/** As many characters, or bytes, as there is room for. */
function nearestText(type: ValueType, value: Value, session: Session): string {
  const { maxLength, maxBytes, fixedLength } = type;
  const isNumber = value.type.kind === 'float' || value.type.kind === 'double';
  if (maxLength === undefined || maxBytes !== undefined || isNumber) return refuse(type, 'a value that is too long');
  const text = charactersOf(type, value, session, () => refuse(type, 'characters of another character set'));
  const kept = Array.from(text).slice(0, maxLength).join('');
  return fixedLength === true ? withoutBlanks(kept) : kept;
}

function nearestBytes(type: ValueType, value: Value, session: Session): Buffer {
  const most = type.maxLength ?? refuse(type, 'a value that is too long');
  return (asBytes(value, session) as Buffer).subarray(0, most);
}

function dataFor(type: ValueType, value: Value, session: Session): Data {
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
      return nearestInteger(type, value, session);
    case 'decimal':
      return nearestDecimal(type, value, session);
    case 'double':
    case 'float':
      return nearestDouble(type, value, session);
    case 'text':
      return nearestText(type, value, session);
    case 'binary':
      return nearestBytes(type, value, session);
    default:
      return refuse(type, 'a value that it does not take');
  }
}

/**
 * @param value one that `assign` refuses with an SqlError
 * @throws Unsupported for what is not known exactly here
 */
export const nearest = (type: ValueType, value: Value, session: Session): Value => ({
  type,
  data: dataFor(type, value, session),
});

/**
 * What a column that may not be NULL has under IGNORE when it is given NULL, or nothing and has no default.
 * @throws Unsupported for what is not known exactly here
 */
export function implicitValue(type: ValueType): Value {
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'bit':
    case 'year':
      return { type, data: 0n };
    case 'decimal':
      return { type, data: decimal(0n, type.scale ?? 0) };
    case 'double':
    case 'float':
      return { type, data: 0 };
    case 'text':
      return { type, data: '' };
    case 'binary':
      return { type, data: Buffer.alloc(type.fixedLength === true ? (type.maxLength ?? 0) : 0) };
    default:
      return refuse(type, 'no value');
  }
}
