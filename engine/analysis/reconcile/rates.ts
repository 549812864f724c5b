import type { AccessPattern } from '../../../contracts/schemas/analysis';
import type { LoggedStatement } from '../log/collect';
import { MICROS } from '../log/formats/stamp';
import { peakOf } from '../log/counts/tally';
import { rateText } from '../../lib/rate-text';

/** Seconds between the first and the last execution of all of them; 0 without stamps. */
export function spanSeconds(all: readonly LoggedStatement[]): number {
  // Digests say when a statement was first seen, which may be long before the log.
  const statements = all.filter(({ seconds }) => seconds !== '');
  const firsts = statements.flatMap((statement) => statement.first ?? []);
  const lasts = statements.flatMap((statement) => statement.last ?? []);
  if (firsts.length === 0 || lasts.length === 0) return 0;
  return (lasts.reduce((a, b) => Math.max(a, b)) - firsts.reduce((a, b) => Math.min(a, b))) / MICROS;
}

/**
 * Measured rate of a pattern: average over the log's span (at least one second), peak in one second of the clock. Only what was
 * counted over that span, with stamps, is divided by it. Unknown when the log does not have it: a rate is never invented.
 */
export function rateOf(statements: readonly LoggedStatement[], span: number): AccessPattern['rate'] {
  const stamped = statements.filter(({ seconds }) => seconds !== '');
  const executions = stamped.reduce((sum, statement) => sum + statement.executions, 0);
  const peakPerSecond = peakOf(stamped.map((statement) => statement.seconds));
  if (peakPerSecond === 0) return { kind: 'unknown' };
  return {
    kind: 'measured',
    executions,
    averagePerSecond: rateText(executions / Math.max(1, span)),
    peakPerSecond,
  };
}
