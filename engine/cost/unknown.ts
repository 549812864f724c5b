import type { Analysis } from '../../contracts/schemas/analysis';
import type { Projection } from '../../contracts/schemas/projection';
import { sortedUnique } from '../lib/compare';
import { plural } from '../lib/plural';
import { spans } from '../lib/spans';
import type { PatternCost } from './forecast';
import type { Prices } from './prices';
import type { TableStorage } from './storage';
import type { StreamCost } from './streams';

/** What the sums of a forecast do not hold, one sentence each. Nothing that is missing is left unsaid. */
export function unknownParts(input: {
  readonly analysis: Analysis;
  readonly projection: Projection;
  readonly prices: Prices;
  readonly patterns: readonly PatternCost[];
  readonly tables: readonly TableStorage[];
  readonly pointInTimeRecovery: boolean;
  readonly streams: StreamCost;
}): readonly string[] {
  const { analysis, projection, prices, patterns, tables } = input;
  const named = (what: string, some: readonly { readonly pattern: string }[]): string =>
    some.length === 0
      ? ''
      : `requests of ${plural(some.length, 'access pattern')} ${what} (${spans(some.map(({ pattern }) => pattern))})`;
  const unrated = patterns.filter(({ rate }) => rate.average === null);
  const uncounted = patterns.filter(({ rate, units }) => rate.average !== null && units === null);
  const rows = sortedUnique(
    tables.flatMap(({ entities }) => entities.filter(({ items }) => items === null).map(({ source }) => source)),
  );
  const missing = (
    [
      ['writeUnitsMillion', 'writes on demand'],
      ['readUnitsMillion', 'reads on demand'],
      ['storageGbMonth', 'storage'],
      ...(input.streams.maintained.length > 0 ? [['streamReadsMillion', 'reads of streams'] as const] : []),
      ...(input.pointInTimeRecovery ? [['recoveryGbMonth', 'point-in-time recovery'] as const] : []),
    ] as const
  ).filter(([name]) => prices.usd(name) === undefined);
  return [
    prices.known ? '' : `prices of region ${prices.region}`,
    prices.known && missing.length > 0
      ? `the price of ${missing.map(([, what]) => what).join(', ')} in ${prices.region}`
      : '',
    analysis.accessPatterns.length > 0 ? '' : 'requests, because no access pattern is known',
    named('without a rate', unrated),
    named('whose number of items nothing tells', uncounted),
    named('that are not served', projection.unserved),
    rows.length === 0 ? '' : `storage, because rows were not counted (${rows.join(', ')})`,
  ].filter((part) => part !== '');
}
