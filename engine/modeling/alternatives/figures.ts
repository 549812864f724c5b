import type { Analysis } from '../../../contracts/schemas/analysis';
import { averageRate } from '../evidence/rates';
import type { BuiltModel } from '../index';
import type { AlternativeFigures, Priced } from './types';

/** Round trips of all patterns that have a rate, a second. */
function roundTrips({ accessPatterns }: Analysis, { projection }: BuiltModel): number | null {
  const rates = new Map(accessPatterns.map((pattern) => [pattern.id, averageRate(pattern)]));
  let sum: number | null = null;
  for (const { pattern, roundTrips: trips } of projection.serves) {
    const rate = rates.get(pattern) ?? null;
    if (rate !== null && trips !== undefined) sum = (sum ?? 0) + rate * trips;
  }
  return sum;
}

export function figuresOf(analysis: Analysis, built: BuiltModel, priced: Priced): AlternativeFigures {
  const { contract, projection, model } = built;
  const sum = (count: (table: (typeof model.tables)[number]) => number): number =>
    model.tables.reduce((total, table) => total + count(table), 0);
  return {
    tables: contract.tables.length,
    indexes: contract.tables.reduce((total, { gsis }) => total + (gsis?.length ?? 0), 0),
    entities: projection.entities.length,
    lookups: sum(({ lookups }) => lookups.length),
    copies: sum(({ copies }) => copies.length),
    aggregates: sum(({ aggregates }) => aggregates.length),
    scans: projection.serves.filter(({ operation }) => operation === 'Scan').length,
    unserved: projection.unserved.length,
    roundTripsPerSecond: roundTrips(analysis, built),
    ...priced,
  };
}
