import { COUNTER_ATTRIBUTE } from '../../../contracts/names';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Evidence } from '../evidence/evidence';
import { averageRate, peakRate } from '../evidence/rates';
import { PARTITION_UNITS } from '../indexes/shards';
import type { Model, TableModel } from '../model';

/**
 * Rules C1 and C2 of docs/modeling-rules.md: the items that give the numbers of AUTO_INCREMENT columns. An atomic counter is an UpdateItem with ADD (DynamoDB
 * developer guide, "Atomic counters": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html; The DynamoDB Book, "Handling
 * sequential IDs").
 */

export type Counter = NonNullable<Projection['counters']>[number];

/** A counter is planned for half of what its partition takes. */
const PLANNED_WRITE_UNITS = PARTITION_UNITS.writes / 2;

/** A number that is there is never lowered: neither by a start that is repeated nor by one that comes late. */
const NEVER_LOWER = 'attribute_not_exists(#n) OR #n < :n';

/** Sort key of all counters: no rule gives a row a key that begins with one word and has another one here. */
const SORT = '#NEXT';

/** Statements a second that insert, in the busiest second of each; null when none has a rate. */
function insertsPerSecond(evidence: Evidence, { name }: TableFacts): number | null {
  const rates = evidence
    .writesOf(name)
    .filter(({ operation }) => operation === 'insert' || operation === 'replace')
    .map((pattern) => peakRate(pattern) ?? averageRate(pattern));
  const known = rates.filter((rate) => rate !== null);
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0);
}

/** Numbers of one request: a power of ten, so that a person sees where a block begins. */
const blockFor = (perSecond: number): number =>
  10 ** Math.max(1, Math.ceil(Math.log10(perSecond / PLANNED_WRITE_UNITS)));

function counterOf(evidence: Evidence, { facts, entityType, dynamoTable }: TableModel): Counter | undefined {
  const column = facts.columns.find(({ autoIncrement }) => autoIncrement);
  if (column === undefined) return undefined;
  const peak = insertsPerSecond(evidence, facts);
  const partition = `COUNTER#${entityType}`;
  const base = {
    ...{ source: facts.name, column: column.name },
    ...{ table: dynamoTable, partition, sort: SORT, attribute: COUNTER_ATTRIBUTE },
    // Names of entities have no #.
    type: partition,
    start: { from: 'source' as const, before: 'phase-5' as const, condition: NEVER_LOWER },
  };
  const limit = `one item takes ${PARTITION_UNITS.writes} writes/s`;
  if (peak === null)
    return { ...base, strategy: 'increment', block: 1, because: `the rate of inserts is not known; ${limit}` };
  const measured = `inserts come ${Number(peak.toFixed(4))}/s in the busiest second; ${limit}`;
  if (peak <= PARTITION_UNITS.writes) return { ...base, strategy: 'increment', block: 1, because: measured };
  const block = blockFor(peak);
  return { ...base, strategy: 'block', block, because: `${measured}: each process takes ${block} numbers at once` };
}

/** A counter for each table with an AUTO_INCREMENT column, in the order of the tables. */
export const countersOf = (evidence: Evidence, { tables }: Pick<Model, 'tables'>): readonly Counter[] =>
  tables.flatMap((table) => counterOf(evidence, table) ?? []);
