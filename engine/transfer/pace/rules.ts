/** Pure arithmetic of pacing: a token bucket in write units and the waits between retries. Times are milliseconds of any steady clock. */

export interface Bucket {
  readonly unitsPerSecond: number;
  /** Units that may be spent now; negative after a debt. */
  readonly units: number;
  readonly atMs: number;
}

/** An empty bucket: a slice never starts with a burst, so that many short slices do not add up to more than the ceiling. */
export const newBucket = (unitsPerSecond: number, nowMs: number): Bucket => ({
  unitsPerSecond,
  units: 0,
  atMs: nowMs,
});

/** The bucket now; holds half a second of units at most, so that a pause is not paid back by a burst. */
function filled(bucket: Bucket, nowMs: number): Bucket {
  const gained = (Math.max(0, nowMs - bucket.atMs) / 1000) * bucket.unitsPerSecond;
  const most = Math.max(1, bucket.unitsPerSecond / 2);
  return { ...bucket, units: Math.min(most, bucket.units + gained), atMs: nowMs };
}

/**
 * Reserves units. The reservation always succeeds; `waitMs` says how long the caller waits before it sends. Debts make the next
 * callers wait, so the average stays below the ceiling whatever a batch costs.
 */
export function reserve(
  bucket: Bucket,
  units: number,
  nowMs: number,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const now = filled(bucket, nowMs);
  const after = { ...now, units: now.units - units };
  return { bucket: after, waitMs: after.units >= 0 ? 0 : Math.ceil((-after.units / now.unitsPerSecond) * 1000) };
}

/** Corrects a reservation by what the service said it consumed: index writes and rounding are known only then. */
export const settle = (bucket: Bucket, reserved: number, consumed: number): Bucket => ({
  ...bucket,
  units: bucket.units + reserved - consumed,
});

/**
 * Learns how many units the service charges for one reckoned unit (indexes multiply it). Rises at once, falls slowly, so that the
 * ceiling holds while it learns.
 */
export function learnedRatio(ratio: number, reckoned: number, consumed: number): number {
  if (reckoned <= 0 || consumed <= 0) return ratio;
  const seen = consumed / reckoned;
  return seen > ratio ? seen : ratio * 0.9 + seen * 0.1;
}

/** First and longest wait of a retry, and how long a request may go without any success before the slice gives up. */
export const RETRY_FIRST_MS = 25;
export const RETRY_LONGEST_MS = 3_000;
export const GIVE_UP_AFTER_MS = 60_000;

/**
 * Wait before retry number `attempt` (1 is the first retry): doubles up to the longest, with full jitter.
 * @param random between 0 and 1
 * @returns undefined when the time is over: `waitedMs` since the last success has reached `GIVE_UP_AFTER_MS`
 */
export function retryWait(input: {
  readonly attempt: number;
  readonly waitedMs: number;
  readonly random: number;
  readonly giveUpAfterMs?: number;
}): number | undefined {
  const { attempt, waitedMs, random, giveUpAfterMs = GIVE_UP_AFTER_MS } = input;
  if (waitedMs >= giveUpAfterMs) return undefined;
  const most = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** Math.min(20, attempt - 1));
  return Math.min(giveUpAfterMs - waitedMs, Math.ceil(most * (0.2 + 0.8 * random)));
}

/** Write units that an item of that size takes: one for each started KiB. */
export const writeUnitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Items of one batch under a ceiling: a batch that costs many seconds of it would make a slice end late. */
export const batchItemsAt = (unitsPerSecond: number | undefined): number =>
  unitsPerSecond === undefined ? 25 : Math.max(1, Math.min(25, Math.floor(unitsPerSecond / 4)));
