import type { AccessPattern } from '../../../contracts/schemas/analysis';
import type { LoggedStatement } from '../log/collect';

/** Seconds between the first and the last execution of all of them; 0 without stamps. */
export function spanSeconds(statements: readonly LoggedStatement[]): number {
  const firsts = statements.flatMap((statement) => statement.first ?? []);
  const lasts = statements.flatMap((statement) => statement.last ?? []);
  if (firsts.length === 0 || lasts.length === 0) return 0;
  return (lasts.reduce((a, b) => Math.max(a, b)) - firsts.reduce((a, b) => Math.min(a, b))) / 1000;
}

/**
 * Measured rate of a pattern: average over the log's span (at least one second), peak in one second of the clock. Unknown when
 * the log does not have it: a rate is never invented.
 */
export function rateOf(statements: readonly LoggedStatement[], span: number): AccessPattern['rate'] {
  if (statements.length === 0) return { kind: 'unknown' };
  const executions = statements.reduce((sum, statement) => sum + statement.executions, 0);
  const seconds = new Map<number, number>();
  for (const statement of statements)
    for (const [second, count] of statement.seconds) seconds.set(second, (seconds.get(second) ?? 0) + count);
  if (seconds.size === 0) return { kind: 'unknown' };
  return {
    kind: 'measured',
    executions,
    averagePerSecond: (executions / Math.max(1, span)).toFixed(4),
    peakPerSecond: [...seconds.values()].reduce((a, b) => Math.max(a, b), 0),
  };
}
