import type { RequestFigures } from '../../../../adapters/dynamodb';
import type { Tally } from '../../../../engine/proof/answerable/verdict';
import type { Outcome } from './attempt';

/** The dearest execution is kept. */
export function counted(tally: Tally, { requests, roundTrips, slices, pages, items, scans }: RequestFigures): void {
  tally.executions += 1;
  tally.requests = Math.max(tally.requests, requests);
  tally.roundTrips = Math.max(tally.roundTrips, roundTrips);
  tally.firstTrips = Math.max(tally.firstTrips, roundTrips - slices - pages);
  tally.slices = Math.max(tally.slices, slices);
  tally.pages = Math.max(tally.pages, pages);
  tally.items = Math.max(tally.items, items);
  tally.scans = Math.max(tally.scans, scans);
}

/** Of two answers: what differs is no fault where the server leaves it open which value it takes. */
export function compareAnswers(tally: Tally, difference: string | null, undetermined: ReadonlySet<string>): void {
  if (difference === null) return;
  if (undetermined.size === 0) {
    tally.reasons.add(difference);
    return;
  }
  tally.executions -= 1;
  for (const why of undetermined) tally.open.add(`the server leaves the answer open: ${why}`);
}

/**
 * Errors that say that the statement cannot run on this server whatever its values are: a table, a column or a routine that is not there, a
 * right that is missing, a text that it does not understand, columns that GROUP BY does not settle.
 */
const CANNOT_RUN = new Set([1046, 1049, 1054, 1055, 1064, 1066, 1140, 1142, 1143, 1146, 1305, 1356, 1370]);

/** Of two outcomes at least one of which is no answer. */
export function compareErrors(tally: Tally, expected: Outcome<unknown>, found: Outcome<unknown>): void {
  if (expected.kind === 'error' && CANNOT_RUN.has(expected.errno)) {
    tally.executions -= 1;
    tally.open.add(`the scratch server refuses the statement itself (error ${expected.errno})`);
  } else if (found.kind === 'none') tally.reasons.add(found.why);
  else if (expected.kind === 'error' && found.kind === 'error') {
    if (expected.errno === found.errno) tally.errors += 1;
    else tally.reasons.add(`error ${expected.errno} was expected, error ${found.errno} came`);
  } else if (expected.kind === 'error') tally.reasons.add(`error ${expected.errno} was expected, an answer came`);
  else if (found.kind === 'error') tally.reasons.add(`an answer was expected, error ${found.errno} came`);
}
