import type { Session, Value, ValueType } from '../../../runtime/mysql';
import { refuse } from '../../statement/problem';
import type { Compiled } from '../compile';
import { OPEN_ORDER, wholeNumber, type WindowFunction } from './function';
import type { Partition } from './partition';

/** Numbers of rows within their partition; the frame does not matter. */

const DIGITS = { bits: 64, precision: 21 } as const;

/** MySQL counts without a sign, so that a difference below 0 is an error there. */
const count = ({ flavour }: Session): ValueType =>
  flavour === 'mariadb' ? { kind: 'integer', ...DIGITS } : { kind: 'unsigned', ...DIGITS };

/** MariaDB gives ten digits behind the point. */
const share = ({ flavour }: Session): ValueType =>
  flavour === 'mariadb' ? { kind: 'double', scale: 10 } : { kind: 'double' };

interface Ranking {
  readonly type: (session: Session) => ValueType;
  /** The order of peers matters. */
  readonly byPlace?: true;
  readonly of: (place: number, partition: Partition) => bigint | number;
}

const denseRanks = ({ firstPeer }: Partition): readonly number[] => {
  let rank = 0;
  return firstPeer.map((first, place) => (first === place ? (rank += 1) : rank));
};

const RANKINGS: Readonly<Record<string, Ranking>> = {
  ROW_NUMBER: { type: count, byPlace: true, of: (place) => BigInt(place + 1) },
  RANK: { type: count, of: (place, { firstPeer }) => BigInt(firstPeer[place]! + 1) },
  PERCENT_RANK: {
    type: share,
    of: (place, { firstPeer, rows }) => (rows.length === 1 ? 0 : firstPeer[place]! / (rows.length - 1)),
  },
  CUME_DIST: { type: share, of: (place, { behindPeers, rows }) => behindPeers[place]! / rows.length },
};

/** NTILE: the first buckets have a row more where the rows do not divide evenly. */
function bucket(place: number, rows: number, buckets: number): bigint {
  const [size, larger] = [Math.floor(rows / buckets), rows % buckets];
  const inLarger = larger * (size + 1);
  return BigInt(
    place < inLarger ? Math.floor(place / (size + 1)) + 1 : larger + Math.floor((place - inLarger) / size) + 1,
  );
}

const made = (
  type: ValueType,
  byPlace: boolean,
  of: (partition: Partition) => (place: number) => bigint | number,
): WindowFunction => ({
  type,
  compute: (partition) => {
    const data = of(partition);
    return {
      values: partition.rows.map((_, place): Value => ({ type, data: data(place) })),
      undetermined: byPlace && partition.hasPeers ? OPEN_ORDER : [],
    };
  },
});

/** @returns undefined for another function */
export function ranking(name: string, args: readonly Compiled[], session: Session): WindowFunction | undefined {
  if (name === 'NTILE') {
    const buckets = wholeNumber(name, args[0], 1);
    return made(
      count(session),
      true,
      ({ rows }) =>
        (place) =>
          bucket(place, rows.length, buckets),
    );
  }
  if (name === 'DENSE_RANK')
    return made(count(session), false, (partition) => {
      const ranks = denseRanks(partition);
      return (place) => BigInt(ranks[place]!);
    });
  const found = RANKINGS[name];
  if (found === undefined) return undefined;
  if (args.length > 0) refuse(`${name} with arguments`);
  return made(found.type(session), found.byPlace === true, (partition) => (place) => found.of(place, partition));
}
