import type { ProjectionPlan, Upkeep } from '../../contracts/projection';
import type { Analysis } from '../../contracts/schemas/analysis';
import type { Projection } from '../../contracts/schemas/projection';
import { sortedUnique } from '../lib/compare';
import { Changes } from '../modeling/evidence/changes';
import { upkeepOf } from '../projection';
import type { Request } from './accesses';
import type { Prices } from './prices';
import { SECONDS_PER_MONTH } from './provisioned';
import type { EntitySize } from './sizes';

/**
 * What reading the changes of tables costs. A stream is paid by GetRecords calls, each of up to 1 MB or 1,000 records, whether they bring any or
 * not; calls of Lambda triggers are free (DynamoDB developer guide, "Evaluate your Streams usage"). Writing to a stream costs nothing.
 */

/** Partitions of a new table on demand, which takes 4,000 write units a second; a stream has an open shard for each. */
export const SHARDS = 4;
/** Records and bytes of one call at most. */
const RECORDS = 1_000;
const RECORDS_BYTES = 1_024 ** 2;
/** Write units a second of one partition. */
const PARTITION_WRITES = 1_000;
const CAPTURE_BYTES = 1_024;

/** What is written to a table in a second, of patterns whose rate and items are known. */
interface Volume {
  readonly records: number;
  /** Old and new images. */
  readonly bytes: number;
  /** Units of change data capture: 1 KB of the larger image. */
  readonly captured: number;
}

export interface StreamCost {
  /** Tables whose changes a maintainer reads as long as the application runs: what they feed is more than a transaction holds. */
  readonly maintained: readonly string[];
  /** US dollars a month of a reader of its own for these, at a multiple of today's rate; 0 when there is none, null without the price. */
  readonly at: (factor: number) => number | null;
  /** The same for all tables: while changes are copied back to the source. */
  readonly wayBack: number | null;
  /** Change data capture into a Kinesis data stream instead, for the maintained tables, without the data stream itself. */
  readonly kinesis: number | null;
}

interface Rated {
  readonly requests: readonly Request[];
  readonly rate: { readonly average: number | null };
}

function volumeOf(table: string, patterns: readonly Rated[], sizes: ReadonlyMap<string, EntitySize>): Volume {
  let [records, bytes, captured] = [0, 0, 0];
  for (const { requests, rate } of patterns)
    for (const request of requests) {
      if (request.kind !== 'write' || request.table !== table || request.what === 'check') continue;
      const each = (request.items ?? 0) * (rate.average ?? 0);
      const size = sizes.get(request.entity)?.bytes ?? 0;
      records += each;
      bytes += each * size * (request.what === 'update' ? 2 : 1);
      captured += each * Math.max(1, Math.ceil(size / CAPTURE_BYTES));
    }
  return { records, bytes, captured };
}

/** GetRecords calls of a month: each shard once a second, and more where records fill them. */
function callsOf({ records, bytes, captured }: Volume, factor: number): number {
  const shards = Math.max(SHARDS, Math.ceil((captured * factor) / PARTITION_WRITES));
  const full = Math.max(records / RECORDS, bytes / RECORDS_BYTES) * factor;
  return Math.max(shards, full) * SECONDS_PER_MONTH;
}

/** Whether the application makes a change that asks for this, by what is known of its writes; where that is not all, any may come. */
function isMade(changes: Changes, { table, write, columns }: Upkeep): boolean {
  if (write === 'insert') return changes.inserts(table);
  return write === 'delete' ? changes.deletes(table) : changes.updates(table, columns);
}

/** Tables that hold the rows whose changes are kept by a maintainer behind their stream. */
function maintainedTables(plan: ProjectionPlan, analysis: Analysis, projection: Projection): readonly string[] {
  const streamed = upkeepOf(plan, analysis.schema, projection.unchanging).filter(({ keeper }) => keeper === 'stream');
  if (streamed.length === 0) return [];
  const changes = new Changes(analysis);
  const sources = new Set(streamed.filter((one) => isMade(changes, one)).map(({ table }) => table));
  return sortedUnique(
    plan.entities.flatMap(({ role, drivingTable, table }) =>
      role === 'owner' && sources.has(drivingTable) ? [table] : [],
    ),
  );
}

export function streamCost(input: {
  readonly analysis: Analysis;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
  readonly patterns: readonly Rated[];
  readonly sizes: ReadonlyMap<string, EntitySize>;
  readonly prices: Prices;
}): StreamCost {
  const { plan, patterns, sizes, prices } = input;
  const maintained = maintainedTables(plan, input.analysis, input.projection);
  const volumes = new Map(plan.tables.map(({ name }) => [name, volumeOf(name, patterns, sizes)]));
  const [read, capture] = [prices.usd('streamReadsMillion'), prices.usd('changeCaptureUnitsMillion')];
  const reading = (tables: readonly string[], factor: number): number | null => {
    if (tables.length === 0) return 0;
    const calls = tables.reduce((sum, table) => sum + callsOf(volumes.get(table)!, factor), 0);
    return read === undefined ? null : (calls * read) / 1e6;
  };
  const captured = maintained.reduce((sum, table) => sum + volumes.get(table)!.captured, 0) * SECONDS_PER_MONTH;
  return {
    maintained,
    at: (factor) => reading(maintained, factor),
    wayBack: reading(
      plan.tables.map(({ name }) => name),
      1,
    ),
    kinesis: capture === undefined ? null : (captured * capture) / 1e6,
  };
}
