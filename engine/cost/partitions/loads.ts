import type { EntityPlan, KeyAttributePlan, ProjectionPlan } from '../../../contracts/projection';
import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { PARTITION_UNITS } from '../../modeling/indexes/shards';
import { tableNamed } from '../../projection/compile/schema-index';
import type { PatternAccess, Request } from '../accesses';
import { indexKeysOf, keyTemplate } from '../accesses/keys';
import { rateOf } from '../rates';
import { requestUnits, type UnitsInput } from '../units';
import { formOf, partitionsOf, shardsOf } from './groups';

/** What one partition of a table or an index is asked for in the busiest second, between the best and the worst spread over its keys. */

export type LoadKind = keyof typeof PARTITION_UNITS;

/** Units a second on the busiest partition. */
export interface Spread {
  /** Even if requests spread as far as they can: over all partitions that there are, and all texts that the log saw. */
  readonly least: number;
  /** If all requests met one key. */
  readonly most: number;
}

export interface PartitionLoad {
  readonly table: string;
  /** Null for the table itself. */
  readonly index: string | null;
  readonly attribute: string;
  /** `ACCOUNT#{account_no}` */
  readonly template: string;
  /** An entity that has the key. */
  readonly entity: EntityPlan;
  /** Different keys, where it is known for certain. */
  readonly partitions: number | null;
  readonly reads: Spread;
  readonly writes: Spread;
  /** Patterns that ask, those that ask for most first. */
  readonly patterns: readonly string[];
  /** Some pattern has only an average, which then stands for its peak. */
  readonly averaged: boolean;
}

interface Ask {
  readonly pattern: AccessPattern;
  readonly entity: string;
  readonly kind: LoadKind;
  /** Different texts that the log saw of it. */
  readonly texts: number;
  /** Units a second in the busiest second, of all partitions together. */
  readonly units: number;
  /** Partitions that one execution asks, or that one key is spread over. */
  readonly each: number;
  readonly partitions: number | null;
}

interface Group extends Pick<PartitionLoad, 'table' | 'index' | 'attribute' | 'template' | 'entity'> {
  readonly asks: Ask[];
}

/** The key that says in which partition of the resource an item lies. */
function partitionKey(plan: ProjectionPlan, entity: EntityPlan, index: string | null): KeyAttributePlan | undefined {
  if (index === null) return entity.keys[0];
  const found = plan.tables.find(({ name }) => name === entity.table)?.indexes.find(({ name }) => name === index);
  return found === undefined ? undefined : indexKeysOf(entity, found)?.partition;
}

/** Different texts of a statement that a log saw; any number for digests, which hide values and have no peaks, and where not all were told apart. */
function textsOf({ queryLog }: Analysis, { log }: AccessPattern): number {
  const complete = queryLog?.traffic?.literal.complete ?? false;
  return !complete || log === undefined || log.texts === 0 || log.peakPerMinute === 0 ? Infinity : log.texts;
}

/** Keys that the pattern can have asked for, at most: those that there are, and one for each different text. */
const keysOf = ({ texts, each, partitions }: Ask): number =>
  Math.max(1, Math.min(texts * each, partitions ?? Infinity));

/** Patterns need not meet in one partition. Those of one entity cannot spread further than over all of its partitions. */
function leastOf(asks: readonly Ask[]): number {
  const alone = asks.map((ask) => ask.units / keysOf(ask));
  const together = new Map<string, number>();
  for (const { entity, units, partitions } of asks)
    if (partitions !== null) together.set(entity, (together.get(entity) ?? 0) + units / partitions);
  return Math.max(0, ...alone, ...together.values());
}

function spreadOf(asks: readonly Ask[], kind: LoadKind): Spread {
  const own = asks.filter((ask) => ask.kind === kind);
  return { least: leastOf(own), most: own.reduce((sum, { units, each }) => sum + units / each, 0) };
}

function loadOf({ asks, ...group }: Group): PartitionLoad {
  const byPattern = new Map<string, number>();
  for (const { pattern, kind, units } of asks)
    byPattern.set(pattern.id, (byPattern.get(pattern.id) ?? 0) + units / PARTITION_UNITS[kind]);
  const counts = asks.map(({ partitions }) => partitions);
  return {
    ...group,
    partitions: counts.includes(null) ? null : Math.max(1, ...counts.map((count) => count ?? 1)),
    reads: spreadOf(asks, 'reads'),
    writes: spreadOf(asks, 'writes'),
    patterns: [...byPattern].sort(([, a], [, b]) => b - a).map(([id]) => id),
    averaged: asks.some(({ pattern }) => rateOf(pattern).peak === null),
  };
}

export interface LoadsInput {
  readonly analysis: Analysis;
  readonly plan: ProjectionPlan;
  readonly accesses: readonly PatternAccess[];
  readonly units: UnitsInput;
}

/** Loads of all partition keys that patterns with a rate ask, in the order of the patterns. A Scan asks all partitions in turn and is not in it. */
export function partitionLoads({ analysis, plan, accesses, units }: LoadsInput): readonly PartitionLoad[] {
  const groups = new Map<string, Group>();
  const entities = new Map(plan.entities.map((entity) => [entity.id, entity]));
  const patterns = new Map(analysis.accessPatterns.map((pattern) => [pattern.id, pattern]));
  const note = (pattern: AccessPattern, rate: number, request: Request): void => {
    const entity = request.entity === null ? undefined : entities.get(request.entity);
    const facts = entity === undefined ? undefined : tableNamed(analysis.schema, entity.drivingTable);
    if (entity === undefined || facts === undefined) return;
    for (const { index, table, readUnits, writeUnits } of requestUnits(request, units) ?? []) {
      const key = partitionKey(plan, entity, index);
      const kind = request.kind === 'read' ? 'reads' : 'writes';
      const perExecution = kind === 'reads' ? readUnits : writeUnits;
      if (key === undefined || perExecution === 0) continue;
      const counter = request.kind === 'write' ? request.counter : undefined;
      const name = [table, index ?? '', counter?.partition ?? formOf(key)].join('\0\0');
      const group = groups.get(name) ?? {
        ...{ table, index, entity, asks: [] },
        ...{ attribute: key.attribute, template: counter?.partition ?? keyTemplate(entity, key) },
      };
      groups.set(name, group);
      const each = Math.max(shardsOf(key), request.kind === 'read' ? request.partitions : 1);
      group.asks.push({
        ...{ pattern, kind, entity: entity.id, texts: textsOf(analysis, pattern), units: perExecution * rate, each },
        partitions: counter === undefined ? partitionsOf(entity, key, facts) : 1,
      });
    }
  };
  for (const access of accesses) {
    const pattern = patterns.get(access.pattern);
    const { average, peak } = rateOf(pattern);
    const rate = peak ?? average;
    if (pattern !== undefined && rate !== null) for (const request of access.requests) note(pattern, rate, request);
  }
  return [...groups.values()].map(loadOf);
}
