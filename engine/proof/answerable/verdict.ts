import type { PatternProof } from '../../../contracts/schemas/answerable-proof';
import type { Projection } from '../../../contracts/schemas/projection';

/** What the executions of one pattern come to. */

export interface Tally {
  forms: number;
  executions: number;
  rows: number;
  errors: number;
  requests: number;
  /** Calls that waited for the one before. */
  roundTrips: number;
  /** Those without further slices and pages. */
  firstTrips: number;
  slices: number;
  pages: number;
  /** Transactions that the writes of one execution were sent in, at most: more than one are not atomic together. */
  transactions: number;
  items: number;
  /** Calls of one execution that were a Scan, at most. */
  scans: number;
  readonly reasons: Set<string>;
  readonly open: Set<string>;
  readonly notes: Set<string>;
}

export const newTally = (): Tally => ({
  ...{ forms: 0, executions: 0, rows: 0, errors: 0, requests: 0, transactions: 0, items: 0, scans: 0 },
  ...{ roundTrips: 0, firstTrips: 0, slices: 0, pages: 0 },
  reasons: new Set(),
  open: new Set(),
  notes: new Set(),
});

const MOST_REASONS = 5;

type Served = Projection['serves'][number];

/** What executions did counts more than what the plan says. */
function wayOf({ operation, roundTrips = 1, items }: Served, { scans, transactions }: Tally): PatternProof['way'] {
  if (operation !== 'Scan' && scans > 0) return 'scan';
  // A Scan that stops at a LIMIT written into the statement reads no more than that.
  if (operation === 'Scan') return typeof items === 'number' && items <= 1 ? 'one operation' : 'scan';
  if (transactions > 1) return 'several requests, not atomic';
  if (operation === 'TransactWriteItems') return 'transaction';
  return roundTrips > 1 ? 'several round trips' : 'one operation';
}

export function proofOf(
  pattern: string,
  served: Served | undefined,
  tally: Tally,
  unserved: string | undefined,
): PatternProof {
  const { forms, executions, rows, errors, requests, items, scans } = tally;
  const sent = { sentRoundTrips: tally.roundTrips, sentSlices: tally.slices, sentPages: tally.pages };
  const figures = { requests, ...sent, items, forms, executions, rows, errors };
  const slices = served?.slices ?? [];
  const scanned = (served?.scans ?? []).map(({ table, what }) => `${table} for ${what}`);
  const notes = [
    ...tally.notes,
    // Whoever accepts the proof has to know that no execution did what the statement is for.
    ...(scans > 0 && served?.operation !== 'Scan' ? ['an execution scans a table, though its plan names no Scan'] : []),
    ...(tally.firstTrips > (served?.roundTrips ?? Infinity)
      ? [`an execution needs ${tally.firstTrips} round trips, its plan names ${served!.roundTrips}`]
      : []),
    ...(tally.slices > 0 && slices.length === 0
      ? [`an execution needs ${tally.slices} round trips more for slices that its plan does not name`]
      : []),
    ...(errors > 0 && errors === executions ? ['every execution ends in an error, the same one on both sides'] : []),
  ];
  if (served === undefined) {
    const reasons = [unserved ?? 'no plan serves it'];
    return {
      pattern,
      verdict: 'not served',
      way: null,
      operation: null,
      roundTrips: null,
      slices: [],
      scans: [],
      ...figures,
      reasons,
      notes,
    };
  }
  const failed = [...tally.reasons].slice(0, MOST_REASONS);
  const verdict = failed.length > 0 ? 'not answered' : executions > 0 ? 'answered' : 'not comparable';
  return {
    pattern,
    verdict,
    way: wayOf(served, tally),
    operation: served.operation,
    roundTrips: served.roundTrips ?? null,
    slices,
    scans: scanned,
    ...figures,
    reasons: failed.length > 0 ? failed : verdict === 'not comparable' ? [...tally.open].slice(0, MOST_REASONS) : [],
    notes: [...notes, ...(verdict === 'answered' ? [...tally.open].map((why) => `not compared: ${why}`) : [])],
  };
}
