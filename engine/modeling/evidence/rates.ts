import type { AccessPattern } from '../../../contracts/schemas/analysis';
import { rateText } from '../../lib/rate-text';

/** Rates of patterns as analysis has them: measured in a query log or given by a person. Nothing is estimated. */

/** Executions per second on average; null when nobody measured or gave a rate. */
export const averageRate = ({ rate }: AccessPattern): number | null =>
  rate.kind === 'unknown' ? null : Number(rate.averagePerSecond);

/** Executions in the busiest second; null when only an average is known, or nothing. */
export function peakRate({ rate }: AccessPattern): number | null {
  if (rate.kind === 'measured') return rate.peakPerSecond;
  return rate.kind === 'given' && rate.peakPerSecond !== null ? Number(rate.peakPerSecond) : null;
}

/** How much speaks for a choice: executions per second first, then how many patterns there are. */
export interface Weight {
  readonly perSecond: number;
  readonly patterns: number;
}

/** Weighs each pattern once. A pattern without a rate counts only where the rates are equal. */
export function weigh(patterns: Iterable<AccessPattern>): Weight {
  const once = [...new Set(patterns)];
  return { perSecond: once.reduce((sum, one) => sum + (averageRate(one) ?? 0), 0), patterns: once.length };
}

/** Positive when `a` is the heavier one. */
export const compareWeights = (a: Weight, b: Weight): number => a.perSecond - b.perSecond || a.patterns - b.patterns;

/** For reasons in documents: `AP1, AP2; 3.5/s`. */
export function weightText(patterns: readonly AccessPattern[]): string {
  const { perSecond } = weigh(patterns);
  const names = [...new Set(patterns.map(({ id }) => id))].join(', ');
  return perSecond > 0 ? `${names}; ${rateText(perSecond)}/s` : names;
}
