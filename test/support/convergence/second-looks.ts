import type { CompareAct } from '../../../engine/transfer/convergence/comparison/rules';
import { explore, type Action } from './explore';
import type { Rules } from './rules';

/** A comparison of one row with its item, while the row is changed and capture follows: every interleaving of a world of its own. */

interface Looks {
  /** Commits so far; the row is the last one. */
  commits: number;
  /** Commits that capture has passed. */
  captured: number;
  /** Commit that the item shows; -1: what no commit has made. */
  item: number;
  acts: CompareAct[];
  /** Commits that the waiting for capture waits for; null: it has not begun. */
  until: number | null;
  read: { before: number; item: number; after: number };
  verdict: 'equal' | 'differs' | 'again';
}

const MOST_STATES = 10_000;

function compareActions(rules: Rules, world: Looks): readonly Action<Looks>[] {
  const who = 'comparison';
  const [act] = world.acts;
  const next = (does: string, run: (w: Looks) => void): readonly Action<Looks>[] => [
    { who, does, run: (w) => (run(w), void w.acts.shift()) },
  ];
  if (act === undefined) {
    if (world.verdict !== 'again') return [];
    return [{ who, does: 'looks', run: (w) => void (w.acts = [...rules.comparePlan()]) }];
  }
  switch (act) {
    case 'read-row':
      return next('reads the row', (w) => void (w.read.before = w.commits));
    case 'await-capture':
      if (world.until === null)
        return [{ who, does: 'asks what the source has committed', run: (w) => void (w.until = w.commits) }];
      if (world.captured < world.until) return [];
      return next('sees that capture has passed that', (w) => void (w.until = null));
    case 'read-item':
      return next('reads the item', (w) => void (w.read.item = w.item));
    case 'read-row-again':
      return next('reads the row again', (w) => void (w.read.after = w.commits));
  }
}

function judged(rules: Rules, actions: readonly Action<Looks>[]): readonly Action<Looks>[] {
  return actions.map(({ who, does, run }) => ({
    who,
    does,
    run: (w) => {
      const looks = w.acts.length > 0;
      run(w);
      if (looks && w.acts.length === 0) w.verdict = rules.verdictOfPair(w.read, (a, b) => a === b);
    },
  }));
}

/**
 * What a comparison says wrongly; undefined: nothing.
 * @param commits that are made while it runs, at most
 * @param damaged the item is one that no commit has made: unless a change of the row mends it, it must be found
 */
export function wrongComparison(
  rules: Rules,
  { commits: most, damaged }: { readonly commits: number; readonly damaged: boolean },
): string | undefined {
  const item = damaged ? -1 : 0;
  const read = { before: 0, item: 0, after: 0 };
  return explore<Looks>({
    initial: { commits: 0, captured: 0, item, acts: [], until: null, read, verdict: 'again' },
    maxStates: MOST_STATES,
    canonical: () => undefined,
    actionsOf: (world) => {
      const actions = [...judged(rules, compareActions(rules, world))];
      if (world.commits < most)
        actions.push({ who: 'application', does: 'commits', run: (w) => void (w.commits += 1) });
      if (world.captured < world.commits)
        actions.push({
          who: 'capture',
          does: 'writes the item as the row is now',
          run: (w) => void Object.assign(w, { item: w.commits, captured: w.captured + 1 }),
        });
      return actions;
    },
    wrongIn: ({ verdict }) =>
      !damaged && verdict === 'differs' ? 'a change on its way is called a difference' : undefined,
    wrongAtRest: ({ verdict, read: { item: seen } }) =>
      verdict === 'equal' && seen < 0 ? 'an item that no commit has made is called equal' : undefined,
  }).finding?.what;
}
