import { asDecimal, asDouble, asInteger } from '../convert/to-number';
import { MIN_SIGNED } from '../convert/number-from-text';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, doubleResult, refuse, refuseMixed, strict, strictOfAll } from '../operations/prepared';
import type { Session } from '../session';
import { decimal, power10, truncated, type Decimal } from '../values/decimal';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';
import { fitted, MAX_PRECISION, maxScale, quotientScale } from './decimal-limits';
import { checkedDecimal, checkedDouble, checkedInteger, commonKind, outOfRange } from './four-operations';
import { digitsOf, doubleType, fixedScale, isUnsigned, numericKind } from './numeric-type';

/** /, DIV and %: NULL where the divisor is 0, with a warning, or an error in a statement that changes rows. */

/** From so many digits on a double's digits after the point count as not fixed. */
export const notFixed = ({ flavour }: Session): number => (flavour === 'mariadb' ? 39 : 31);

/** @throws SqlError 1365 where `sql_mode` says so for changes of rows */
export function divisionByZero(session: Session): null {
  if (session.sqlMode.has('ERROR_FOR_DIVISION_BY_ZERO')) session.warn(1365, 'Division by 0');
  return null;
}

/** A quotient with the digits after the point that the server computes, more than it shows; null when divided by 0. */
export function divideDecimals(a: Decimal, b: Decimal, increment: number, { flavour }: Session): Decimal | null {
  const scale = quotientScale(a, b, increment);
  const shift = scale - a.scale + b.scale;
  const [dividend, divisor] = [a.unscaled * power10(Math.max(0, shift)), b.unscaled * power10(Math.max(0, -shift))];
  const quotient = dividend / divisor;
  const negativeZero = flavour === 'mariadb' && quotient === 0n && dividend !== 0n && dividend < 0n !== divisor < 0n;
  return negativeZero ? { unscaled: 0n, scale, negativeZero } : fitted(decimal(quotient, scale));
}

/** MariaDB keeps the dividend's sign where nothing remains. */
function remainderOfDecimals(a: Decimal, b: Decimal, { flavour }: Session): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const rest = (a.unscaled * power10(scale - a.scale)) % (b.unscaled * power10(scale - b.scale));
  const negativeZero = rest === 0n && a.unscaled < 0n && scale > 0 && flavour === 'mariadb';
  return negativeZero ? { unscaled: 0n, scale, negativeZero } : decimal(rest, scale);
}

function quotientType(a: ValueType, b: ValueType, session: Session): ValueType {
  const [left, right] = [digitsOf(a), digitsOf(b)];
  const scale = Math.min(maxScale(session), left.scale + session.divisionDigits);
  const precision = Math.min(MAX_PRECISION, left.precision + right.scale + session.divisionDigits);
  const unsigned = isUnsigned(a, session) && isUnsigned(b, session);
  return { kind: 'decimal', precision, scale, ...(unsigned && { unsigned }) };
}

function quotientDoubleType(a: ValueType, b: ValueType, session: Session): ValueType {
  const scales = [fixedScale(a, session), fixedScale(b, session)];
  if (scales.includes(undefined)) return { kind: 'double' };
  const scale = Math.max(...(scales as number[])) + session.divisionDigits;
  return scale >= notFixed(session) ? { kind: 'double' } : { kind: 'double', scale };
}

const doubles = (x: Value | undefined, y: Value | undefined, session: Session): readonly [number, number] => [
  asDouble(x as Value, session) as number,
  asDouble(y as Value, session) as number,
];
const decimals = (x: Value | undefined, y: Value | undefined, session: Session): readonly [Decimal, Decimal] => [
  asDecimal(x as Value, session) as Decimal,
  asDecimal(y as Value, session) as Decimal,
];
const integers = (x: Value | undefined, y: Value | undefined, session: Session): readonly [bigint, bigint] => [
  asInteger(x as Value, session) as bigint,
  asInteger(y as Value, session) as bigint,
];

