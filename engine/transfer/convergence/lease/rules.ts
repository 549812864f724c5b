import { leaseHolds, leaseUntil, type LeaseTerms } from '../../../../runtime/flags/lease/rules';

/** What others decide about a lease. What its holder decides is copied into the application, and stands there. */

export { leaseHolds, leaseUntil, mayAnswer, type LeaseTerms } from '../../../../runtime/flags/lease/rules';

/** Is the lease over for everybody else? Counted from when a renewal was last SEEN. */
export const leaseIsOver = (terms: LeaseTerms, input: { readonly nowMs: number; readonly seenAtMs: number }): boolean =>
  input.nowMs >= input.seenAtMs + terms.leaseMs;

/** May the owner of a load send another request? Counted from when it sent the last heartbeat that was answered. */
export const ownerMaySend = (
  terms: LeaseTerms,
  input: { readonly nowMs: number; readonly heartbeatSentAtMs: number },
): boolean => leaseHolds({ nowMs: input.nowMs, untilMs: leaseUntil(terms, input.heartbeatSentAtMs) });

/**
 * May another owner begin, and capture apply? When the last owner has stopped sending and its last request has landed or died.
 * @param requestMs longest life of a request after it was sent: the time-out of the client
 */
export const ownerIsOver = (
  terms: LeaseTerms & { readonly requestMs: number },
  input: { readonly nowMs: number; readonly seenAtMs: number },
): boolean => leaseIsOver(terms, { nowMs: input.nowMs - terms.requestMs, seenAtMs: input.seenAtMs });
