import type { SourcePosition } from '../../../contracts/activities/transfer';
import { byCodeUnit } from '../../lib/compare';

/** What a server says about the end of its change log, as read; texts as the server gives them. */
export interface ServerPosition {
  readonly flavour: 'mysql' | 'mariadb';
  /** MySQL: `gtid_executed`; MariaDB: `gtid_binlog_pos`; null where GTID is off. */
  readonly gtidSet: string | null;
  /** MySQL: `server_uuid`; MariaDB: `gtid_domain_id`. */
  readonly origin: string;
  readonly file: string;
  readonly position: number;
}

type Interval = readonly [bigint, bigint];

/** Position in a binlog file is a 4-byte number in the event header: ten digits at most. */
const POSITION_DIGITS = 10;

const splitList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const merged = (intervals: readonly Interval[]): readonly Interval[] => {
  const sorted = [...intervals].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const out: [bigint, bigint][] = [];
  for (const [from, to] of sorted) {
    const last = out[out.length - 1];
    if (last !== undefined && from <= last[1] + 1n) last[1] = to > last[1] ? to : last[1];
    else out.push([from, to]);
  }
  return out;
};

/**
 * Reads a MySQL GTID set: `uuid:1-5:7,uuid:tag:1-3`, with line breaks as the server prints them.
 * @returns intervals by origin (`uuid` or `uuid:tag`), merged and sorted
 */
export function parseGtidSet(text: string): ReadonlyMap<string, readonly Interval[]> {
  const raw = new Map<string, Interval[]>();
  for (const part of splitList(text)) {
    const [uuid = '', ...rest] = part.split(':').map((token) => token.trim());
    let origin = uuid.toLowerCase();
    for (const token of rest) {
      const range = /^(\d+)(?:-(\d+))?$/.exec(token);
      if (range === null) {
        origin = `${uuid.toLowerCase()}:${token.toLowerCase()}`;
        continue;
      }
      const from = BigInt(range[1] ?? '0');
      raw.set(origin, [...(raw.get(origin) ?? []), [from, BigInt(range[2] ?? range[1] ?? '0')]]);
    }
  }
  return new Map([...raw].sort(([a], [b]) => byCodeUnit(a, b)).map(([origin, list]) => [origin, merged(list)]));
}

/** Reads a MariaDB position list `domain-server-sequence,..`: sequence by domain. */
export const parseMariaDbPosition = (text: string): ReadonlyMap<string, { server: string; sequence: bigint }> =>
  new Map(
    splitList(text).map((part) => {
      const [domain = '', server = '', sequence = '0'] = part.split('-');
      return [domain, { server, sequence: BigInt(sequence) }] as const;
    }),
  );

/** One text for one GTID set, however the server broke and ordered it. */
export function canonicalGtidSet(flavour: 'mysql' | 'mariadb', text: string): string {
  if (flavour === 'mariadb') return [...splitList(text)].sort(byCodeUnit).join(',');
  return [...parseGtidSet(text)]
    .map(([origin, list]) => [origin, ...list.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`))].join(':'))
    .join(',');
}

const largest = (numbers: readonly bigint[]): bigint => numbers.reduce((a, b) => (b > a ? b : a), 0n);

/** File number and position as one decimal number, for servers without GTID. */
export const fileSequence = (file: string, position: number): string =>
  String(BigInt(`${/(\d+)$/.exec(file)?.[1] ?? '0'}${String(position).padStart(POSITION_DIGITS, '0')}`));

/**
 * The sequence half of `_v` (rules.md, rule 17): the number of the last transaction that this server itself has committed. A replica
 * that never wrote takes the largest number it has applied. Without GTID: file number and position as one decimal number.
 * @returns decimal text, never negative
 */
export function sequenceOf(at: ServerPosition): string {
  if (at.gtidSet === null) return fileSequence(at.file, at.position);
  if (at.flavour === 'mariadb') {
    const domains = parseMariaDbPosition(at.gtidSet);
    const own = domains.get(at.origin)?.sequence;
    return String(own ?? largest([...domains.values()].map((d) => d.sequence)));
  }
  const set = parseGtidSet(at.gtidSet);
  const ends = (list: readonly Interval[]): readonly bigint[] => list.map(([, to]) => to);
  const own = [...set].filter(([origin]) => origin.split(':')[0] === at.origin.toLowerCase());
  return String(largest((own.length > 0 ? own : [...set]).flatMap(([, list]) => ends(list))));
}

/**
 * The epoch half of `_v`: rises when the numbers of the source start again (another server answers, or its sequence went back), so
 * that what is written now wins over what the earlier position wrote.
 */
export function epochOf(
  now: { readonly origin: string; readonly sequence: string },
  before: { readonly origin: string; readonly sequence: string; readonly epoch: number } | undefined,
): number {
  if (before === undefined) return 1;
  const restarted = now.origin !== before.origin || BigInt(now.sequence) < BigInt(before.sequence);
  return restarted ? before.epoch + 1 : before.epoch;
}

/**
 * Has the source committed nothing since the position? By GTID set where there is one, else by file and position (a rotation of
 * the log then counts as a change: the check errs towards "changed").
 */
export function unchangedSince(position: SourcePosition, now: ServerPosition): boolean {
  if (position.gtidSet !== null || now.gtidSet !== null)
    return (
      position.gtidSet !== null &&
      now.gtidSet !== null &&
      canonicalGtidSet(now.flavour, position.gtidSet) === canonicalGtidSet(now.flavour, now.gtidSet)
    );
  return position.file === now.file && position.position === now.position;
}

/**
 * Has a reader that stands at `at` read everything that the server had committed at `end`? Both of one server; by GTID set where there is one,
 * else by file and position.
 */
export function covers(
  flavour: 'mysql' | 'mariadb',
  at: Pick<ServerPosition, 'gtidSet' | 'file' | 'position'>,
  end: Pick<ServerPosition, 'gtidSet' | 'file' | 'position'>,
): boolean {
  if (at.gtidSet === null || end.gtidSet === null)
    return BigInt(fileSequence(at.file, at.position)) >= BigInt(fileSequence(end.file, end.position));
  return holdsTransactions(flavour, at.gtidSet, end.gtidSet);
}

/** Does a GTID set (MariaDB: a position by domain) hold every transaction of another? */
export function holdsTransactions(flavour: 'mysql' | 'mariadb', whole: string, part: string): boolean {
  if (flavour === 'mariadb') {
    const held = parseMariaDbPosition(whole);
    return [...parseMariaDbPosition(part)].every(
      ([domain, { sequence }]) => (held.get(domain)?.sequence ?? -1n) >= sequence,
    );
  }
  const held = parseGtidSet(whole);
  return [...parseGtidSet(part)].every(([origin, intervals]) =>
    intervals.every(([from, to]) => (held.get(origin) ?? []).some(([a, b]) => a <= from && b >= to)),
  );
}

/** For people: `gtid 3e11..:1-77` or `binlog.000003:157`. */
export const positionText = (at: Pick<ServerPosition, 'gtidSet' | 'file' | 'position'>): string =>
  at.gtidSet === null ? `${at.file}:${at.position}` : `gtid ${at.gtidSet.replace(/\s+/g, '') || '(empty)'}`;
