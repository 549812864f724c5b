import { localNow, MIDNIGHT } from '../convert/to-temporal';
import type { Argument, Definition, Prepared } from '../operation';
import { refuse } from '../operations/prepared';
import type { Session } from '../session';
import type { DateTime } from '../values/temporal';
import type { Data } from '../values/value';
import type { ValueType } from '../values/type';

/** NOW() and the others: when the statement began, cut to the digits that are asked for. */

type Kind = 'date' | 'datetime' | 'time';

function digitsOf(name: string, [only]: readonly Argument[]): number {
  if (only === undefined) return 0;
  if (typeof only.data !== 'bigint' || only.data < 0n || only.data > 6n)
    refuse(name, 'digits that are no constant from 0 to 6');
  return Number(only.data);
}

function dataFor(kind: Kind, now: DateTime, fraction: number): Data {
  if (kind === 'date') return { ...now, ...MIDNIGHT };
  const microsecond = now.microsecond - (now.microsecond % 10 ** (6 - fraction));
  const { hour, minute, second } = now;
  return kind === 'time' ? { negative: false, hour, minute, second, microsecond } : { ...now, microsecond };
}

const now = (name: string, kind: Kind, utc = false): Definition => ({
  name,
  least: 0,
  most: kind === 'date' ? 0 : 1,
  prepare: (args, session: Session): Prepared => {
    const fraction = digitsOf(name, args);
    const type: ValueType = { kind, ...(kind !== 'date' && { fraction }) };
    const data = dataFor(kind, localNow(utc ? { ...session, timeZone: 0 } : session), fraction);
    return { type, evaluate: () => ({ type, data }) };
  },
});

export const CLOCKS: readonly Definition[] = [
  ...['NOW', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP'].map((name) => now(name, 'datetime')),
  ...['CURDATE', 'CURRENT_DATE'].map((name) => now(name, 'date')),
  ...['CURTIME', 'CURRENT_TIME'].map((name) => now(name, 'time')),
  now('UTC_TIMESTAMP', 'datetime', true),
  now('UTC_DATE', 'date', true),
  now('UTC_TIME', 'time', true),
];
