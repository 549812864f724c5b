import { isTemporal, numericKind, digitsOf, fixedScale, isUnsigned } from '../arithmetic/numeric-type';
import { checkedDouble, checkedInteger } from '../arithmetic/four-operations';
import { MAX_PRECISION, maxScale } from '../arithmetic/decimal-limits';
import { asDecimal, asDouble, asInteger, roundToEven } from '../convert/to-number';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, doubleResult, refuse, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import { decimal, power10, rounded, truncated, type Decimal } from '../values/decimal';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';

/** ROUND and TRUNCATE, FLOOR and CEILING. Halves of decimals go away from zero, of doubles to the even neighbour. */

const MOST_POWER = 308;

/** The server's way through a multiplication, so that the last digit is the same. */
function roundDouble(value: number, digits: bigint, cut: boolean): number {
  const places = Number(digits < 0n ? -digits : digits);
  const power = places > MOST_POWER ? Infinity : Number(`1e${places}`);
  const round = (scaled: number): number => (cut ? Math.trunc(scaled) : roundToEven(scaled));
  if (digits < 0n) return power === Infinity ? 0 : round(value / power) * power;
  const scaled = value * power;
  return power === Infinity || !Number.isFinite(scaled) ? value : round(scaled) / power;
}

/** Integers change only before the point. */
function roundInteger(value: bigint, digits: bigint, cut: boolean): bigint {
  if (digits >= 0n) return value;
  if (digits <= -20n) return 0n;
  const power = power10(Number(-digits));
  const size = value < 0n ? -value : value;
  const down = (size / power) * power;
  const found = cut || size - down < power / 2n ? down : down + power;
  return value < 0n ? -found : found;
}

function roundDecimal(value: Decimal, digits: number, cut: boolean): Decimal {
  const change = cut ? truncated : rounded;
  if (digits >= 0) return change(value, digits);
  const power = power10(-digits);
  const whole = change(decimal(value.unscaled, value.scale - digits), 0);
  return decimal(whole.unscaled * power, 0);
}

/** Digits that a constant second argument asks for, between -81 and the most there are; null where it is no constant. */
function constantDigits(argument: Argument | undefined, session: Session): number | null {
  if (argument === undefined) return 0;
  if (argument.type.constant !== true || argument.data === undefined || argument.data === null) return null;
  const found = asInteger(argument as Value, session) as bigint;
  return Number(found > 100n ? 100n : found < -100n ? -100n : found);
}

function decimalTypeFor(type: ValueType, digits: number | null, cut: boolean, session: Session): ValueType {
  const own = digitsOf(type);
  const wanted = digits === null ? own.scale : Math.max(0, digits);
  const scale =
    session.flavour === 'mariadb' && digits !== null
      ? Math.min(wanted, maxScale(session))
      : Math.min(wanted, own.scale);
  const more = !cut && scale < own.scale ? 1 : 0;
  return { kind: 'decimal', precision: Math.min(MAX_PRECISION, own.precision - own.scale + scale + more), scale };
}

