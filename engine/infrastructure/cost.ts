import type { Analysis } from '../../contracts/schemas/analysis';
import type { ContractTable, MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import { spans } from '../lib/spans';
import { pricesOf, type OnDemandPrices } from './prices';

/** 730 hours, the month that AWS reckons with. */
const SECONDS_PER_MONTH = 730 * 3600;
const BYTES_PER_GB = 1024 ** 3;

type Serve = Projection['serves'][number];

export interface PatternCost {
  readonly pattern: string;
  readonly operation: string;
  readonly table: string;
  /** Executions per second as analysis has them; null when nobody measured or gave a rate. */
  readonly perSecond: string | null;
  /** Capacity units of one execution that touches one item. */
  readonly units: number;
  readonly kind: 'read' | 'write';
  readonly usd: number | null;
}

export interface CostForecast {
  readonly prices: OnDemandPrices | undefined;
  readonly patterns: readonly PatternCost[];
  readonly storageGb: number | null;
  readonly storageUsd: number | null;
  /** Sum of what is known; null when nothing is. */
  readonly usd: number | null;
  /** What the sum does not hold, one sentence each. */
  readonly unknown: readonly string[];
}

export interface CostInput {
  readonly region: string;
  readonly analysis: Analysis;
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly pointInTimeRecovery: boolean;
}

/**
 * Monthly price on demand. Rates come from analysis.json (measured in the query log, or given by a person) and row counts from
 * information there; where one is missing the price of that part is unknown, never estimated.
 */
export function forecastCost(input: CostInput): CostForecast {
  const prices = pricesOf(input.region);
  const patterns = input.projection.serves.map((serve) => patternCost(serve, input, prices));
  const storageGb = storedGb(input);
  const perGb = prices && prices.perGbMonthStored + (input.pointInTimeRecovery ? prices.perGbMonthRecoverable : 0);
  const storageUsd = storageGb === null || perGb === undefined ? null : storageGb * perGb;
  const known = [...patterns.map((p) => p.usd), storageUsd].filter((usd): usd is number => usd !== null);
  return {
    prices,
    patterns,
    storageGb,
    storageUsd,
    usd: known.length === 0 ? null : known.reduce((a, b) => a + b, 0),
    unknown: unknownParts(input, prices, patterns, storageGb),
  };
}

function patternCost(serve: Serve, input: CostInput, prices: OnDemandPrices | undefined): PatternCost {
  const table = input.contract.tables.find((candidate) => candidate.table === serve.table);
  const rate = input.analysis.accessPatterns.find((pattern) => pattern.id === serve.pattern)?.rate;
  const perSecond = rate === undefined || rate.kind === 'unknown' ? null : rate.averagePerSecond;
  const kind = WRITES.has(serve.operation) ? 'write' : 'read';
  const units = kind === 'write' ? writeUnits(serve, table) : readUnits(table);
  const perMillion = kind === 'write' ? prices?.perMillionWriteUnits : prices?.perMillionReadUnits;
  const usd =
    perSecond === null || perMillion === undefined
      ? null
      : (Number(perSecond) * SECONDS_PER_MONTH * units * perMillion) / 1e6;
  return { pattern: serve.pattern, operation: serve.operation, table: serve.table, perSecond, units, kind, usd };
}

const WRITES = new Set<Serve['operation']>(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems']);

/** A unit per KB, once for the table and once for each index; a transaction costs double. */
const writeUnits = (serve: Serve, table: ContractTable | undefined): number =>
  kilobytes(table, 1) * (1 + (table?.gsis?.length ?? 0)) * (serve.operation === 'TransactWriteItems' ? 2 : 1);

/** A unit per 4 KB, read consistently, as MySQL reads. */
const readUnits = (table: ContractTable | undefined): number => kilobytes(table, 4);

const kilobytes = (table: ContractTable | undefined, per: number): number =>
  Math.max(1, Math.ceil((table?.estimated_item_size_bytes ?? 1) / (1024 * per)));

/** Bytes that DynamoDB counts per item on top of its attributes. */
const ITEM_OVERHEAD = 100;

function storedGb({ analysis, contract }: CostInput): number | null {
  let bytes = 0;
  for (const table of contract.tables) {
    const copies = 1 + (table.gsis ?? []).filter((gsi) => (gsi.projection ?? 'ALL') === 'ALL').length;
    const sources = table.entities?.map((entity) => entity.source_table) ?? [table.source_table];
    for (const source of sources) {
      const rows = analysis.schema.tables.find((facts) => facts.name === source)?.rowCount;
      if (rows === undefined || rows === null) return null;
      bytes += rows * (table.estimated_item_size_bytes + ITEM_OVERHEAD) * copies;
    }
  }
  return bytes / BYTES_PER_GB;
}

function unknownParts(
  input: CostInput,
  prices: OnDemandPrices | undefined,
  patterns: readonly PatternCost[],
  storageGb: number | null,
): readonly string[] {
  const unrated = patterns.filter((pattern) => pattern.perSecond === null).map((pattern) => pattern.pattern);
  return [
    prices === undefined ? `prices of region ${input.region}` : '',
    input.analysis.accessPatterns.length > 0 ? '' : 'requests, because no access pattern is known',
    unrated.length === 0 ? '' : `requests of ${unrated.length} access patterns without a rate (${spans(unrated)})`,
    storageGb === null ? 'storage, because a table is too large to be counted in analysis' : '',
  ].filter((part) => part !== '');
}

/** One line for the person who confirms: never a plain number when a part is unknown. */
export function costSentence({ usd, unknown }: CostForecast): string {
  if (usd === null) return `unknown (${unknown.join('; ')})`;
  const sum = `USD ${usd.toFixed(2)} a month on demand`;
  return unknown.length === 0 ? sum : `${sum} for what is known; unknown: ${unknown.join('; ')}`;
}
