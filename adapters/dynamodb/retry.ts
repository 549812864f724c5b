import { setTimeout as delay } from 'node:timers/promises';
import { LandfallError } from '../../contracts/errors';
import { GIVE_UP_AFTER_MS, retryWait } from '../../engine/transfer/pace/rules';
import { dataErrorKind, throwDataError } from './errors';

/** Waits and failures of one request, told apart so that figures can say why it was slow. */
export interface RetryCounts {
  throttled: number;
  transient: number;
}

export interface RetrySettings {
  readonly call: string;
  readonly place: string;
  readonly signal: AbortSignal;
  readonly counts?: RetryCounts;
  /** Milliseconds without any success after which it gives up. Default 60000. */
  readonly giveUpAfterMs?: number;
}

/**
 * The waiting side of a request that is sent again: `wait` sleeps with jitter or throws when the time is over, `progress` starts the
 * time again after a partial success.
 */
export function retryClock({ call, place, signal, counts, giveUpAfterMs = GIVE_UP_AFTER_MS }: RetrySettings): {
  wait(why: 'throttled' | 'transient', error?: unknown): Promise<void>;
  progress(): void;
} {
  let since = performance.now();
  let attempt = 0;
  return {
    progress: () => {
      since = performance.now();
      attempt = 0;
    },
    wait: async (why, error) => {
      if (counts !== undefined) counts[why] += 1;
      attempt += 1;
      const waitedMs = performance.now() - since;
      const ms = retryWait({ attempt, waitedMs, random: Math.random(), giveUpAfterMs });
      if (ms === undefined) {
        if (why === 'transient' && error !== undefined) throwDataError(error, call, place);
        throw new LandfallError(
          'LandfallWriteThrottled',
          `DynamoDB ${call} at ${place} was refused for capacity for ${Math.round(giveUpAfterMs / 1000)} s without a break`,
        );
      }
      await delay(ms, undefined, { signal });
    },
  };
}

/**
 * Sends one request until it succeeds, is refused for good, or the time is over.
 * @throws LandfallError LandfallWriteThrottled, LandfallAwsUnreachable, LandfallAwsAccessDenied; other errors of the SDK as they are
 * @throws AbortError when the signal is aborted
 */
export async function sendWithRetry<T>(settings: RetrySettings, send: () => Promise<T>): Promise<T> {
  const clock = retryClock(settings);
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const kind = dataErrorKind(error);
      if (kind === 'final' || kind === 'too-large') throwDataError(error, settings.call, settings.place);
      await clock.wait(kind, error);
    }
  }
}
