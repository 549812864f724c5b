import { asDecimal, asDouble, asInteger } from '../convert/to-number';
import { MAX_SIGNED, MAX_UNSIGNED, MIN_SIGNED } from '../convert/number-from-text';
import { SqlError } from '../errors';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, doubleResult, refuseMixed, strict, strictOfAll } from '../operations/prepared';
import type { Session } from '../session';
import { decimal, power10, type Decimal } from '../values/decimal';
import type { ValueType } from '../values/type';
import { fitted, MAX_PRECISION, maxScale, productScale } from './decimal-limits';
import { digitsOf, doubleType, isTemporal, isUnsigned, numericKind, type NumericKind } from './numeric-type';

/** +, - and *: integers with 64 bits and an error beyond, decimals exact, doubles as the processor computes them. */

interface Operator {
  readonly symbol: string;
  readonly integers: (a: bigint, b: bigint) => bigint;
  readonly decimals: (a: Decimal, b: Decimal, session: Session) => Decimal | null;
  readonly doubles: (a: number, b: number) => number;
  readonly digits: (
    a: ValueType,
    b: ValueType,
    session: Session,
  ) => { readonly precision: number; readonly scale: number };
}

export const outOfRange = (
  what: 'BIGINT' | 'BIGINT UNSIGNED' | 'DOUBLE' | 'DECIMAL' | 'DECIMAL UNSIGNED',
  where: string,
): SqlError => new SqlError(1690, `${what} value is out of range in '${where}'`);

/** An integer as the result of an operation whose type is signed or unsigned. */
export function checkedInteger(value: bigint, unsigned: boolean, where: string): bigint {
  const fits = unsigned ? value >= 0n && value <= MAX_UNSIGNED : value >= MIN_SIGNED && value <= MAX_SIGNED;
  if (!fits) throw outOfRange(unsigned ? 'BIGINT UNSIGNED' : 'BIGINT', where);
  return value;
}

export function checkedDouble(value: number, where: string): number {
  if (!Number.isFinite(value)) throw outOfRange('DOUBLE', where);
  return value;
}

export function checkedDecimal(value: Decimal | null, where: string): Decimal {
  if (value === null) throw outOfRange('DECIMAL', where);
  return value;
}

const same = (a: Decimal, b: Decimal): readonly [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale);
  return [a.unscaled * power10(scale - a.scale), b.unscaled * power10(scale - b.scale), scale];
};

export function addDecimals(a: Decimal, b: Decimal): Decimal | null {
  const [left, right, scale] = same(a, b);
  return fitted(decimal(left + right, scale));
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal | null {
  const [left, right, scale] = same(a, b);
  if (a.negativeZero === true && right === 0n) return { unscaled: 0n, scale, negativeZero: true };
  return fitted(decimal(left - right, scale));
}

export function multiplyDecimals(a: Decimal, b: Decimal, session: Session): Decimal | null {
  const product = decimal(a.unscaled * b.unscaled, a.scale + b.scale);
  const kept = productScale(product.scale, session);
  const cut = kept < product.scale ? decimal(product.unscaled / power10(product.scale - kept), kept) : product;
  return fitted(cut);
}

function sumDigits(a: ValueType, b: ValueType): { readonly precision: number; readonly scale: number } {
  const [left, right] = [digitsOf(a), digitsOf(b)];
  const scale = Math.max(left.scale, right.scale);
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale) + 1;
  return { precision: Math.min(MAX_PRECISION, whole + scale), scale };
}

function productDigits(
  a: ValueType,
  b: ValueType,
  session: Session,
): { readonly precision: number; readonly scale: number } {
  const [left, right] = [digitsOf(a), digitsOf(b)];
  return {
    precision: Math.min(MAX_PRECISION, left.precision + right.precision),
    scale: Math.min(maxScale(session), left.scale + right.scale),
  };
}

