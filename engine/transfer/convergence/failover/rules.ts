import type { CaptureState } from '../../../../contracts/changes';
import { covers, holdsTransactions } from '../../position/rules';

type Flavour = 'mysql' | 'mariadb';

/**
 * What a transaction of the log is to the epoch under which it was taken.
 *
 * - `numbered`: a commit of the server whose commits the epoch counts; where all servers continue one row of numbers (MariaDB) also one of another
 *   server that this one had when the epoch began with it.
 * - `before`: on MySQL, a commit of another server that this one had when the epoch began with it (number 0).
 * - `later`: a commit of another source, whose epoch has not begun. It has no version yet. On MySQL number 0 would make it older than all that is there, and
 *   what it changed would be read by nobody again. On MariaDB its number is right, but the epoch's server, when it is still there, counts on by
 *   itself and would seem to show it.
 */
export type PlaceInEpoch = 'numbered' | 'before' | 'later';

/**
 * Where a transaction stands.
 * @param input.origin server that made the commit, null: not known; `input.sequence` its number there; `input.gtid` as the server writes it
 * @param input.counted server whose commits the epoch counts, null: nobody's
 * @param input.begunWith all that the server had when the epoch began, as its flavour writes it; null: nobody numbers commits
 */
export function placeInEpoch(
  flavour: Flavour,
  input: {
    readonly origin: string | null;
    readonly gtid: string | null;
    readonly counted: string | null;
    readonly begunWith: string | null;
  },
): PlaceInEpoch {
  const { origin, gtid, counted, begunWith } = input;
  if (begunWith === null || counted === null || origin === counted) return 'numbered';
  if (gtid === null || !holdsTransactions(flavour, begunWith, gtid)) return 'later';
  return flavour === 'mariadb' ? 'numbered' : 'before';
}

/**
 * May rows be read, or written back, on the server that answers? Only on the one whose commits the epoch counts: a former source that is still there shows
 * rows that are over, under the numbers of the present one.
 * @param counted null: nobody numbers the commits
 */
export const mayWorkOn = (input: { readonly answers: string | null; readonly counted: string | null }): boolean =>
  input.counted === null || input.answers === input.counted;

/** What the server that answers now has, as far as a new epoch depends on it. */
export interface Candidate {
  /** As its flavour writes it; null: nobody numbers commits. */
  readonly executed: string | null;
  /** Does it apply changes of another server now? Then that one is the source, or both are: commits of several servers have no order that numbers show. */
  readonly applies: boolean;
}

/**
 * May an epoch begin with a server? Not while it lacks what capture has read, for items would then hold what the source never had, and no later
 * commit would tell.
 * @param captured what capture has worked on; null: nothing, or not known
 */
export function mayBeginEpoch(
  flavour: Flavour,
  { captured, candidate }: { readonly captured: string | null; readonly candidate: Candidate },
): 'yes' | 'applies-another' | 'lacks-captured' {
  if (candidate.applies) return 'applies-another';
  if (captured === null || candidate.executed === null) return 'yes';
  return holdsTransactions(flavour, candidate.executed, captured) ? 'yes' : 'lacks-captured';
}

/**
 * What to do about a commit of a source whose epoch has not begun: wait for whoever watches the source to raise the epoch; or raise it, where the source was another server
 * for a while and is the epoch's again, which nobody has seen and nobody will see.
 * @param input.answers server that is the source now
 * @param input.may may an epoch begin with that server, which must have the commit (`mayBeginEpoch` of its GTID)? Else it would be `later` in the next
 *   epoch too, and in each after that
 */
export const onLaterCommit = (input: {
  readonly answers: string | null;
  readonly counted: string | null;
  readonly may: ReturnType<typeof mayBeginEpoch>;
}): 'wait' | 'raise-epoch' => (input.answers === input.counted && input.may === 'yes' ? 'raise-epoch' : 'wait');

/**
 * May capture's saved position be replaced? Only by one that has all that it has: of two readers the one behind changes nothing. The number of
 * the last commit does not tell, for commits of other servers may follow those that the epoch counts.
 */
export const positionAdvances = (
  flavour: Flavour,
  { saved, next }: { readonly saved: CaptureState; readonly next: CaptureState },
): boolean => covers(flavour, next.position, saved.position);

/**
 * May a version be made in an epoch? Only while the flag has it: numbers of the next source begin anew, so whoever waits in an old epoch until its
 * version has grown would wait for ever.
 */
export const epochIsInForce = (input: { readonly epoch: number; readonly flag: number }): boolean =>
  input.epoch === input.flag;