function prepareRound(name: string, args: readonly Argument[], session: Session): Prepared {
  const cut = name === 'TRUNCATE';
  const [number, places] = args as readonly [Argument, Argument | undefined];
  const { type } = number;
  refuseMixed(name, args);
  if (isTemporal(type) || type.kind === 'json' || type.kind === 'null') refuse(name, 'a time, a document or NULL');
  if (places !== undefined && places.type.kind === 'null') refuse(name, 'NULL as the number of digits');
  const constant = constantOf(...args.map((each) => each.type));
  const digits = constantDigits(places, session);
  const digitsIn = (value: Value | undefined): bigint =>
    value === undefined ? 0n : (asInteger(value, session) as bigint);
  switch (numericKind(type, session)) {
    case 'integer': {
      const unsigned = isUnsigned(type, session);
      const { precision } = digitsOf(type);
      const round = (value: Value | undefined, second: Value | undefined): bigint =>
        roundInteger(asInteger(value as Value, session) as bigint, digitsIn(second), cut);
      // MariaDB gives a decimal where a BIGINT may leave 64 bits, MySQL an error where it does.
      const mayGrow = session.flavour === 'mariadb' && !cut && precision >= 19 && (digits === null || digits < 0);
      if (mayGrow)
        return strict({ kind: 'decimal', precision: precision + 1, scale: 0, ...constant }, (value, second) =>
          decimal(round(value, second)),
        );
      const result: ValueType = {
        kind: unsigned ? 'unsigned' : 'integer',
        bits: 64,
        precision: precision + 1,
        ...constant,
      };
      return strict(result, (value, second) => checkedInteger(round(value, second), unsigned, name));
    }
    case 'decimal': {
      const result = { ...decimalTypeFor(type, digits, cut, session), ...constant };
      return strict(result, (value, second) => {
        const wanted = digitsIn(second);
        const limited = Number(
          wanted > BigInt(result.scale ?? 0) ? BigInt(result.scale ?? 0) : wanted < -100n ? -100n : wanted,
        );
        return roundDecimal(asDecimal(value, session) as Decimal, limited, cut);
      });
    }
    case 'double': {
      const scale =
        session.flavour === 'mariadb' ? (digits === null ? fixedScale(type, session) : Math.max(0, digits)) : undefined;
      const fixed = scale !== undefined && scale < 39 ? { scale } : {};
      return strict({ kind: 'double', ...fixed, ...constant }, (value, second) =>
        doubleResult(
          checkedDouble(roundDouble(asDouble(value, session) as number, digitsIn(second), cut), name),
          session,
        ),
      );
    }
  }
}

const INTEGER_DIGITS = 18;

function prepareWhole(name: string, [only]: readonly Argument[], session: Session, up: boolean): Prepared {
  const { type } = only as Argument;
  refuseMixed(name, [only as Argument]);
  if (isTemporal(type) || type.kind === 'json') refuse(name, 'a time or a document');
  const constant = constantOf(type);
  switch (numericKind(type, session)) {
    case 'integer': {
      const unsigned = isUnsigned(type, session);
      return strict({ kind: unsigned ? 'unsigned' : 'integer', bits: 64, precision: 20, ...constant }, (value) =>
        asInteger(value, session),
      );
    }
    case 'decimal': {
      const { precision, scale } = digitsOf(type);
      const fits = precision - scale < INTEGER_DIGITS;
      const result: ValueType = fits
        ? {
            kind: isUnsigned(type, session) && session.flavour === 'mariadb' ? 'unsigned' : 'integer',
            bits: 64,
            precision: precision - scale + 1,
          }
        : { kind: 'decimal', precision: precision - scale + 1, scale: 0 };
      return strict({ ...result, ...constant }, (value) => {
        const exact = asDecimal(value, session) as Decimal;
        const whole = truncated(exact, 0).unscaled;
        const changes =
          exact.unscaled % power10(exact.scale) !== 0n && (up ? exact.unscaled > 0n : exact.unscaled < 0n);
        const found = changes ? whole + (up ? 1n : -1n) : whole;
        return fits ? found : decimal(found);
      });
    }
    case 'double': {
      const fixed = session.flavour === 'mariadb' ? { scale: 0 } : {};
      return strict({ kind: 'double', ...fixed, ...constant }, (value) => {
        const number = asDouble(value, session) as number;
        return doubleResult(up ? Math.ceil(number) : Math.floor(number), session);
      });
    }
  }
}

export const ROUNDINGS: readonly Definition[] = [
  { name: 'ROUND', least: 1, most: 2, prepare: (args, session) => prepareRound('ROUND', args, session) },
  { name: 'TRUNCATE', least: 2, most: 2, prepare: (args, session) => prepareRound('TRUNCATE', args, session) },
  { name: 'FLOOR', least: 1, most: 1, prepare: (args, session) => prepareWhole('FLOOR', args, session, false) },
  { name: 'CEILING', least: 1, most: 1, prepare: (args, session) => prepareWhole('CEILING', args, session, true) },
  { name: 'CEIL', least: 1, most: 1, prepare: (args, session) => prepareWhole('CEIL', args, session, true) },
];
