import type { ProjectionPlan } from '../../contracts/projection';
import type { Analysis } from '../../contracts/schemas/analysis';
import type { PriceFile } from '../../contracts/schemas/prices';
import type { Projection } from '../../contracts/schemas/projection';
import { accessesOf, type Request } from './accesses';
import { requestsUsd, storageLines, storedGb, sumKnown, tableUsd, type MonthlyLine, type StoredGb } from './monthly';
import { oneOffCosts, type OneOffCost } from './one-off';
import { pricesOf, type Prices } from './prices';
import { loadsOf, provisionedCost, type ProvisionedCost } from './provisioned';
import { partitionLoads, type PartitionLoad } from './partitions/loads';
import { rateOf, type Rate } from './rates';
import { sensitivity, type SensitivityRow } from './sensitivity';
import { entitySizes } from './sizes';
import { storageOf, type TableStorage } from './storage';
import { streamCost, type StreamCost } from './streams';
import { patternUnits, total, type ResourceUnits } from './units';
import { unknownParts } from './unknown';

export interface PatternCost {
  readonly pattern: string;
  readonly operation: string;
  readonly table: string;
  readonly index: string | null;
  readonly requests: readonly Request[];
  readonly rate: Rate;
  /** Units of one execution; null when the number of its items is not known. */
  readonly units: readonly ResourceUnits[] | null;
  readonly readUnits: number | null;
  readonly writeUnits: number | null;
  /** Month on demand; null when rate, units or price are not known. */
  readonly usd: number | null;
}

export interface CostForecast {
  readonly prices: Prices;
  readonly patterns: readonly PatternCost[];
  readonly tables: readonly TableStorage[];
  readonly stored: StoredGb;
  /** Month on demand by table, indexes included, for what is known; null when nothing is. */
  readonly byTable: ReadonlyMap<string, number | null>;
  /** Requests, storage and recovery of a month on demand. */
  readonly lines: readonly MonthlyLine[];
  /** Sum of the lines that are known; null when none is. */
  readonly usd: number | null;
  /** The same with reads of tables that need not be consistent; null when no request is known. */
  readonly usdEventual: number | null;
  /** The same in the table class Standard-IA; null when one of its prices, or every rate, is not known. */
  readonly usdInfrequent: number | null;
  readonly provisioned: ProvisionedCost;
  /** Month with provisioned capacity instead of requests on demand; null when a price or every rate is missing. */
  readonly usdProvisioned: number | null;
  readonly sensitivity: readonly SensitivityRow[];
  readonly streams: StreamCost;
  /** What single partitions are asked for. */
  readonly partitions: readonly PartitionLoad[];
  readonly oneOff: readonly OneOffCost[];
  /** What the present server costs a month, as a person gave it. */
  readonly present: number | null;
  /** What the sums do not hold, one sentence each. */
  readonly unknown: readonly string[];
}

export interface CostInput {
  readonly region: string;
  readonly prices: PriceFile;
  readonly analysis: Analysis;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
  readonly pointInTimeRecovery: boolean;
  /** US dollars a month of the present server. */
  readonly presentUsd?: number;
  readonly writeUnitsPerSecond?: number;
}

/**
 * Price of the model: a month on demand and provisioned, the move itself, and what more traffic would do. Rates come from analysis.json
 * (measured in the query log, or given by a person), item sizes and counts from what the analysis measured; where one of them is missing
 * the part is unknown and named.
 */
export function forecastCost(input: CostInput): CostForecast {
  const { analysis, plan } = input;
  const prices = pricesOf(input.prices, input.region);
  const sizes = entitySizes(plan, analysis);
  const tables = storageOf(plan, analysis, sizes);
  const scans = new Map(tables.map(({ table, itemBytes }) => [table, itemBytes]));
  const accesses = accessesOf(input);
  const rates = new Map(analysis.accessPatterns.map((pattern) => [pattern.id, rateOf(pattern)]));
  const pricedAs = (consistent: boolean): readonly PatternCost[] =>
    accesses.map((access): PatternCost => {
      const units = patternUnits(access, { sizes, tables: scans, consistent });
      const rate = rates.get(access.pattern) ?? rateOf(undefined);
      return {
        ...access,
        rate,
        units,
        readUnits: units && total(units, 'readUnits'),
        writeUnits: units && total(units, 'writeUnits'),
        usd: units === null || rate.average === null ? null : requestsUsd(units, rate.average, prices),
      };
    });
  const patterns = pricedAs(true);
  const stored = storedGb(tables);
  const requests = sumKnown(patterns.map(({ usd }) => usd));
  const streams = streamCost({ ...input, patterns, sizes, prices });
  const storage = storageLines(stored, prices, input.pointInTimeRecovery);
  const others = [...storage, { what: streamLine(streams), usd: streams.at(1) }];
  // Where nothing is kept through streams, that alone makes no sum.
  const reading = streams.maintained.length === 0 ? null : streams.at(1);
  const fixed = sumKnown([...storage.map(({ usd }) => usd), reading]);
  const rated = patterns.flatMap(({ units, rate }) =>
    units === null || rate.average === null ? [] : [{ units, average: rate.average, peak: rate.peak }],
  );
  const resources = plan.tables.flatMap(({ name, indexes }) => [
    { table: name, index: null },
    ...indexes.map((index) => ({ table: name, index: index.name })),
  ]);
  const loads = rated.length === 0 ? [] : loadsOf(resources, rated);
  const provisioned = provisionedCost(loads, prices);
  const infrequent = [
    ...patterns
      .filter(({ usd }) => usd !== null)
      .map(({ units, rate }) => requestsUsd(units ?? [], rate.average ?? 0, prices, 'infrequent')),
    ...storageLines(stored, prices, input.pointInTimeRecovery, 'infrequent')
      .filter((_, at) => storage[at]?.usd !== null)
      .map(({ usd }) => usd),
    streams.at(1) ?? 0,
  ];
  const eventual = sumKnown(pricedAs(false).map(({ usd }) => usd));
  return {
    prices,
    patterns,
    tables,
    stored,
    byTable: new Map(
      tables.map((table) => [table.table, tableUsd(table, patterns, prices, input.pointInTimeRecovery)]),
    ),
    lines: [{ what: 'requests', usd: requests }, ...others],
    usd: sumKnown([requests, fixed]),
    usdEventual: eventual === null ? null : eventual + (fixed ?? 0),
    usdInfrequent: requests === null || infrequent.some((usd) => usd === null) ? null : sumKnown(infrequent),
    provisioned,
    usdProvisioned: provisioned.usd === null ? null : provisioned.usd + (fixed ?? 0),
    sensitivity: sensitivity({
      ...{ loads, prices, requests, fixed },
      more: (factor) => (streams.at(factor) ?? 0) - (streams.at(1) ?? 0),
    }),
    streams,
    partitions: partitionLoads({ analysis, plan, accesses, units: { sizes, tables: scans, consistent: true } }),
    oneOff: oneOffCosts({
      tables,
      prices,
      ...(input.writeUnitsPerSecond === undefined ? {} : { writeUnitsPerSecond: input.writeUnitsPerSecond }),
    }),
    present: input.presentUsd ?? null,
    unknown: unknownParts({ ...input, prices, patterns, tables, streams }),
  };
}

const streamLine = ({ maintained }: StreamCost): string =>
  maintained.length === 0
    ? 'reading streams: nothing is kept through them'
    : `reading the ${maintained.length === 1 ? 'stream' : 'streams'} of ${maintained.join(', ')}, for what a maintainer keeps`;
