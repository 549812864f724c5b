import { resultKind } from '../compare/strategy';
import { dateRules, readDate } from '../convert/date-from-text';
import { readTime } from '../convert/time-from-text';
import { asDateTime } from '../convert/to-temporal';
import type { Argument } from '../operation';
import { refuse, refuseMixed } from '../operations/prepared';
import type { Session } from '../session';
import type { DateTime } from '../values/temporal';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';

/** Kinds that functions of dates and times are not offered for: what the server makes of them was not looked at. */
export function refuseNoTimes(operation: string, args: readonly Argument[]): void {
  refuseMixed(operation, args);
  const kinds = ['json', 'bit', 'enum', 'set', 'year', 'binary'];
  const hidden = args.some(({ type }) => kinds.includes(type.kind));
  if (hidden) refuse(operation, 'YEAR, ENUM, SET, BIT, bytes or documents');
}

/** A date whose month or day may be 0, as YEAR and DATE_FORMAT take it. */
export function anyDate(value: Value, session: Session): DateTime | null {
  const rules = dateRules(session);
  // NO_ZERO_DATE is asked of texts alone.
  return asDateTime(value, session, resultKind(value.type) === 'text' ? rules : { ...rules, noZeroDate: false });
}

/** A date that is one: month and day are not 0. */
export function wholeDate(value: Value, session: Session): DateTime | null {
  const found = asDateTime(value, session, dateRules(session));
  return found === null || found.month === 0 || found.day === 0 ? null : found;
}

/** As `writtenFraction` of a text that is read as a date. */
export function writtenDateFraction({ type, data }: Argument, session: Session): number {
  if (type.kind !== 'text' || typeof data !== 'string') return fractionOf(type);
  const read = readDate(data, session);
  return typeof read === 'string' ? 6 : read.fraction;
}

/** As `fractionOf`, but of a constant text those that are written in it. */
export function writtenFraction({ type, data }: Argument, session: Session): number {
  if (type.kind !== 'text' || typeof data !== 'string') return fractionOf(type);
  return readTime(data, session)?.fraction ?? 0;
}

/** Digits after the second that an argument may have; 6 where its type does not tell. */
export function fractionOf({ kind, fraction, scale }: ValueType): number {
  switch (kind) {
    case 'date':
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'null':
      return 0;
    case 'datetime':
    case 'timestamp':
    case 'time':
      return fraction ?? 0;
    case 'decimal':
      return Math.min(6, scale ?? 0);
    case 'double':
      return Math.min(6, scale ?? 6);
    default:
      return Math.min(6, scale ?? 6);
  }
}
