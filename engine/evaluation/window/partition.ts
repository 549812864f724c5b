import { compareForOrder, toProtocol, type Session, type Value } from '../../../runtime/mysql';

/** A row of a partition: its place among all rows, what it is sorted by, the arguments of the function. */
export interface WindowRow {
  readonly index: number;
  readonly keys: readonly Value[];
  readonly args: readonly Value[];
}

/** Rows in the order of the window. Peers are rows that its ORDER BY does not tell apart; without ORDER BY all are. */
export interface Partition {
  readonly rows: readonly WindowRow[];
  /** For each row the place of its first peer, and the place behind its last one. */
  readonly firstPeer: readonly number[];
  readonly behindPeers: readonly number[];
  /** Some rows are peers, so that the server may take them in another order. */
  readonly hasPeers: boolean;
  /** For each row whether the arguments of its peers are not all the same. */
  readonly mixed: readonly boolean[];
}

const sameArguments = (a: WindowRow, b: WindowRow): boolean =>
  a.args.every((value, at) => {
    const [one, other] = [toProtocol(value), toProtocol(b.args[at]!)];
    return Buffer.isBuffer(one) && Buffer.isBuffer(other) ? one.equals(other) : one === other;
  });

export function sortedPartition(
  unsorted: readonly WindowRow[],
  descending: readonly boolean[],
  session: Session,
): Partition {
  const compare = (a: WindowRow, b: WindowRow): number => {
    for (const [at, downwards] of descending.entries()) {
      const order = compareForOrder(a.keys[at]!, b.keys[at]!, session);
      if (order !== 0) return downwards ? -order : order;
    }
    return 0;
  };
  const rows = [...unsorted].sort(compare);
  const firstPeer: number[] = [];
  const behindPeers: number[] = [];
  const mixed: boolean[] = [];
  let hasPeers = false;
  for (let start = 0; start < rows.length;) {
    let end = start + 1;
    while (end < rows.length && compare(rows[start]!, rows[end]!) === 0) end += 1;
    const isMixed = !rows.slice(start, end).every((row) => sameArguments(rows[start]!, row));
    for (let at = start; at < end; at += 1) {
      firstPeer.push(start);
      behindPeers.push(end);
      mixed.push(isMixed);
    }
    hasPeers ||= end > start + 1;
    start = end;
  }
  return { rows, firstPeer, behindPeers, hasPeers, mixed };
}
