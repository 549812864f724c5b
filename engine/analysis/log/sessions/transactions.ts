import { byCodeUnit } from '../../../lib/compare';
import type { Effect } from '../normalise/shapes';

/** Statements that ran together in one transaction, in their order, and how often. */
export interface LoggedTransaction {
  readonly statements: readonly {
    /** Index into the statements of the log. */
    readonly statement: number;
    /** True when it ran several times in a row there, alone or as part of a loop. */
    readonly repeated: boolean;
  }[];
  /** True when the transaction was longer than what is listed. */
  readonly longer: boolean;
  readonly committed: number;
  readonly rolledBack: number;
  /** Neither: the connection or the log ended first. */
  readonly unfinished: number;
}

type End = 'committed' | 'rolledBack' | 'unfinished';

/** Statements of a transaction that are kept before loops are folded, and after. */
const KEPT = 2_000;
const LISTED = 100;
/** Statements of the body of a loop. */
const LOOP = 8;
/** Different transactions that are told apart. */
const DIFFERENT = 20_000;

/** State of one connection. */
export interface Session {
  database: string | null;
  autocommit: boolean;
  /** Ids of the counters of its transaction; null outside one. */
  open: number[] | null;
}

/** Finds which statements run together: between BEGIN or START TRANSACTION and COMMIT or ROLLBACK, or with autocommit = 0. */
export class Transactions {
  /** Transactions without a statement on rows. */
  empty = 0;
  /** Transactions beyond the different ones that are told apart. */
  others = 0;
  private readonly found = new Map<string, { [E in End]: number }>();

  /** Takes in a statement that has no counter: it steers the session. `autocommit` is the value that it sets, if it sets one. */
  steer(session: Session, effect: Effect, autocommit: boolean | null): void {
    if (effect === 'rollback') this.end(session, 'rolledBack');
    else if (effect !== 'none' && (effect !== 'autocommit' || autocommit === true)) this.end(session, 'committed');
    if (effect === 'begin') session.open = [];
    if (autocommit !== null) session.autocommit = autocommit;
  }

  statement(session: Session, effect: Effect, counter: number): void {
    if (effect === 'commits-first') {
      this.end(session, 'committed');
      return;
    }
    if (session.open === null && !session.autocommit) session.open = [];
    if (session.open !== null && session.open.length <= KEPT) session.open.push(counter);
  }

  end(session: Session, how: End): void {
    const { open } = session;
    session.open = null;
    if (open === null) return;
    if (open.length === 0) {
      this.empty += 1;
      return;
    }
    const key = keyOfTransaction(open);
    let counts = this.found.get(key);
    if (counts === undefined) {
      if (this.found.size >= DIFFERENT) {
        this.others += 1;
        return;
      }
      this.found.set(key, (counts = { committed: 0, rolledBack: 0, unfinished: 0 }));
    }
    counts[how] += 1;
  }

  /** Most frequent first. `indexOf` gives the index of a counter's statement. */
  result(indexOf: (counter: number) => number): readonly LoggedTransaction[] {
    const all = new Map<string, LoggedTransaction>();
    for (const [key, counts] of this.found) {
      const [ids = '', longer] = key.split(';');
      const statements = ids
        .split(',')
        .map((id) => ({ statement: indexOf(parseInt(id, 10)), repeated: id.endsWith('+') }));
      all.set(key, { statements, longer: longer !== undefined, ...counts });
    }
    const text = new Map([...all.values()].map((one) => [one, JSON.stringify(one.statements)]));
    return [...all.values()].sort(
      (a, b) => executionsOf(b) - executionsOf(a) || byCodeUnit(text.get(a)!, text.get(b)!),
    );
  }
}

const executionsOf = ({ committed, rolledBack, unfinished }: LoggedTransaction): number =>
  committed + rolledBack + unfinished;

/** `3,5+,7`: loops are folded into one pass, marked by `+`; `;` behind it says that there was more. */
export function keyOfTransaction(ids: readonly number[]): string {
  const out: string[] = [];
  for (let at = 0; at < Math.min(ids.length, KEPT);) {
    const period = loopAt(ids, at);
    const body = ids.slice(at, at + Math.max(1, period));
    out.push(...body.map((id) => (period > 0 ? `${id}+` : String(id))));
    at += body.length;
    while (period > 0 && sameBody(ids, at, period)) at += period;
  }
  return `${out.slice(0, LISTED).join(',')}${ids.length > KEPT || out.length > LISTED ? ';' : ''}`;
}

/** Length of the loop that begins at `at`; 0 when what stands there does not repeat. */
const loopAt = (ids: readonly number[], at: number): number => {
  for (let period = 1; period <= LOOP; period += 1) if (sameBody(ids, at + period, period)) return period;
  return 0;
};

const sameBody = (ids: readonly number[], at: number, period: number): boolean => {
  if (at + period > ids.length) return false;
  for (let i = 0; i < period; i += 1) if (ids[at + i] !== ids[at + i - period]) return false;
  return true;
};
