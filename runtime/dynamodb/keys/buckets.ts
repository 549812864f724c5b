import { Unsupported } from '../../mysql';

/** Buckets of a time: the first characters of a date, `2024`, `2024-02`, `2024-02-29`, `2024-02-29 23`. */

const UNITS: Readonly<Record<number, (date: Date) => void>> = {
  4: (date) => date.setUTCFullYear(date.getUTCFullYear() + 1),
  7: (date) => date.setUTCMonth(date.getUTCMonth() + 1),
  10: (date) => date.setUTCDate(date.getUTCDate() + 1),
  13: (date) => date.setUTCHours(date.getUTCHours() + 1),
};

/** More buckets than these are no way to read a table. */
const MOST = 10_000;

const textOf = (date: Date): string => date.toISOString().replace('T', ' ');

/**
 * The buckets from one time to another; to now when there is no end, and at least that of the beginning.
 * @param now microseconds since 1970
 */
export function bucketsBetween(from: string, until: string | undefined, width: number, now: bigint): readonly string[] {
  const step = UNITS[width];
  const end = (until ?? textOf(new Date(Number(now / 1000n)))).slice(0, width);
  const start = from.slice(0, width);
  const at = new Date(`${`${start}${'0000-01-01 00:00:00'.slice(start.length)}`.replace(' ', 'T')}Z`);
  if (step === undefined || Number.isNaN(at.getTime()))
    throw new Unsupported('time buckets', `${from} is no time that a bucket begins with`);
  const found: string[] = [];
  for (let bucket = start; bucket <= end; bucket = textOf(at).slice(0, width)) {
    if (found.length === MOST) throw new Unsupported('time buckets', `more than ${MOST}`);
    found.push(bucket);
    step(at);
  }
  return found;
}
