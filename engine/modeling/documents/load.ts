import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { rateText } from '../../lib/rate-text';

/** Executions per second that are known, by kind of pattern. */
export interface Load {
  readonly average: number;
  /** Sum of the peaks of single patterns, which need not fall together; null when one is not known. */
  readonly peak: number | null;
  /** Patterns without a rate. */
  readonly unrated: number;
}

const rateOf = ({ rate }: AccessPattern): { readonly average: number; readonly peak: number | null } | undefined => {
  if (rate.kind === 'unknown') return undefined;
  const peak = rate.peakPerSecond;
  return { average: Number(rate.averagePerSecond), peak: peak === null ? null : Number(peak) };
};

export function loadOf({ accessPatterns }: Pick<Analysis, 'accessPatterns'>, kind: AccessPattern['kind']): Load {
  const rates = accessPatterns.filter((pattern) => pattern.kind === kind).map(rateOf);
  const known = rates.filter((rate) => rate !== undefined);
  return {
    average: known.reduce((sum, { average }) => sum + average, 0),
    peak: known.some(({ peak }) => peak === null) ? null : known.reduce((sum, { peak }) => sum + (peak ?? 0), 0),
    unrated: rates.length - known.length,
  };
}

/** `12.4000/s on average, at most 40/s, for 20 of 24 patterns`. */
export function loadText({ average, peak, unrated }: Load, patterns: number): string {
  if (unrated === patterns) return patterns === 0 ? 'none' : 'unknown';
  const most = peak === null ? '' : `, at most ${peak}/s if all peaks fell together`;
  const part = unrated === 0 ? '' : `, for ${patterns - unrated} of ${patterns} patterns`;
  return `${rateText(average)}/s on average${most}${part}`;
}
