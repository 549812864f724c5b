import { dateRules } from '../convert/date-from-text';
import { roundDateTime, roundTime } from '../convert/round-temporal';
import { asDateTime, asTime, MIDNIGHT } from '../convert/to-temporal';
import { asText } from '../convert/to-text';
import { Unsupported } from '../errors';
import type { Session } from '../session';
import type { DateTime, Time } from '../values/temporal';
import { dateTimeText } from '../values/temporal';
import type { ValueType } from '../values/type';
import type { Value } from '../values/value';
import { refuseValue } from './problems';

const incorrect = (kind: string, session: Session): never =>
  refuseValue(1292, `Incorrect ${kind} value for a column`, session);

const cutMicrosecond = (microsecond: number, fraction: number): number =>
  microsecond - (microsecond % 10 ** (6 - fraction));

/** MariaDB cuts the digits that the column has no room for, MySQL rounds. */
const cuts = ({ flavour, sqlMode }: Session): boolean =>
  flavour === 'mariadb' || sqlMode.has('TIME_TRUNCATE_FRACTIONAL');

/** What a TIMESTAMP can hold, in UTC. */
const FIRST_TIMESTAMP = '1970-01-01 00:00:01';
const LAST_TIMESTAMP = '2038-01-19 03:14:07';

export function toDateTime({ kind, fraction = 0 }: ValueType, value: Value, session: Session): DateTime {
  refuseKinds(value, session);
  const strict: Session = { ...session, warn: () => incorrect(kind, session) };
  const rules = { ...dateRules(session), noZeroInDate: session.sqlMode.has('NO_ZERO_IN_DATE') };
  const read = asDateTime(value, strict, rules) ?? incorrect(kind, session);
  if (value.type.kind !== 'text' && read.month === 0 && rules.noZeroDate) return incorrect(kind, session);
  if (kind === 'date' && cuts(session)) return { ...read, ...MIDNIGHT };
  const kept = cuts(session)
    ? { ...read, microsecond: cutMicrosecond(read.microsecond, fraction) }
    : (roundDateTime(read, fraction) ?? incorrect(kind, session));
  if (kind === 'date') return { ...kept, ...MIDNIGHT };
  if (kind === 'timestamp') checkTimestamp(kept, session);
  return kept;
}

function checkTimestamp(value: DateTime, session: Session): void {
  if (session.timeZone !== 0) throw new Unsupported('assignment', 'TIMESTAMP in another time zone than UTC');
  const text = dateTimeText(value, 0);
  const isZero = value.year === 0 && value.month === 0 && value.day === 0;
  if (isZero) return;
  if (value.month === 0 || value.day === 0) incorrect('timestamp', session);
  if (text < FIRST_TIMESTAMP || text > LAST_TIMESTAMP) incorrect('timestamp', session);
}

/** A blank text, and one with an exponent, is something else in each place where a time is read. */
const UNCLEAR_TIME = /^\s*$|\d[eE]/;
/** 838:59:59 as a number. */
const LAST_TIME = 8_385_959;

export function toTime({ fraction = 0 }: ValueType, value: Value, session: Session): Time {
  refuseKinds(value, session);
  const text = asText(value, session) ?? '';
  if (isWritten(value) && UNCLEAR_TIME.test(text)) throw new Unsupported('assignment', 'such a text to TIME');
  if (isNumber(value) && Math.abs(Number(text)) > LAST_TIME)
    throw new Unsupported('assignment', 'a number beyond 838:59:59 to TIME');
  const strict: Session = { ...session, warn: () => incorrect('time', session) };
  const read = asTime(value, strict) ?? incorrect('time', session);
  return cuts(session)
    ? { ...read, microsecond: cutMicrosecond(read.microsecond, fraction) }
    : roundTime(read, fraction);
}

const isWritten = ({ type: { kind } }: Value): boolean => kind === 'text' || kind === 'binary';
const isNumber = ({ type: { kind } }: Value): boolean =>
  ['integer', 'unsigned', 'decimal', 'double', 'float', 'year'].includes(kind);

function refuseKinds(value: Value, { flavour }: Session): void {
  const { kind } = value.type;
  if (kind === 'json' || kind === 'bit' || kind === 'enum' || kind === 'set')
    throw new Unsupported('assignment', `${kind} to a time`);
  if (isNumber(value) && typeof value.data !== 'bigint' && flavour === 'mariadb')
    throw new Unsupported('assignment', 'a number with a fraction to a time');
}
