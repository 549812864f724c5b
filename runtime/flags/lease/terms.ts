import type { LeaseTerms } from './rules';

/** Times of live traffic, milliseconds. Shorter ones are for tests. */
export interface TrafficTerms extends LeaseTerms {
  /** Longest life of a request to DynamoDB after it was sent: the time-out of the client. */
  readonly requestMs: number;
  /** Between two looks at the flag. */
  readonly pollMs: number;
  /** After which a request that was sent once cannot land any more, whoever held it up: the life of its signature. */
  readonly signatureMs: number;
  /** Longest hold; then it is given up, and the operator is told. */
  readonly holdMs: number;
}

/**
 * - A lease of 10 s outlasts twenty polls, so that a short outage of the control table is not felt, and keeps a move waiting for a dead
 *   instance no longer than a person would.
 * - The margin of 2 s is a fifth of the lease: clocks of unlike rates (500 ppm at most by NTP's own limit are 5 ms) need little of it, pauses
 *   of a process between check and act the rest.
 * - 3 s for a request: 99.9 % of DynamoDB's answers come within 100 ms; a dead way must be an error within seconds.
 * - AWS denies requests whose signature is older than 5 minutes
 *   (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-signing.html).
 * - 60 s for a hold: writes are refused meanwhile. A way back that keeps the authority waits for arrivals alone.
 */
export const TRAFFIC_TERMS: TrafficTerms = {
  leaseMs: 10_000,
  marginMs: 2_000,
  requestMs: 3_000,
  pollMs: 500,
  signatureMs: 300_000,
  holdMs: 60_000,
};
