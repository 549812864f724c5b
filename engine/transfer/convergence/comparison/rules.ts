import { readsFrom, STEP, type Step } from '../phase/rules';

/** A comparison of all, and when it counts. How one pair is looked at is copied into the application, and stands there. */

export { comparePlan, verdictOfPair, type CompareAct } from '../../../../runtime/flags/comparison/rules';

/**
 * Revision of the flag since which strays are not put right: that with which phase 4 was left last for `strict`; null: it never was. It stands in
 * the flag's record, so that every coordinator learns of it, also one that did not make the move.
 * @param move.from undefined: the flag is written first; `move.revision` that of the flag as it is written
 * @param move.before what the record said
 */
export const unwatchedAfter = (move: {
  readonly from: Step | undefined;
  readonly to: Step;
  readonly revision: number;
  readonly before: number | null;
}): number | null =>
  move.from !== undefined && readsFrom(move.from) === 'dynamodb' && readsFrom(move.to) === 'mysql'
    ? move.revision
    : move.before;

/** Of the flag, what says whether a comparison counts. */
export interface ComparedFlag {
  readonly step: Step;
  readonly origin: string | null;
  readonly revision: number;
  /** As `unwatchedAfter` says. */
  readonly unwatchedSince: number | null;
}

/** Since when nobody watches, as one coordinator has SEEN it by its own monotonic clock, milliseconds. No two clocks are compared. */
export interface UnwatchedSeen {
  /** The load is over; null: not seen yet. */
  readonly loadOverAtMs: number | null;
  /** The flag says so since; null: no flag was seen yet. */
  readonly left: { readonly since: number | null; readonly atMs: number } | null;
}

export const UNWATCHED_UNSEEN: UnwatchedSeen = { loadOverAtMs: null, left: null };

/** What a coordinator has seen after one more look: the first sight counts. */
export const unwatchedSeen = (
  seen: UnwatchedSeen,
  look: { readonly flag: Pick<ComparedFlag, 'unwatchedSince'>; readonly loadOver: boolean; readonly nowMs: number },
): UnwatchedSeen => ({
  loadOverAtMs: seen.loadOverAtMs ?? (look.loadOver ? look.nowMs : null),
  left:
    seen.left?.since === look.flag.unwatchedSince ? seen.left : { since: look.flag.unwatchedSince, atMs: look.nowMs },
});

/**
 * May a comparison that begins now, under the flag as it was seen last, count? Requests without condition must not land after it has looked: those of
 * the load are over, and the life of their signatures too, so that a copy which something held up is refused by the service. The same goes for what
 * was on its way when phase 4 was left.
 */
export const comparisonMayBegin = (input: {
  readonly nowMs: number;
  readonly seen: UnwatchedSeen;
  readonly signatureMs: number;
}): boolean => {
  const { loadOverAtMs, left } = input.seen;
  if (loadOverAtMs === null || left === null) return false;
  const sinceMs = left.since === null ? loadOverAtMs : Math.max(loadOverAtMs, left.atMs);
  return input.nowMs >= sinceMs + input.signatureMs;
};

/**
 * Does a clean comparison still count, under the flag as it is now? On the server on which it was made, until phase 4 is left; on the way into 4 under
 * that very flag.
 * @param made the flag under which it began
 */
export const comparisonCounts = (
  made: Pick<ComparedFlag, 'origin' | 'revision'> | undefined,
  flag: ComparedFlag,
): boolean => {
  if (made === undefined || made.origin !== flag.origin) return false;
  if (flag.unwatchedSince !== null && made.revision < flag.unwatchedSince) return false;
  return flag.step !== STEP.strict || made.revision === flag.revision;
};