const OPERATORS: readonly Operator[] = [
  { symbol: '+', integers: (a, b) => a + b, decimals: addDecimals, doubles: (a, b) => a + b, digits: sumDigits },
  { symbol: '-', integers: (a, b) => a - b, decimals: subtractDecimals, doubles: (a, b) => a - b, digits: sumDigits },
  {
    symbol: '*',
    integers: (a, b) => a * b,
    decimals: multiplyDecimals,
    doubles: (a, b) => a * b,
    digits: productDigits,
  },
];

/** MySQL finds a product of -2^63 too small, unless a factor is that; MariaDB finds that 0 - -2^63 is -2^63. */
function integersOf(operator: Operator, a: bigint, b: bigint, unsigned: boolean, { flavour }: Session): bigint {
  const result = operator.integers(a, b);
  if (flavour === 'mariadb') {
    if (operator.symbol === '-' && !unsigned && a === 0n && b === MIN_SIGNED) return MIN_SIGNED;
  } else if (operator.symbol === '*' && result === MIN_SIGNED && a !== MIN_SIGNED && b !== MIN_SIGNED) {
    throw outOfRange('BIGINT', operator.symbol);
  }
  return checkedInteger(result, unsigned, operator.symbol);
}

/** As what two values are computed; MariaDB computes a time and a decimal without fraction as integers. */
export function commonKind(a: ValueType, b: ValueType, session: Session): NumericKind {
  const kinds = [numericKind(a, session), numericKind(b, session)];
  if (kinds.includes('double')) return 'double';
  if (!kinds.includes('decimal')) return 'integer';
  const wholeTime = (isTemporal(a) || isTemporal(b)) && digitsOf(a).scale === 0 && digitsOf(b).scale === 0;
  return wholeTime && session.flavour === 'mariadb' ? 'integer' : 'decimal';
}

function prepareOperator(operator: Operator, [left, right]: readonly Argument[], session: Session): Prepared {
  const [a, b] = [(left as Argument).type, (right as Argument).type];
  const constant = constantOf(a, b);
  const [unsignedA, unsignedB] = [isUnsigned(a, session), isUnsigned(b, session)];
  const where = operator.symbol;
  refuseMixed(where, [left as Argument, right as Argument]);
  switch (commonKind(a, b, session)) {
    case 'double':
      return strictOfAll({ ...doubleType([a, b], session), ...constant }, (x, y) => {
        const [left, right] = [asDouble(x, session), asDouble(y, session)];
        return doubleResult(checkedDouble(operator.doubles(left as number, right as number), where), session);
      });
    case 'decimal': {
      const unsigned = unsignedA && unsignedB;
      const type: ValueType = {
        kind: 'decimal',
        ...operator.digits(a, b, session),
        ...(unsigned && { unsigned }),
        ...constant,
      };
      return strict(type, (x, y) => {
        const [left, right] = [asDecimal(x, session), asDecimal(y, session)];
        const result = checkedDecimal(operator.decimals(left as Decimal, right as Decimal, session), where);
        if (unsigned && result.unscaled < 0n && session.flavour !== 'mariadb')
          throw outOfRange('DECIMAL UNSIGNED', where);
        return result;
      });
    }
    case 'integer': {
      const wholeTime = session.flavour === 'mariadb' && (isTemporal(a) || isTemporal(b));
      const either = wholeTime ? unsignedA && unsignedB : unsignedA || unsignedB;
      const unsigned = either && !(where === '-' && session.sqlMode.has('NO_UNSIGNED_SUBTRACTION'));
      const { precision } = operator.digits(a, b, session);
      return strictOfAll({ kind: unsigned ? 'unsigned' : 'integer', bits: 64, precision, ...constant }, (x, y) => {
        const [left, right] = [asInteger(x, session), asInteger(y, session)];
        return integersOf(operator, left as bigint, right as bigint, unsigned, session);
      });
    }
  }
}

export const FOUR_OPERATIONS: readonly Definition[] = OPERATORS.map((operator) => ({
  name: operator.symbol,
  least: 2,
  most: 2,
  prepare: (args, session) => prepareOperator(operator, args, session),
}));
