import { fixedScale, isTemporal } from '../arithmetic/numeric-type';
import { commonCollation } from '../collations/aggregate';
import { collationOf, compareTexts } from '../collations/collation';
import { dateRules, readDate, type DateRules } from '../convert/date-from-text';
import { asBytes, asText } from '../convert/to-text';
import { asDateTime, asTime, MIDNIGHT } from '../convert/to-temporal';
import { asDecimal, asDouble, asInteger } from '../convert/to-number';
import { timeMicroseconds } from '../convert/time-from-text';
import { SqlError } from '../errors';
import type { Argument } from '../operation';
import { refuse, refuseMixed } from '../operations/prepared';
import type { Session } from '../session';
import { compareDecimals, rounded, type Decimal } from '../values/decimal';
import type { DateTime, Time } from '../values/temporal';
import type { ValueType } from '../values/type';
import type { Value } from '../values/value';
import { compareJson } from './json';
import { convertedConstant } from './constants';
import { hasDate, isConstant, resultKind, strategyOf, type Strategy } from './strategy';

/** -1, 0 or 1; null where one of them is NULL, or where a time cannot be read. */
export type Comparator = (a: Value, b: Value) => number | null;

const sign = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const ZERO: DateTime = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, microsecond: 0 };

/** Doubles whose digits after the point are fixed are equal when they differ by less than half of the last digit. */
export function toleranceOf(args: readonly Argument[], session: Session): number {
  const scales = args.map(({ type }) => fixedScale(type, session));
  if (scales.some((scale) => scale === undefined)) return 0;
  return 5 / 10 ** (Math.max(...(scales as number[])) + 1);
}

const MIDNIGHT_SPAN: Time = { negative: false, hour: 0, minute: 0, second: 0, microsecond: 0 };

const days = ({ year, month, day }: DateTime): number => (year * 13 + month) * 32 + day;
const clock = ({ hour, minute, second, microsecond }: DateTime): number =>
  ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond;

const compareDateTimes = (a: DateTime, b: DateTime): number => sign(days(a), days(b)) || sign(clock(a), clock(b));

/** MariaDB compares decimals with the digits after the point that their types have, MySQL with those that were computed. */
function decimalIn(value: Value, session: Session): Decimal | null {
  const found = asDecimal(value, session);
  const { kind, scale = 0 } = value.type;
  const rounds = found !== null && kind === 'decimal' && found.scale > scale && session.flavour === 'mariadb';
  return rounds ? rounded(found, scale) : found;
}

/** As comparisons read dates: a text that is none is the zero date, not NULL; next to a DATE its time of day does not count. */
function dateTimeIn(value: Value, datesOnly: boolean, withConstant: boolean, session: Session): DateTime | null {
  const { type, data } = value;
  if (data === null) return null;
  const isNull = type.branch === true && !withConstant;
  if (datesOnly && resultKind(type) === 'text' && !isTemporal(type) && type.constant !== true) {
    const read = asDateTime(value, session, comparedDates(session)) ?? ZERO;
    if (read === ZERO && isNull) return null;
    return { ...read, ...MIDNIGHT };
  }
  if (type.kind === 'year') return { ...ZERO, year: Number(data) };
  return asDateTime(value, session, comparedDates(session)) ?? (isNull ? null : ZERO);
}

/** MySQL takes no zero parts where `sql_mode` forbids them, MariaDB takes all that has the form of a date. */
const comparedDates = (session: Session): DateRules =>
  session.flavour === 'mariadb'
    ? { noZeroDate: false, noZeroInDate: false, invalidDates: true }
    : { ...dateRules(session), noZeroInDate: session.sqlMode.has('NO_ZERO_IN_DATE') };

/** As comparisons read times. MySQL finds nothing that is NULL here, MariaDB finds midnight. */
function timeIn(value: Value, session: Session): Time | null {
  if (value.data === null) return null;
  if (value.type.kind === 'year') return MIDNIGHT_SPAN;
  return asTime(value, session) ?? (session.flavour === 'mariadb' ? MIDNIGHT_SPAN : null);
}

/** @throws SqlError 1525 for a constant that is no date, as MySQL answers before it reads a row; 1292 in a strict change of rows */
function checkConstant(date: Argument, text: Argument, session: Session): void {
  if (session.flavour === 'mariadb' || !isConstant(text) || resultKind(text.type) !== 'text') return;
  if (text.data === null || text.data === undefined || text.type.kind === 'time' || hasDate(text.type)) return;
  const written = asText(text as Value, session) ?? '';
  if (typeof readDate(written, session, comparedDates(session)) !== 'string') return;
  throw new SqlError(
    session.changesRows ? 1292 : 1525,
    `Incorrect ${date.type.kind.toUpperCase()} value: '${written}'`,
  );
}

function textComparator(operation: string, args: readonly Argument[], session: Session): Comparator {
  const { collation: name } = commonCollation(operation, args, session, true);
  if (name === 'binary')
    return (a, b) =>
      a.data === null || b.data === null
        ? null
        : Math.sign(Buffer.compare(asBytes(a, session) as Buffer, asBytes(b, session) as Buffer));
  const collation = collationOf(name);
  return (a, b) =>
    a.data === null || b.data === null
      ? null
      : compareTexts(asText(a, session) ?? '', asText(b, session) ?? '', collation);
}

