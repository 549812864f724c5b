import type { AccessPattern } from '../../contracts/schemas/analysis';

/** Executions per second as the analysis has them, with where they come from; null where nobody measured or said. */
export interface Rate {
  readonly average: number | null;
  readonly peak: number | null;
  readonly from: 'measured' | 'given' | 'unknown';
  /** Who gave it. */
  readonly by?: string;
}

export function rateOf(pattern: AccessPattern | undefined): Rate {
  const rate = pattern?.rate;
  if (rate === undefined || rate.kind === 'unknown') return { average: null, peak: null, from: 'unknown' };
  const average = Number(rate.averagePerSecond);
  if (rate.kind === 'measured') return { average, peak: rate.peakPerSecond, from: 'measured' };
  return { average, peak: rate.peakPerSecond === null ? null : Number(rate.peakPerSecond), from: 'given', by: rate.by };
}
