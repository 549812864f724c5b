import type { EntityPlan, Item, ProjectionPlan, TablePlan } from '../../../contracts/projection';
import { itemSize } from '../../projection';

/** Which items of a table are shown: one or two whole item collections, and one item of every entity. */

export interface SampleItem {
  readonly entity: EntityPlan;
  readonly item: Item;
  /** Made from the types, because no row of it was there. */
  readonly fromTypes: boolean;
}

export interface TableSamples {
  readonly table: TablePlan;
  /** Items of one partition stand together, in the order of their sort keys. */
  readonly items: readonly SampleItem[];
}

const PARTITIONS = 2;
const ITEMS_OF_PARTITION = 6;
/** A larger item says no more. */
const LARGEST_BYTES = 4_096;

/** Text of a key attribute, for order and equality. */
const keyText = (item: Item, name: string | undefined): string => {
  const value = name === undefined ? undefined : item[name];
  if (value === undefined) return '';
  if ('S' in value) return value.S;
  return 'B' in value ? Buffer.from(value.B).toString('hex') : JSON.stringify(value);
};

/** Items of a partition: one of each entity first, then more, in the order of the sort key. */
function shown(items: readonly SampleItem[], sort: string | undefined): readonly SampleItem[] {
  const kinds = new Set<string>();
  const first = items.filter(({ entity }) => !kinds.has(entity.id) && kinds.add(entity.id));
  const more = items.filter((one) => !first.includes(one)).slice(0, Math.max(0, ITEMS_OF_PARTITION - first.length));
  const order = (a: SampleItem, b: SampleItem): number => (keyText(a.item, sort) < keyText(b.item, sort) ? -1 : 1);
  return [...first, ...more].sort(order);
}

function pick(table: TablePlan, items: readonly SampleItem[]): readonly SampleItem[] {
  const [hash, sort] = [table.partitionKey.name, table.sortKey?.name];
  const partitions = new Map<string, SampleItem[]>();
  const keys = new Set<string>();
  for (const one of items) {
    const partition = keyText(one.item, hash);
    const key = `${partition}\0${keyText(one.item, sort)}`;
    if (keys.has(key) || itemSize(one.item) > LARGEST_BYTES) continue;
    keys.add(key);
    partitions.set(partition, [...(partitions.get(partition) ?? []), one]);
  }
  const kindsOf = (list: readonly SampleItem[]): number => new Set(list.map(({ entity }) => entity.id)).size;
  const chosen = [...partitions.values()]
    .map((list, at) => ({ list, at }))
    .sort((a, b) => kindsOf(b.list) - kindsOf(a.list) || b.list.length - a.list.length || a.at - b.at)
    .slice(0, PARTITIONS)
    .flatMap(({ list }) => shown(list, sort));
  const there = new Set(chosen.map(({ entity }) => entity.id));
  const others = items.filter(
    (one) =>
      partitions.get(keyText(one.item, hash))?.includes(one) === true &&
      !there.has(one.entity.id) &&
      there.add(one.entity.id),
  );
  return [...chosen, ...others];
}

export const pickItems = (plan: ProjectionPlan, items: readonly SampleItem[]): readonly TableSamples[] =>
  plan.tables.map((table) => ({
    table,
    items: pick(
      table,
      items.filter(({ entity }) => entity.table === table.name),
    ),
  }));
