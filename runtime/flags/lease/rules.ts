/**
 * Leases. All times are milliseconds of the reader's own monotonic clock; no two clocks are compared, so that a clock that is set, or is
 * wrong, does no harm. The margin covers clocks that run at different rates and a pause between the check and the act.
 */

export interface LeaseTerms {
  readonly leaseMs: number;
  readonly marginMs: number;
}

/** Until when an instance may act, counted from when it SENT the renewal that was answered. */
export const leaseUntil = (terms: LeaseTerms, sentAtMs: number): number => sentAtMs + terms.leaseMs - terms.marginMs;

/** May an instance take a request? */
export const leaseHolds = (input: { readonly nowMs: number; readonly untilMs: number }): boolean =>
  input.nowMs < input.untilMs;

/**
 * May an instance tell a client that its write is done?
 * @param unbroken the lease has held all the time since the request began: else the others have not waited for it, and the flag may have gone
 *   on by more than a step
 */
export const mayAnswer = (input: {
  readonly nowMs: number;
  readonly untilMs: number;
  readonly unbroken: boolean;
}): boolean => leaseHolds(input) && input.unbroken;
