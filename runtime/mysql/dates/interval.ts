import { asDecimal, asInteger } from '../convert/to-number';
import { asText } from '../convert/to-text';
import { Unsupported } from '../errors';
import type { TemporalUnit } from '../operation';
import type { Session } from '../session';
import { truncated, type Decimal } from '../values/decimal';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';

/** A span as INTERVAL writes one: `sign` holds for all of its parts. */
export interface Interval {
  readonly sign: bigint;
  readonly months: bigint;
  readonly days: bigint;
  readonly seconds: bigint;
  readonly microseconds: bigint;
  /** Some part of it is an hour or less. */
  readonly hasTime: boolean;
}

/** Units of several parts: what each of the numbers in the text is, from the first on. */
const PARTS: Readonly<Partial<Record<TemporalUnit, readonly TemporalUnit[]>>> = {
  YEAR_MONTH: ['YEAR', 'MONTH'],
  DAY_HOUR: ['DAY', 'HOUR'],
  DAY_MINUTE: ['DAY', 'HOUR', 'MINUTE'],
  DAY_SECOND: ['DAY', 'HOUR', 'MINUTE', 'SECOND'],
  DAY_MICROSECOND: ['DAY', 'HOUR', 'MINUTE', 'SECOND', 'MICROSECOND'],
  HOUR_MINUTE: ['HOUR', 'MINUTE'],
  HOUR_SECOND: ['HOUR', 'MINUTE', 'SECOND'],
  HOUR_MICROSECOND: ['HOUR', 'MINUTE', 'SECOND', 'MICROSECOND'],
  MINUTE_SECOND: ['MINUTE', 'SECOND'],
  MINUTE_MICROSECOND: ['MINUTE', 'SECOND', 'MICROSECOND'],
  SECOND_MICROSECOND: ['SECOND', 'MICROSECOND'],
};

const WITHOUT_TIME: ReadonlySet<TemporalUnit> = new Set(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR', 'YEAR_MONTH']);

export const hasTimeOfDay = (unit: TemporalUnit): boolean => !WITHOUT_TIME.has(unit);
export const countsMonths = (unit: TemporalUnit): boolean => ['MONTH', 'QUARTER', 'YEAR', 'YEAR_MONTH'].includes(unit);
export const hasMicroseconds = (unit: TemporalUnit): boolean => unit.endsWith('MICROSECOND');

const FACTORS: Readonly<
  Partial<Record<TemporalUnit, readonly [part: 'months' | 'days' | 'seconds' | 'microseconds', factor: bigint]>>
> = {
  YEAR: ['months', 12n],
  QUARTER: ['months', 3n],
  MONTH: ['months', 1n],
  WEEK: ['days', 7n],
  DAY: ['days', 1n],
  HOUR: ['seconds', 3600n],
  MINUTE: ['seconds', 60n],
  SECOND: ['seconds', 1n],
  MICROSECOND: ['microseconds', 1n],
};

function sum(unit: TemporalUnit, sign: bigint, counts: readonly (readonly [TemporalUnit, bigint])[]): Interval {
  const total = { months: 0n, days: 0n, seconds: 0n, microseconds: 0n };
  for (const [each, count] of counts) {
    const [part, factor] = FACTORS[each] ?? ['days', 0n];
    total[part] += count * factor;
  }
  return { sign, ...total, hasTime: hasTimeOfDay(unit) };
}

const MAX_INT = 2n ** 31n - 1n;
const MAX_COUNT = (2n ** 63n - 11n) / 10n;

/** Numbers in a text, whatever stands between them; when there are too few they are the last ones. Null for too much or too many. */
function numbersIn(
  written: string,
  count: number,
  lastIsFraction: boolean,
  session: Session,
): { readonly sign: bigint; readonly numbers: readonly bigint[] } | null {
  const [, minus = ''] = /^[ \t\n\v\f\r]*(-?)/.exec(written) ?? [];
  const filled = written.match(/\d+/g) ?? ['0'];
  if (filled.length > count) return null;
  // MariaDB reads six digits of a fraction, MySQL all as a number of microseconds.
  const last = filled.at(-1) ?? '';
  const cut = lastIsFraction && session.flavour === 'mariadb' ? last.slice(0, 6) : last;
  if (session.flavour === 'mariadb' && last.length > 18)
    throw new Unsupported('INTERVAL', 'a number of more than 18 digits');
  if (filled.some((each) => BigInt(each) > MAX_COUNT * 10n + 9n)) return null;
  const numbers = [...filled.slice(0, -1), cut].map(BigInt);
  if (lastIsFraction) {
    if (last.length < 6) numbers[numbers.length - 1] = (numbers.at(-1) ?? 0n) * 10n ** BigInt(6 - last.length);
  }
  return {
    sign: minus === '-' ? -1n : 1n,
    numbers: [...Array.from({ length: count - numbers.length }, () => 0n), ...numbers],
  };
}

/** Digits after the second count where the amount can have some. */
const hasFraction = ({ kind, scale, fraction }: ValueType): boolean =>
  kind === 'text' ||
  kind === 'binary' ||
  kind === 'double' ||
  kind === 'float' ||
  (kind === 'decimal' ? (scale ?? 0) > 0 : (fraction ?? 0) > 0);

/** The span that an amount of a unit is; null for NULL and for what is none. */
export function intervalOf(value: Value, unit: TemporalUnit, session: Session): Interval | null {
  if (value.data === null) return null;
  const parts = PARTS[unit];
  if (parts !== undefined) {
    const found = numbersIn(asText(value, session) ?? '', parts.length, hasMicroseconds(unit), session);
    if (found === null) return null;
    return sum(
      unit,
      found.sign,
      parts.map((part, index) => [part, found.numbers[index] ?? 0n]),
    );
  }
  if (unit === 'SECOND' && hasFraction(value.type)) {
    const exact = truncated(asDecimal(value, session) as Decimal, 6).unscaled;
    const size = exact < 0n ? -exact : exact;
    return { ...sum(unit, exact < 0n ? -1n : 1n, [['SECOND', size / 1_000_000n]]), microseconds: size % 1_000_000n };
  }
  const given = asInteger(value, session) as bigint;
  const count = session.flavour === 'mariadb' ? given : BigInt.asIntN(64, given);
  const size = count < 0n ? -count : count;
  if (size > MAX_INT && session.flavour === 'mariadb')
    throw new Unsupported('INTERVAL', 'an amount of more than 31 bits');
  return sum(unit, count < 0n ? -1n : 1n, [[unit, size]]);
}
