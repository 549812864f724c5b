import { MAX_PRECISION, maxScale } from '../arithmetic/decimal-limits';
import { divideDecimals, notFixed } from '../arithmetic/division';
import { digitsOf, fixedScale, numericKind } from '../arithmetic/numeric-type';
import { asDecimal, asDouble } from '../convert/to-number';
import { Unsupported } from '../errors';
import type { Argument, Modifiers, PreparedAggregate } from '../operation';
import { doubleResult, refuse, refuseMixed } from '../operations/prepared';
import type { Session } from '../session';
import { compareDecimals, decimal, decimalText, power10, rounded, wholeDigits, type Decimal } from '../values/decimal';
import type { ValueType } from '../values/type';
import { ofValues, type AggregateDefinition } from './aggregate';

/** SUM and AVG: of text and doubles a double, of all else an exact decimal. */

/** Digits that the sum of many numbers has more than each (`DECIMAL_LONGLONG_DIGITS`). */
const MORE_DIGITS = 22;

const plus = (a: Decimal, b: Decimal): Decimal => {
  const scale = Math.max(a.scale, b.scale);
  return decimal(a.unscaled * power10(scale - a.scale) + b.unscaled * power10(scale - b.scale), scale);
};

/**
 * The sum of decimals. A quotient has more digits than its type; a server that groups by a temporary table cuts them off at each
 * row, one that reads sorted groups does not.
 */
interface DecimalSum {
  readonly add: (value: Decimal) => void;
  readonly count: () => bigint;
  /** @throws Unsupported for a sum that is too large for a decimal */
  readonly sum: () => Decimal;
  readonly undetermined: () => string | null;
}

function decimalSum(name: string, scale: number, distinct: boolean): DecimalSum {
  let [exact, stored, count] = [decimal(0n), decimal(0n), 0n];
  const seen = new Set<string>();
  return {
    add: (value) => {
      const kept = rounded(value, scale);
      if (distinct && seen.has(decimalText(kept))) return;
      if (distinct) seen.add(decimalText(kept));
      exact = plus(exact, distinct ? kept : value);
      stored = plus(stored, kept);
      count += 1n;
    },
    count: () => count,
    sum: () => {
      if (wholeDigits(exact) + scale > MAX_PRECISION) throw new Unsupported(name, 'a sum of more than 65 digits');
      return exact;
    },
    undetermined: () =>
      compareDecimals(rounded(exact, scale), stored) === 0 ? null : 'quotients are summed with more digits or less',
  };
}

function checkArguments(name: string, [only]: readonly Argument[], { distinct }: Modifiers): void {
  const { type } = only as Argument;
  refuseMixed(name, [only as Argument]);
  if (type.kind === 'json' || type.kind === 'null') refuse(name, 'a document or NULL');
  if (distinct === true && !['integer', 'unsigned', 'decimal', 'year'].includes(type.kind))
    refuse(name, 'DISTINCT of other values than exact numbers');
}

const withScale = (scale: number | undefined, session: Session): ValueType =>
  scale === undefined || scale >= notFixed(session) ? { kind: 'double' } : { kind: 'double', scale };

/** The largest power of two that a double is a multiple of. */
function gridOf(number: number): number {
  if (number === 0 || !Number.isFinite(number)) return Infinity;
  let grid = 1;
  while (number % grid !== 0) grid /= 2;
  while (number % (grid * 2) === 0) grid *= 2;
  return grid;
}

function ofDoubles(
  name: string,
  type: ValueType,
  session: Session,
  finish: (sum: number, count: number) => number,
): PreparedAggregate {
  return ofValues(type, () => {
    let [sum, count, sizes, grid] = [0, 0, 0, Infinity];
    return {
      add: (value) => {
        const number = asDouble(value, session) as number;
        sum += number;
        count += 1;
        sizes += Math.abs(number);
        grid = Math.min(grid, gridOf(number));
      },
      // Multiples of one power of two whose sum has 53 digits are added without rounding in any order.
      undetermined: () =>
        count < 2 || sizes / grid <= 2 ** 53 ? null : 'the last digits of a sum of doubles depend on the order of rows',
      result: () => {
        if (!Number.isFinite(sum)) throw new Unsupported(name, 'a sum beyond the range of doubles');
        return count === 0 ? null : doubleResult(finish(sum, count), session);
      },
    };
  });
}

function prepareSum(args: readonly Argument[], session: Session, modifiers: Modifiers): PreparedAggregate {
  checkArguments('SUM', args, modifiers);
  const { type } = args[0] as Argument;
  if (numericKind(type, session) === 'double')
    return ofDoubles('SUM', withScale(fixedScale(type, session), session), session, (sum) => sum);
  const { precision, scale } = digitsOf(type);
  const result: ValueType = { kind: 'decimal', precision: Math.min(MAX_PRECISION, precision + MORE_DIGITS), scale };
  return ofValues(result, () => {
    const { add, count, sum, undetermined } = decimalSum('SUM', scale, modifiers.distinct === true);
    return {
      add: (value) => add(asDecimal(value, session) as Decimal),
      result: () => (count() === 0n ? null : sum()),
      undetermined,
    };
  });
}

function prepareAverage(args: readonly Argument[], session: Session, modifiers: Modifiers): PreparedAggregate {
  checkArguments('AVG', args, modifiers);
  const { type } = args[0] as Argument;
  const more = session.divisionDigits;
  if (numericKind(type, session) === 'double') {
    const own = fixedScale(type, session);
    const result = withScale(own === undefined ? undefined : own + more, session);
    return ofDoubles('AVG', result, session, (sum, count) => sum / count);
  }
  const { precision, scale } = digitsOf(type);
  const result: ValueType = {
    kind: 'decimal',
    precision: Math.min(MAX_PRECISION, precision + more),
    scale: Math.min(maxScale(session), scale + more),
  };
  return ofValues(result, () => {
    const { add, count, sum, undetermined } = decimalSum('AVG', scale, modifiers.distinct === true);
    return {
      add: (value) => add(asDecimal(value, session) as Decimal),
      result: () => (count() === 0n ? null : divideDecimals(sum(), decimal(count()), more, session)),
      undetermined,
    };
  });
}

export const SUMS: readonly AggregateDefinition[] = [
  { name: 'SUM', least: 1, most: 1, distinct: true, prepare: prepareSum },
  { name: 'AVG', least: 1, most: 1, distinct: true, prepare: prepareAverage },
];
