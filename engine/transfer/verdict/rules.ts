import type { ItemCountCursor, TableTransferResult } from '../../../contracts/activities/transfer';
import type { ProjectionPlan } from '../../../contracts/projection';
import { byCodeUnit } from '../../lib/compare';

/** Key of the items in `ItemCountCursor.counts` that belong to no entity of the plan. */
export const UNKNOWN_ENTITY = '?';

export interface EntityVerdict {
  readonly entity: string;
  readonly sourceTable: string;
  readonly targetTable: string;
  readonly rows: number;
  readonly items: number;
  /** Rows whose item is missing or has other attributes. */
  readonly contentDifferences: number;
  /** Items that no row explains, or rows that share one item. */
  readonly countDifferences: number;
  readonly samples: readonly { readonly key: string; readonly what: string }[];
  readonly notes: readonly string[];
}

export interface TransferVerdict {
  readonly entities: readonly EntityVerdict[];
  /** Items in the target tables that carry no entity type of the plan. */
  readonly unknownItems: number;
  /** Rows of the migrated tables; a table counts once, also when several entities are made from it. */
  readonly tableRows: number;
  /** Items that these rows must become, lookup items included. */
  readonly rows: number;
  readonly items: number;
  readonly differences: number;
}

/** `1 item`, `2 items`. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

type EntityResult = TableTransferResult['entities'][number];

function entityVerdict(plan: ProjectionPlan, result: EntityResult, items: number): EntityVerdict {
  const { task, copy, compare } = result;
  const missing = compare.missing ?? 0;
  // What must be there: one item for each row that was compared, less those that the comparison already counts as missing.
  const surplus = items - (compare.rows - missing);
  const moved = copy.rows !== compare.rows;
  const notes = [
    ...(surplus > 0 ? [`${counted(surplus, 'item', 'items')} without a row`] : []),
    ...(surplus < 0 ? [`${counted(-surplus, 'row shares', 'rows share')} an item with another row`] : []),
    ...(moved ? [`${copy.rows} rows were copied, ${compare.rows} compared: the table changed in between`] : []),
    ...(copy.done && compare.done ? [] : ['copy or comparison did not reach the end']),
  ];
  return {
    entity: task.entity,
    sourceTable: task.table,
    targetTable: plan.entities.find(({ id }) => id === task.entity)?.table ?? UNKNOWN_ENTITY,
    rows: compare.rows,
    items,
    contentDifferences: compare.differences,
    countDifferences: Math.abs(surplus) + (copy.done && compare.done ? 0 : 1),
    samples: compare.samples,
    notes,
  };
}

/**
 * Puts copy, comparison and count together. Every entity of the plan must have a result: one that was never compared counts as a
 * difference, never as equal.
 */
export function transferVerdict(
  plan: ProjectionPlan,
  tables: readonly TableTransferResult[],
  counts: ItemCountCursor,
): TransferVerdict {
  const results = tables.flatMap(({ entities }) => entities);
  const entities = results.map((result) => entityVerdict(plan, result, counts.counts[result.task.entity] ?? 0));
  const done = new Set(results.map(({ task }) => task.entity));
  const forgotten = plan.entities
    .filter(({ id }) => !done.has(id))
    .map((entity): EntityVerdict => ({
      entity: entity.id,
      sourceTable: entity.drivingTable,
      targetTable: entity.table,
      rows: 0,
      items: counts.counts[entity.id] ?? 0,
      contentDifferences: 0,
      countDifferences: 1,
      samples: [],
      notes: ['was not copied and not compared'],
    }));
  const all = [...entities, ...forgotten].sort((a, b) => byCodeUnit(a.entity, b.entity));
  const unknownItems = counts.counts[UNKNOWN_ENTITY] ?? 0;
  const sum = (of: (one: EntityVerdict) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    entities: all,
    unknownItems,
    tableRows: rowsOfTables(all),
    rows: sum(({ rows }) => rows),
    items: sum(({ items }) => items) + unknownItems,
    differences: sum((one) => one.contentDifferences + one.countDifferences) + unknownItems + (counts.done ? 0 : 1),
  };
}

/** The entity with the most rows of a table has all of them: an owner leaves none out, a lookup item those with a NULL. */
function rowsOfTables(entities: readonly EntityVerdict[]): number {
  const most = new Map<string, number>();
  for (const { sourceTable, rows } of entities) most.set(sourceTable, Math.max(most.get(sourceTable) ?? 0, rows));
  return [...most.values()].reduce((sum, rows) => sum + rows, 0);
}

/** Most differences that a cursor carries as samples. */
export const MAX_SAMPLES = 20;

/** One sentence for the difference of one item, by attribute name. */
export const differenceText = (attributes: readonly string[] | 'missing'): string =>
  attributes === 'missing' ? 'the item is missing' : `differs in ${attributes.join(', ')}`;
