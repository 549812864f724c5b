import type { Prices } from './prices';
import { provisionedCost, type ResourceLoad } from './provisioned';

/** What the month costs when the application is asked more, or less, than today. */

const FACTORS = [0.1, 0.5, 1, 2, 5, 10] as const;

export interface SensitivityRow {
  readonly factor: number;
  /** Requests on demand, with what does not depend on the rate. */
  readonly onDemand: number | null;
  /** The same with provisioned capacity that follows the average. */
  readonly provisioned: number | null;
}

export function sensitivity(input: {
  readonly loads: readonly ResourceLoad[];
  readonly prices: Prices;
  /** US dollars of a month of requests on demand; null when none is known. */
  readonly requests: number | null;
  /** What is paid whatever the rate; null when not known. */
  readonly fixed: number | null;
  /** What of the fixed part grows with the rate, by its factor: none at 1. */
  readonly more: (factor: number) => number;
}): readonly SensitivityRow[] {
  const { loads, prices, requests, fixed, more } = input;
  return FACTORS.map((factor) => {
    const capacity = provisionedCost(loads, prices, factor).usd;
    return {
      factor,
      onDemand: requests === null ? null : requests * factor + (fixed ?? 0) + more(factor),
      provisioned: capacity === null ? null : capacity + (fixed ?? 0) + more(factor),
    };
  });
}
