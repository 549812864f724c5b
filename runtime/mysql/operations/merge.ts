import { commonCollation } from '../collations/aggregate';
import { digitsOf, fixedScale, isTemporal } from '../arithmetic/numeric-type';
import { MAX_PRECISION } from '../arithmetic/decimal-limits';
import { characterSetOfType, decode } from '../convert/character-set';
import { asBytes, asText } from '../convert/to-text';
import { asDateTime, asTime } from '../convert/to-temporal';
import { asDecimal, asDouble, asInteger } from '../convert/to-number';
import { hasDate } from '../compare/strategy';
import type { Argument } from '../operation';
import type { Session } from '../session';
import { rounded, type Decimal } from '../values/decimal';
import type { Data, Value } from '../values/value';
import { Coercibility, type Kind, type ValueType } from '../values/type';
import { constantOf, refuse } from './prepared';

/** The type of a result that is one of several arguments, as of IF, CASE, COALESCE, UNION (`field_type_merge` of the server). */

const INTEGERS: ReadonlySet<Kind> = new Set(['integer', 'unsigned']);
const NUMBERS: ReadonlySet<Kind> = new Set(['integer', 'unsigned', 'year', 'decimal', 'double', 'float']);

const bitsOf = (types: readonly ValueType[]): number => Math.max(...types.map(({ bits = 32 }) => bits));

function decimalType(types: readonly ValueType[], session: Session): ValueType {
  const digits = types.map(digitsOf);
  const scale = Math.max(...digits.map((each) => each.scale));
  const whole = Math.max(...digits.map((each) => each.precision - each.scale));
  void session;
  return { kind: 'decimal', precision: Math.min(MAX_PRECISION, whole + scale), scale };
}

/** Integers of both signs: the next larger type, a decimal where there is none. MariaDB makes a decimal of all of them. */
function integerType(types: readonly ValueType[], session: Session): ValueType {
  const bits = bitsOf(types);
  const precision = Math.max(...types.map((type) => digitsOf(type).precision));
  const kinds = new Set(types.map(({ kind }) => kind));
  if (kinds.size === 1) return { kind: (types[0] as ValueType).kind, bits, precision };
  if (session.flavour === 'mariadb') return decimalType(types, session);
  const widest = types.some(({ kind, bits: own = 32 }) => kind === 'unsigned' && own === bits);
  if (!widest) return { kind: 'integer', bits, precision };
  return bits === 64 ? decimalType(types, session) : { kind: 'integer', bits: bits === 32 ? 64 : bits + 8, precision };
}

function doubleTypeOf(operation: string, types: readonly ValueType[], session: Session): ValueType {
  const isFloat = types.every(({ kind }) => kind === 'float');
  if (!isFloat && types.some(({ kind }) => kind === 'float')) refuse(operation, 'FLOAT together with other numbers');
  const scales = types.map((type) => fixedScale(type, session));
  const scale = scales.includes(undefined) ? undefined : Math.max(...(scales as number[]));
  // The text of a FLOAT that went through a function has all digits of the double.
  const mixed = isFloat || types.some(({ kind }) => kind !== 'double');
  return { kind: isFloat ? 'float' : 'double', ...(scale !== undefined && { scale }), ...(mixed && { mixed }) };
}

function temporalType(types: readonly ValueType[]): ValueType {
  const kinds = new Set(types.map(({ kind }) => kind));
  const fraction = Math.max(...types.map((type) => type.fraction ?? 0));
  const [only] = types;
  if (kinds.size === 1) return only?.kind === 'date' ? { kind: 'date' } : { kind: (only as ValueType).kind, fraction };
  return { kind: 'datetime', fraction };
}

/** The type into which all of the arguments fit. */
export function mergedType(operation: string, args: readonly Argument[], session: Session): ValueType {
  const types = args.map(({ type }) => type);
  const constant = constantOf(...types);
  const given = types.filter(({ kind }) => kind !== 'null');
  const kinds = given.map(({ kind }) => kind);
  if (given.length === 0) return { kind: 'null', ...constant };
  if (kinds.includes('bit')) refuse(operation, 'BIT, whose bytes the server mistakes for text');
  if (kinds.every((kind) => NUMBERS.has(kind))) {
    if (kinds.every((kind) => kind === 'year')) return { kind: 'year', precision: 4, mixed: true, ...constant };
    if (
      kinds.includes('year') &&
      session.flavour !== 'mariadb' &&
      kinds.some((kind) => !INTEGERS.has(kind) && kind !== 'year')
    )
      refuse(operation, 'YEAR together with other numbers');
    const years = given.map((type) =>
      type.kind === 'year' ? ({ kind: 'unsigned', bits: 16, precision: 4 } as const) : type,
    );
    if (kinds.some((kind) => kind === 'double' || kind === 'float'))
      return { ...doubleTypeOf(operation, years, session), ...constant };
    if (kinds.includes('decimal')) return { ...decimalType(years, session), ...constant };
    return { ...integerType(years, session), ...constant };
  }
  if (given.every(isTemporal)) {
    // MySQL computes with the number of the branch, though its text is that of the common type.
    // MariaDB loses the sign of a TIME.
    const mixed = session.flavour === 'mariadb' ? kinds.includes('time') : new Set(kinds).size > 1;
    return { ...temporalType(given), ...(mixed && { mixed }), ...constant };
  }
  if (kinds.every((kind) => kind === 'json'))
    return { kind: 'json', ...(given.length > 0 && { mixed: true }), ...constant };
  if (kinds.includes('json')) refuse(operation, 'a document together with other values');
  if (session.flavour !== 'mariadb' && given.some(isTemporal) && kinds.some((kind) => NUMBERS.has(kind)))
    refuse(operation, 'times together with numbers');
  const mixed = kinds.some((kind) => kind !== 'text' && kind !== 'binary') || given.some((type) => type.mixed === true);
  return { ...textType(operation, args, session), ...(mixed && ({ mixed } as const)), ...constant };
}

function textType(operation: string, args: readonly Argument[], session: Session): ValueType {
  const { collation, coercibility } = commonCollation(operation, args, session, false);
  const held = coercibility === Coercibility.numeric ? Coercibility.literal : coercibility;
  if (collation !== 'binary') return { kind: 'text', collation, coercibility: held };
  if (args.some(({ type }) => type.kind === 'text' && !type.collation?.startsWith('utf8')))
    refuse(operation, 'bytes together with text that is not UTF-8');
  return { kind: 'binary', coercibility: held };
}

function shownScale({ type }: Value, exact: Decimal): number {
  if (type.kind !== 'decimal') return exact.scale;
  return type.branch === true ? (exact.shown ?? exact.scale) : (type.scale ?? 0);
}

/** A value as one of the merged type. */
export function convertTo(type: ValueType, value: Value, session: Session, branch = false): Data | null {
  if (value.data === null) return null;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
      return asInteger(value, session);
    case 'decimal': {
      const exact = asDecimal(value, session) as Decimal;
      return branch ? { ...exact, shown: shownScale(value, exact) } : rounded(exact, type.scale ?? 0);
    }
    case 'double':
    case 'float':
      return asDouble(value, session);
    case 'date':
    case 'datetime':
    case 'timestamp':
      return hasDate(value.type) ? value.data : asDateTime(value, session);
    case 'time':
      return asTime(value, session);
    case 'text':
      if (value.type.kind !== 'binary') return asText(value, session);
      return decode(value.data as Buffer, characterSetOfType(type)) ?? refuse('text', 'bytes that are no text');
    case 'binary':
      return asBytes(value, session);
    default:
      return value.data;
  }
}
