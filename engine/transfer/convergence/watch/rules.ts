import { epochOfVersion } from '../../../projection/version/rules';
import type { Side } from '../phase/rules';

/**
 * Capture and the stream reader run in every step from 4 on, also the one whose side is not the authority: what it then finds is a stray, a write of
 * somebody whose time was over, and the authority's state is put back over it. So in these steps nothing depends on a late request of an application
 * never landing. A late request of the load, and whatever lands below step 4, is found by the comparison before step 4.
 */

/**
 * What a reader (capture, reverse sync) does with a change before it works on it, in order. It looks at the flag after it has the change: one
 * that was made under another authority than the flag's is then never taken for work of that authority. Step and epoch as looked at stay with
 * the change until its work is done.
 */
export type TakeAct = 'take' | 'look';
export const takePlan = (): readonly TakeAct[] => ['take', 'look'];

/**
 * What to do with a transaction of the source.
 * @param marked the transaction changed reverse sync's marker row: it is a copy of an item
 */
export function onSourceChange(input: {
  readonly authority: Side;
  readonly marked: boolean;
}): 'project' | 'skip' | 'restore-row' {
  if (input.authority === 'mysql') return 'project';
  return input.marked ? 'skip' : 'restore-row';
}

/**
 * What to do with a stream record.
 * @param version `_v` of the new image; of the old one when the item was removed
 */
export function onItemChange(input: {
  readonly authority: Side;
  readonly version: string;
  readonly epoch: number;
}): 'apply-to-row' | 'skip' | 'restore-item' {
  if (input.authority === 'dynamodb') return 'apply-to-row';
  return epochOfVersion(input.version) < input.epoch ? 'restore-item' : 'skip';
}

/** A round over all shards of a stream that a reader has finished. */
export interface StreamRead {
  /** ARN of the stream: one that is switched off and on again is another one. */
  readonly stream: string;
  /** When the round began; Unix milliseconds. */
  readonly atMs: number;
}

/**
 * Milliseconds after which nobody goes on reading a stream as if nothing had happened. It keeps records, and closed shards, for 24 hours
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html) and then forgets them without an error: what is left reads well
 * from its oldest record on. 18 hours, as the binary log is given (rules.md, rule 15), leave six for records that came before the last round's end.
 */
export const STREAM_AWAY_MS = 18 * 60 * 60 * 1000;
/** Milliseconds within which a reader must have finished a round for the stream to count as watched. */
export const STREAM_WATCHED_MS = 10 * 60 * 1000;

/**
 * What a reader does that comes to a stream. Where DynamoDB is the authority a record that was never read is an acknowledged write that the rows will
 * never have: it halts. Elsewhere the stream shows strays only, and the comparison before the next move to phase 5 finds them as well.
 * @param read newest round of any reader
 */
export function onReturn(input: {
  readonly read: StreamRead | null;
  readonly stream: string;
  readonly nowMs: number;
  readonly authority: Side;
}): 'read-on' | 'begin-anew' | 'halt' {
  const { read, stream, nowMs, authority } = input;
  if (read?.stream === stream && nowMs - read.atMs < STREAM_AWAY_MS) return 'read-on';
  return authority === 'dynamodb' ? 'halt' : 'begin-anew';
}

/** Has a reader been at the very stream of now, and lately? */
export const streamIsWatched = (input: {
  readonly read: StreamRead | null;
  readonly stream: string;
  readonly nowMs: number;
}): boolean => input.read?.stream === input.stream && input.nowMs - input.read.atMs < STREAM_WATCHED_MS;

/**
 * May a transaction of reverse sync write rows? Asked when it has the lock of the marker row.
 * @param marked epoch in the marker row, which a move back to MySQL raises before it moves the flag
 * @param epoch epoch in which the reader took the record
 */
export const mayCopy = (input: { readonly marked: number; readonly epoch: number }): boolean =>
  input.marked <= input.epoch;

/** What reverse sync does for an item, in order, inside one transaction of the source. With the lock it learns the marker's epoch (`mayCopy`). */
export type ReverseAct = 'lock-marker' | 'read-item' | 'write-row' | 'commit';

/** The item is read after the marker row is locked: of two readers the later one has read the newer item. */
export const reversePlan = (): readonly ReverseAct[] => ['lock-marker', 'read-item', 'write-row', 'commit'];
