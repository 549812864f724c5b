import { asTruth, numberLiteral, prepare, type Session, type TemporalUnit, type Value } from '../../../runtime/mysql';
import { refuse } from '../../statement/problem';
import type { FrameBound, WindowFrame } from '../../statement/tree';
import type { Compiled, Compiler } from '../compile';
import type { Partition } from './partition';

/** Frames of windows: which rows of its partition a row sees (Reference Manual, "Window Function Frame Specification"). */

/** Places from `start` up to but without `end`; empty when `end` is not behind `start`. */
export interface FramePlaces {
  readonly start: number;
  readonly end: number;
  /** Peers lie on both sides of a border, so that the order in which the server has them decides what is in. */
  readonly cutsPeers: boolean;
}

export type FrameRange = (partition: Partition) => (place: number) => FramePlaces;

interface FrameInput {
  readonly orderBy: readonly Compiled[];
  readonly descending: readonly boolean[];
  readonly compiler: Compiler;
  readonly session: Session;
}

type Border = (partition: Partition) => (place: number) => number;

/** From the first row to the last peer; without ORDER BY all are peers. */
const DEFAULT: FrameRange =
  ({ behindPeers }) =>
  (place) => ({ start: 0, end: behindPeers[place]!, cutsPeers: false });

export function frameOf(frame: WindowFrame | null, input: FrameInput): FrameRange {
  if (frame === null) return DEFAULT;
  const border = frame.rows ? rowBorder : rangeBorder;
  const [first, last] = [border(frame.start, false, input), border(frame.end, true, input)];
  return (partition) => {
    const [starts, ends] = [first(partition), last(partition)];
    const { rows, firstPeer } = partition;
    const cuts = (at: number): boolean => at > 0 && at < rows.length && firstPeer[at] !== at;
    return (place) => {
      const [start, end] = [Math.max(0, starts(place)), Math.min(rows.length, ends(place))];
      return { start, end, cutsPeers: frame.rows && (cuts(start) || cuts(end)) };
    };
  };
}

const unbounded =
  (side: FrameBound['side']): Border =>
  ({ rows }) =>
  () =>
    side === 'preceding' ? 0 : rows.length;

/** A whole number of rows that is known before any row is read. */
function rowCount(by: Compiled): number {
  const { data } = by;
  return typeof data === 'bigint' && data >= 0n && data < 2n ** 32n
    ? Number(data)
    : refuse('a window frame of rows whose number is no whole number');
}

function rowBorder({ side, by, unit }: FrameBound, end: boolean, { compiler }: FrameInput): Border {
  if (unit !== null) return refuse('a window frame of ROWS with an INTERVAL');
  const behind = end ? 1 : 0;
  if (side === 'current') return () => (place) => place + behind;
  if (by === null) return unbounded(side);
  const count = rowCount(compiler.compile(by));
  return () => (place) => place + (side === 'preceding' ? -count : count) + behind;
}

const peers =
  (end: boolean): Border =>
  ({ firstPeer, behindPeers }) =>
  (place) =>
    end ? behindPeers[place]! : firstPeer[place]!;

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'unsigned', 'decimal', 'double']);
const DATES: ReadonlySet<string> = new Set(['date', 'datetime', 'timestamp']);

/** RANGE with a number or an INTERVAL: the rows whose key lies within that distance; NULL sees NULL alone. */
function rangeBorder({ side, by, unit }: FrameBound, end: boolean, input: FrameInput): Border {
  if (side === 'current') return peers(end);
  if (by === null) return unbounded(side);
  const { orderBy, descending, compiler, session } = input;
  const [key, ...more] = orderBy;
  if (key === undefined || more.length > 0) return refuse('a window frame of RANGE without one ORDER BY');
  const amount = compiler.compile(by);
  if (amount.data === undefined || amount.data === null) return refuse('a window frame of RANGE with an open distance');
  if (!(unit === null ? NUMBERS : DATES).has(key.type.kind)) return refuse('a window frame of RANGE of such values');
  const upwards = (side === 'following') !== descending[0];
  const argument = { type: key.type };
  const moved =
    unit === null
      ? prepare(upwards ? '+' : '-', [argument, { ...amount }], session)
      : prepare(upwards ? 'DATE_ADD' : 'DATE_SUB', [argument, { ...amount }], session, { unit: unit as TemporalUnit });
  const beyond = prepare(end === descending[0] ? '<' : '>', [argument, { type: moved.type }], session);
  const limit = (value: Value): Value => moved.evaluate([() => value, () => ({ ...numberLiteral('0'), ...amount })]);
  const peer = peers(end);
  return (partition) => {
    const { rows } = partition;
    const keyAt = (place: number): Value => rows[place]!.keys[0]!;
    return (place) => {
      if (keyAt(place).data === null) return peer(partition)(place);
      const border = limit(keyAt(place));
      if (border.data === null) return refuse('a window frame of RANGE that leaves the range of dates');
      // NULL is the least of all values: before every border upwards, behind it downwards.
      const isBeyond = (at: number): boolean =>
        keyAt(at).data === null
          ? end === descending[0]
          : asTruth(beyond.evaluate([() => keyAt(at), () => border]), session) === true;
      // Rows beyond the first border lie before all others, those beyond the last one behind them.
      let [low, high] = [0, rows.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (isBeyond(middle) === end) high = middle;
        else low = middle + 1;
      }
      return low;
    };
  };
}
