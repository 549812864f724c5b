import type { AccessPattern } from '../../../contracts/schemas/analysis';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import { rateText } from '../../lib/rate-text';

/** A rate that a person knows: of one statement, or of the requests of one route. */
export type GivenRate = NonNullable<MigrationConfig['application']>['rates'][number];

type Given = Extract<AccessPattern['rate'], { kind: 'given' }>;

/** The rate of a statement as its giver said it; it stands in place of a measured one, whose executions stay in the evidence. */
export const statementRate = ({ averagePerSecond, peakPerSecond, by }: GivenRate): Given => ({
  kind: 'given',
  averagePerSecond: rateText(averagePerSecond),
  peakPerSecond: peakPerSecond === undefined ? null : rateText(peakPerSecond),
  by,
});

/**
 * The rate of a pattern without one, from the requests of the routes that reach it: their sum, each request taken as one execution.
 * Unknown when the rate of one of its routes is not given, because a part of a sum would look like the whole.
 */
export function routeRate(routes: readonly string[], given: readonly GivenRate[]): AccessPattern['rate'] {
  const found = routes.map((route) => given.find((rate) => rate.route === route));
  if (found.length === 0 || found.includes(undefined)) return { kind: 'unknown' };
  const rates = found as readonly GivenRate[];
  const peaks = rates.map((rate) => rate.peakPerSecond);
  return {
    kind: 'given',
    averagePerSecond: rateText(rates.reduce((sum, rate) => sum + rate.averagePerSecond, 0)),
    peakPerSecond: peaks.includes(undefined) ? null : rateText(peaks.reduce<number>((sum, peak) => sum + peak!, 0)),
    by: `${[...new Set(rates.map((rate) => rate.by))].join('; ')} (requests of ${routes.join(', ')})`,
  };
}
