import { setTimeout as delay } from 'node:timers/promises';
import { FAILURES, LandfallError } from '../../../contracts/errors';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/** Does the failure go away by itself? */
export const passes = (error: unknown): error is LandfallError =>
  error instanceof LandfallError && FAILURES[error.code].kind === 'retry';

/**
 * Does a piece of work until it succeeds; failures that go away by themselves are waited for, all others are thrown.
 * @throws the signal's reason when it was aborted
 */
export async function untilDone<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onFailure: (error: LandfallError) => void = () => undefined,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(error)) throw error;
      onFailure(error);
    }
    await delay(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt), undefined, { signal });
  }
}