interface Details {
  /** CASE and IN of MySQL compare 64 bits, whether they are signed or not. */
  readonly bits64?: boolean;
  /** A DATE that meets a text is compared with the text's time of day as well. */
  readonly withTimeOfDay?: boolean;
  /** Digits that are fixed give no tolerance. */
  readonly exactDoubles?: boolean;
}

/** Compares as a strategy says; `all` are the arguments among which the collation is found. */
export function comparatorFor(
  strategy: Strategy,
  operation: string,
  all: readonly Argument[],
  session: Session,
  { bits64 = false, withTimeOfDay = false, exactDoubles = false }: Details = {},
): Comparator {
  const of =
    <T>(read: (value: Value, session: Session) => T | null, compare: (a: T, b: T) => number): Comparator =>
    (a, b) => {
      const left = read(a, session);
      if (left === null) return null;
      const right = read(b, session);
      return right === null ? null : compare(left, right);
    };
  switch (strategy) {
    case 'text':
      return textComparator(operation, all, session);
    case 'integer':
      if (bits64 && session.flavour !== 'mariadb')
        return of<bigint>(asInteger, (a, b) => sign(BigInt.asIntN(64, a), BigInt.asIntN(64, b)));
      return of<bigint>(asInteger, sign);
    case 'decimal':
      return of<Decimal>(decimalIn, compareDecimals);
    case 'double': {
      const tolerance = exactDoubles ? 0 : toleranceOf(all, session);
      return of<number>(asDouble, (a, b) => (Math.abs(a - b) < tolerance ? 0 : sign(a, b)));
    }
    case 'datetime': {
      const datesOnly =
        all.some(({ type }) => type.kind === 'date') &&
        !all.some(isConstant) &&
        session.flavour !== 'mariadb' &&
        !withTimeOfDay;
      return of<DateTime>((value) => dateTimeIn(value, datesOnly, all.some(isConstant), session), compareDateTimes);
    }
    case 'time':
      return of<Time>(timeIn, (a, b) => sign(timeMicroseconds(a), timeMicroseconds(b)));
    case 'json':
      return (a, b) => compareJson(a, b, session);
  }
}

const isWideNumber = ({ type }: Argument): boolean =>
  resultKind(type) === 'integer' ? (type.bits ?? 8) > 32 && type.constant !== true : resultKind(type) !== 'text';

/** @throws Unsupported for what the server compares in ways of its own */
function checkSupported(operation: string, args: readonly Argument[], strategy: Strategy, session: Session): void {
  const kinds = args.map(({ type }) => type.kind);
  if (strategy !== 'text') refuseMixed(operation, args);
  if (strategy === 'json' && kinds.some((kind) => ['enum', 'set', 'binary', 'bit'].includes(kind)))
    refuse(operation, 'a document with ENUM, SET or bytes');
  if (session.flavour !== 'mariadb') return;
  if ((strategy === 'datetime' || strategy === 'time') && kinds.includes('bit')) refuse(operation, 'a time with BIT');
  if (strategy === 'time' && args.some(isWideNumber)) refuse(operation, 'TIME with a number of more than 32 bits');
  if (kinds.includes('year') && kinds.includes('time')) refuse(operation, 'TIME with YEAR');
}

export const isTextual = (type: ValueType): boolean => resultKind(type) === 'text' && !isTemporal(type);

/**
 * How two arguments are compared when none of them is converted first, as in CASE.
 * @param all whatever is compared there: texts meet in a collation of all of them
 */
export function plainComparatorOf(
  operation: string,
  a: Argument,
  b: Argument,
  all: readonly Argument[],
  session: Session,
): Comparator {
  const strategy = strategyOf(a, b, session);
  checkSupported(operation, [a, b], strategy, session);
  const texts = all.filter(({ type }) => isTextual(type));
  return comparatorFor(strategy, operation, strategy === 'text' ? texts : [a, b], session, {
    bits64: true,
    withTimeOfDay: true,
  });
}

/**
 * How two arguments are compared.
 * @param withTimeOfDay a DATE that meets a text is compared with the text's time of day as well, as NULLIF does
 * @throws SqlError 1525, 1292; Unsupported where collations cannot be reconciled
 */
export function comparatorOf(
  operation: string,
  a: Argument,
  b: Argument,
  session: Session,
  withTimeOfDay = false,
): Comparator {
  const strategy = strategyOf(a, b, session);
  checkSupported(operation, [a, b], strategy, session);
  const [first, second] = [convertedConstant(b, a, session), convertedConstant(a, b, session)];
  const converted = first ?? second;
  if (converted !== null) {
    const compare = comparatorFor(converted.strategy, operation, [a, b], session);
    return (x, y) => compare(first?.value ?? x, second?.value ?? y);
  }
  if (strategy === 'datetime') {
    checkConstant(a, b, session);
    checkConstant(b, a, session);
  }
  return comparatorFor(strategy, operation, [a, b], session, { withTimeOfDay });
}
