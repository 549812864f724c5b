import type { Flag } from '../control/flag-entry';
import { OutcomeUnknown } from '../refusals';
import type { Call, Commit } from './unit';

/** What a shadow write is made from: which calls have written, never their values. */
export interface ShadowWork {
  readonly calls: readonly Call[];
  /** Number of the commit, as the MySQL side has told it. */
  readonly commit: Commit | undefined;
  readonly flag: Flag;
  /** Ends when the time of the write is over. */
  readonly signal: AbortSignal;
}

/**
 * Reads the touched rows again, after the commit, and writes their items.
 * @returns `later-epoch` when the items belong to a later epoch, or the commit has no number in this one: nothing was written
 */
export type ShadowWrite = (work: ShadowWork) => Promise<'done' | 'later-epoch'>;

/** @throws when it does not end in its time, even if it does not listen to its signal */
export async function shadowInTime(
  write: ShadowWrite,
  work: Omit<ShadowWork, 'signal'>,
  timeMs: number,
): Promise<'done' | 'later-epoch'> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over.abort();
      reject(new OutcomeUnknown('the copy in the other database did not end in its time'));
    }, timeMs);
  });
  try {
    return await Promise.race([write({ ...work, signal: over.signal }), late]);
  } finally {
    clearTimeout(timer);
  }
}
