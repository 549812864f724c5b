import { parseGtidSet } from '../../position/rules';

/**
 * What a transaction of the log is to the epoch under which it was taken.
 *
 * - `numbered`: a commit of the server whose commits the epoch counts, or of any server where all continue one row of numbers (MariaDB).
 * - `before`: a commit of another server that this one had when the epoch began with it (number 0).
 * - `later`: a commit of another source, whose epoch has not begun. It has no version yet: number 0 would make it older than all that is there, and
 *   what it changed would be read by nobody again.
 */
export type PlaceInEpoch = 'numbered' | 'before' | 'later';

/**
 * Where a transaction stands.
 * @param input.origin server that made the commit, null: not known; `input.sequence` its number there
 * @param input.counted server whose commits the epoch counts, null: nobody's
 * @param input.begunWith GTID set that the server had when the epoch began; null: not each server numbers its own commits
 */
export function placeInEpoch(input: {
  readonly origin: string | null;
  readonly sequence: string;
  readonly counted: string | null;
  readonly begunWith: string | null;
}): PlaceInEpoch {
  const { origin, sequence, counted, begunWith } = input;
  if (begunWith === null || counted === null || origin === counted) return 'numbered';
  const number = BigInt(sequence);
  const intervals = parseGtidSet(begunWith).get(origin ?? '') ?? [];
  return intervals.some(([from, to]) => from <= number && number <= to) ? 'before' : 'later';
}

/**
 * What to do about a commit of a source whose epoch has not begun: wait for whoever watches the source to raise the epoch; or raise it, where the source was another server
 * for a while and is the epoch's again, which nobody has seen and nobody will see.
 * @param input.answers server that is the source now
 */
export const onLaterCommit = (input: {
  readonly answers: string | null;
  readonly counted: string | null;
}): 'wait' | 'raise-epoch' => (input.answers === input.counted ? 'raise-epoch' : 'wait');

/**
 * May a version be made in an epoch? Only while the flag has it: numbers of the next source begin anew, so whoever waits in an old epoch until its
 * version has grown would wait for ever.
 */
export const epochIsInForce = (input: { readonly epoch: number; readonly flag: number }): boolean =>
  input.epoch === input.flag;
