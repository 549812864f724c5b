import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed } from '../../projection/compile/schema-index';
import { ROW_HASH } from '../../projection/compile/template';
import type { Evidence } from '../evidence/evidence';
import { fanOutOf } from '../evidence/fan-out';
import { averageRate, peakRate } from '../evidence/rates';
import type { KeyModel, Shards } from '../model';
import { rowBytes } from '../sizes';

/** Rule H2 of docs/modeling-rules.md: partitions of an index that would be written faster than DynamoDB allows are split. */

/**
 * Units a second that one partition gives (DynamoDB developer guide, "Designing partition keys to distribute your workload":
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
 */
export const PARTITION_UNITS = { reads: 3_000, writes: 1_000 } as const;
/** A shard is planned for half of that. */
const PLANNED_WRITE_UNITS = PARTITION_UNITS.writes / 2;

/** Different values of a column, where they are known for certain: of an ENUM, of a flag, or because every row was looked at. */
export function distinctValues(table: TableFacts, name: string): number | null {
  const facts = columnNamed(table, name);
  if (facts?.dataType === 'enum' && facts.values !== null) return facts.values.length;
  if (facts !== undefined && /^(tinyint|bit)\(1\)/.test(facts.columnType)) return 2;
  const sampled = table.sample?.kind === 'all' ? table.sample.columns.find((one) => one.name === name) : undefined;
  return sampled === undefined ? null : Math.max(1, sampled.distinct);
}

/** Partitions that rows are in, where it is known for certain; null when a column can hold any number of values. */
export function partitionCount(table: TableFacts, columns: readonly string[]): number | null {
  const counted = fanOutOf(table, columns);
  if (counted?.exact) return counted.values;
  let count = 1;
  for (const name of columns) {
    const distinct = distinctValues(table, name);
    if (distinct === null) return null;
    count *= distinct;
  }
  return count;
}

/** Write units a second that the busiest seconds of the statements ask of an index; what has no rate adds nothing. */
export function peakWriteUnits(evidence: Evidence, table: TableFacts): number {
  const units = Math.max(1, Math.ceil(rowBytes(table) / 1024));
  return evidence
    .writesOf(table.name)
    .reduce((sum, pattern) => sum + (peakRate(pattern) ?? averageRate(pattern) ?? 0) * units, 0);
}

/** Shards for an index on these columns; undefined when the measured peak fits its partitions, or when nothing is measured. */
export function shardsFor(
  evidence: Evidence,
  table: TableFacts,
  key: KeyModel,
  columns: readonly string[],
): Shards | undefined {
  const partitions = partitionCount(table, columns);
  if (partitions === null) return undefined;
  const units = peakWriteUnits(evidence, table) / partitions;
  const column = key.identity.find((name) => !columns.includes(name) && name !== ROW_HASH);
  if (units <= PARTITION_UNITS.writes || column === undefined) return undefined;
  const count = Math.ceil(units / PLANNED_WRITE_UNITS);
  const of = partitions === 1 ? 'one partition' : `each of ${partitions} partitions`;
  return { column, count, because: `${Math.ceil(units)} write units/s at the measured peak on ${of}` };
}
