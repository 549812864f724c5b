import { prepareAggregate, Unsupported, type Accumulator, type Session, type Value } from '../../../runtime/mysql';
import { refuse } from '../../statement/problem';
import type { Compiled } from '../compile';
import type { FramePlaces } from './frame';
import { OPEN_ORDER, type WindowFunction, type WindowValues } from './function';
import type { Partition } from './partition';

/** Aggregates over the frame of each row. */

/** Not over a window on either server. */
const GROUPS_ONLY: ReadonlySet<string> = new Set(['GROUP_CONCAT', 'ANY_VALUE']);

/** Feeds frame after frame; one that only grows at its end is fed on, any other from the start. */
class Frames {
  private accumulator: Accumulator;
  private fed = { start: 0, end: 0 };

  constructor(
    private readonly start: () => Accumulator,
    private readonly rows: Partition['rows'],
  ) {
    this.accumulator = start();
  }

  at({ start, end }: FramePlaces): Accumulator {
    if (start !== this.fed.start || end < this.fed.end) {
      this.accumulator = this.start();
      this.fed = { start, end: start };
    }
    for (let place = this.fed.end; place < end; place += 1) this.accumulator.add(this.rows[place]!.args);
    this.fed = { start, end: Math.max(start, end) };
    return this.accumulator;
  }
}

const TIMES: ReadonlySet<string> = new Set(['date', 'datetime', 'timestamp', 'time']);
const OTHERWISE_STORED: ReadonlySet<string> = new Set(['enum', 'set', 'year', 'bit']);

/** @throws Unsupported where servers give something else than for a group */
function check(name: string, args: readonly Compiled[], { flavour }: Session): void {
  if (GROUPS_ONLY.has(name)) refuse(`${name}(..) OVER`);
  const has = (kinds: ReadonlySet<string>): boolean => args.some(({ type }) => kinds.has(type.kind));
  // MariaDB 10.11 keeps bits of rows that have left the frame; MySQL 8.0 sums other numbers of times than in a group.
  if (flavour === 'mariadb' && name.startsWith('BIT_')) throw new Unsupported(`${name} OVER`, 'of MariaDB');
  if (flavour !== 'mariadb' && ['SUM', 'AVG'].includes(name) && has(TIMES))
    throw new Unsupported(`${name} OVER`, 'dates and times');
  if (['MIN', 'MAX'].includes(name) && has(OTHERWISE_STORED))
    throw new Unsupported(`${name} OVER`, 'labels, years or bits');
}

export function aggregateOver(name: string, args: readonly Compiled[], session: Session): WindowFunction {
  check(name, args, session);
  const { type, start } = prepareAggregate(
    name,
    args.map(({ type: own, data }) => (data === undefined ? { type: own } : { type: own, data })),
    session,
  );
  return {
    type,
    compute: (partition, frame): WindowValues => {
      const { rows } = partition;
      const reasons = new Set<string>();
      const frames = new Frames(start, rows);
      const values = rows.map((_, place): Value => {
        const found = frame(place);
        if (found.cutsPeers) for (const reason of OPEN_ORDER) reasons.add(reason);
        const accumulator = frames.at(found);
        const why = accumulator.undetermined();
        if (why !== null) reasons.add(why);
        return accumulator.result();
      });
      // MariaDB takes the values of rows that leave a frame off its sum again, which rounds as adding them did.
      if (type.kind === 'double') {
        const all = new Frames(start, rows).at({ start: 0, end: rows.length, cutsPeers: false }).undetermined();
        if (all !== null) reasons.add(all);
      }
      return { values, undetermined: [...reasons] };
    },
  };
}
