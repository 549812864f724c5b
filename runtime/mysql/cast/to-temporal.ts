import { roundDateTime, roundTime } from '../convert/round-temporal';
import { asDateTime, asTime, MIDNIGHT } from '../convert/to-temporal';
import { dateRules } from '../convert/date-from-text';
import { isTemporal } from '../arithmetic/numeric-type';
import type { Argument, Prepared } from '../operation';
import { constantOf, refuse, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { DateTime, Time } from '../values/temporal';
import type { Data, Value } from '../values/value';
import type { ValueType } from '../values/type';

/** MariaDB cuts the fraction that a type has no room for, MySQL rounds it. */
const cutMicrosecond = (microsecond: number, fraction: number): number =>
  microsecond - (microsecond % 10 ** (6 - fraction));
const cut = (value: DateTime, fraction: number): DateTime => ({
  ...value,
  microsecond: cutMicrosecond(value.microsecond, fraction),
});

function cutTime(value: Time, fraction: number): Time {
  const microsecond = cutMicrosecond(value.microsecond, fraction);
  const isZero = value.hour === 0 && value.minute === 0 && value.second === 0 && microsecond === 0;
  return { ...value, microsecond, negative: value.negative && !isZero };
}

const fitted = (value: DateTime, fraction: number, { flavour, sqlMode }: Session): DateTime | null =>
  flavour === 'mariadb' || sqlMode.has('TIME_TRUNCATE_FRACTIONAL')
    ? cut(value, fraction)
    : roundDateTime(value, fraction);

/** CAST(x AS DATE), AS DATETIME(f) and AS TIME(f). */
export function prepareTemporal([argument]: readonly Argument[], to: ValueType, session: Session): Prepared {
  const { type } = argument as Argument;
  const { kind, fraction = 0 } = to;
  refuseMixed('CAST', [argument as Argument]);
  if (type.kind === 'json' || type.kind === 'bit' || type.kind === 'enum' || type.kind === 'set')
    refuse('CAST', `${type.kind} to a time`);
  const rules = { ...dateRules(session), noZeroInDate: session.sqlMode.has('NO_ZERO_IN_DATE') };
  const compute = (value: Value): Data | null => {
    if (kind === 'time') {
      const time = asTime(value, session);
      if (time === null) return null;
      return session.flavour === 'mariadb' ? cutTime(time, fraction) : roundTime(time, fraction);
    }
    const date = asDateTime(value, session, rules);
    if (date === null) return null;
    if (kind === 'date') return { ...date, ...MIDNIGHT };
    return fitted(date, fraction, session);
  };
  // Compared, MariaDB takes what cannot be read for the zero date, not for NULL.
  const { data } = argument as Argument;
  const isRead = isTemporal(type) || (data !== undefined && compute({ type, data }) !== null);
  const mixed = session.flavour === 'mariadb' && !isRead;
  return strict({ kind, ...(kind !== 'date' && { fraction }), ...(mixed && { mixed }), ...constantOf(type) }, (value) =>
    compute(value),
  );
}