function prepareQuotient([left, right]: readonly Argument[], session: Session): Prepared {
  const [a, b] = [(left as Argument).type, (right as Argument).type];
  const constant = constantOf(a, b);
  if ([numericKind(a, session), numericKind(b, session)].includes('double'))
    return strictOfAll({ ...quotientDoubleType(a, b, session), ...constant }, (x, y) => {
      const [dividend, divisor] = doubles(x, y, session);
      if (divisor === 0) return divisionByZero(session);
      return doubleResult(checkedDouble(dividend / divisor, '/'), session);
    });
  return strict({ ...quotientType(a, b, session), ...constant }, (x, y) => {
    const [dividend, divisor] = decimals(x, y, session);
    if (divisor.unscaled === 0n) return divisionByZero(session);
    return checkedDecimal(divideDecimals(dividend, divisor, session.divisionDigits, session), '/');
  });
}

/** MySQL finds -2^63 too small for a quotient. */
function checkedQuotient(quotient: bigint, unsigned: boolean, { flavour }: Session): bigint {
  if (quotient === MIN_SIGNED && flavour !== 'mariadb') throw outOfRange('BIGINT', 'DIV');
  return checkedInteger(quotient, unsigned, 'DIV');
}

/** DIV: of integers exact; of others the quotient of decimals, cut. */
function prepareWholeQuotient([left, right]: readonly Argument[], session: Session): Prepared {
  const [a, b] = [(left as Argument).type, (right as Argument).type];
  const unsigned = isUnsigned(a, session) || isUnsigned(b, session);
  const type: ValueType = { kind: unsigned ? 'unsigned' : 'integer', bits: 64, precision: 20, ...constantOf(a, b) };
  if (numericKind(a, session) === 'integer' && numericKind(b, session) === 'integer')
    return strictOfAll(type, (x, y) => {
      const [dividend, divisor] = integers(x, y, session);
      if (divisor === 0n) return divisionByZero(session);
      return checkedQuotient(dividend / divisor, unsigned, session);
    });
  if (unsigned && session.flavour === 'mariadb') refuse('DIV', 'an unsigned number with one that is no integer');
  return strict(type, (x, y) => {
    const [dividend, divisor] = decimals(x, y, session);
    if (divisor.unscaled === 0n) return divisionByZero(session);
    const quotient = divideDecimals(dividend, divisor, 0, session);
    if (quotient === null) throw outOfRange(unsigned ? 'BIGINT UNSIGNED' : 'BIGINT', 'DIV');
    return checkedInteger(truncated(quotient, 0).unscaled, unsigned, 'DIV');
  });
}

function prepareRemainder([left, right]: readonly Argument[], session: Session): Prepared {
  const [a, b] = [(left as Argument).type, (right as Argument).type];
  const constant = constantOf(a, b);
  const unsigned = isUnsigned(a, session);
  switch (commonKind(a, b, session)) {
    case 'double':
      return strictOfAll({ ...doubleType([a, b], session), ...(unsigned && { unsigned }), ...constant }, (x, y) => {
        const [dividend, divisor] = doubles(x, y, session);
        return divisor === 0 ? divisionByZero(session) : doubleResult(dividend % divisor, session);
      });
    case 'decimal': {
      const [leftDigits, rightDigits] = [digitsOf(a), digitsOf(b)];
      const scale = Math.max(leftDigits.scale, rightDigits.scale);
      const precision = Math.max(leftDigits.precision, rightDigits.precision);
      return strict({ kind: 'decimal', precision, scale, ...(unsigned && { unsigned }), ...constant }, (x, y) => {
        const [dividend, divisor] = decimals(x, y, session);
        return divisor.unscaled === 0n ? divisionByZero(session) : remainderOfDecimals(dividend, divisor, session);
      });
    }
    case 'integer':
      return strictOfAll({ kind: unsigned ? 'unsigned' : 'integer', bits: 64, precision: 20, ...constant }, (x, y) => {
        const [dividend, divisor] = integers(x, y, session);
        return divisor === 0n ? divisionByZero(session) : dividend % divisor;
      });
  }
}

const binary = (name: string, prepare: Definition['prepare']): Definition => ({
  name,
  least: 2,
  most: 2,
  prepare: (args, session, modifiers) => {
    refuseMixed(name, args);
    return prepare(args, session, modifiers);
  },
});

export const DIVISIONS: readonly Definition[] = [
  binary('/', prepareQuotient),
  binary('DIV', prepareWholeQuotient),
  binary('%', prepareRemainder),
  binary('MOD', prepareRemainder),
];
