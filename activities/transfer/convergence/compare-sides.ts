import { readItemsAt, readRegistryRow, type ItemTarget, type KeyIn } from '../../../adapters/dynamodb/convergence';
import type { SourceRowId } from '../../../contracts/changes';
import { ITEM_OWNER_ATTRIBUTE } from '../../../contracts/names';
import type { Item, SourceRow, TablePlan } from '../../../contracts/projection';
import { compareItems, itemKey, itemOf } from '../../../engine/projection';
import { itemKeyText } from '../../../engine/transfer/batching/rules';
import { itemKeyOfRow, ownerText } from '../../../engine/transfer/convergence/rows/identity';
import type { RowTable } from '../../../engine/transfer/convergence/rows/plan';
import { isTombstone } from '../../../engine/transfer/convergence/tombstone/rules';
import type { ProjectorDeps } from './projection';
import { textOf } from './reverse/row-of-item';
import { rowText } from './source-rows';

/** The two sides of a comparison: the items that a row makes, and the items that are there. */

export interface PlacedItem {
  readonly table: TablePlan;
  readonly item: Item;
}
/** By key text. */
export type Items = ReadonlyMap<string, PlacedItem>;

export const placeText = (table: TablePlan, item: Item): string => `${table.name} ${itemKeyText(table, item)}`;

const UNVERSIONED = { epoch: 0, sequence: '0', writer: '' };

/** Items that a row makes, by its rows in the views of its entities. */
export const itemsOfViews = (rows: RowTable, views: readonly (SourceRow | undefined)[]): Items =>
  new Map(
    rows.entities.flatMap(({ entity, table }, index) => {
      const row = views[index];
      if (row === undefined) return [];
      const item = itemOf(entity, row, UNVERSIONED);
      return [[placeText(table, item), { table, item }] as const];
    }),
  );

export async function itemsOfSourceRow(
  { source }: ProjectorDeps,
  row: SourceRowId,
  signal: AbortSignal,
): Promise<Items> {
  const rows = source.plan.rows.get(row.table);
  if (rows === undefined) return new Map();
  const views = await Promise.all(rows.entities.map(({ entity }) => source.ofView(rows, entity, [row.key], signal)));
  return itemsOfViews(
    rows,
    views.map((view) => view.get(rowText(row))),
  );
}

/**
 * Items of a row that are there: under its fixed keys, where the registry says, and where one was seen.
 * @param seen places where an item of the row was found, or must be
 */
export async function itemsThere(
  { source, control, physical }: ProjectorDeps,
  items: ItemTarget,
  row: SourceRowId,
  seen: Items,
  signal: AbortSignal,
): Promise<Items> {
  const rows = source.plan.rows.get(row.table);
  if (rows === undefined) return new Map();
  const owner = ownerText(row);
  const places = new Map(
    [...seen].map(([text, { table, item }]) => [text, { table, key: itemKey(table, item) }] as const),
  );
  const tables = new Map(rows.entities.map(({ table }) => [table.name, table]));
  if (rows.registered)
    for (const { table: name, key } of (await readRegistryRow(control, owner, signal)).claims) {
      const table = tables.get(name);
      if (table !== undefined) places.set(placeText(table, key), { table, key });
    }
  else
    for (const { entity, table } of rows.entities) {
      const key = itemKeyOfRow(entity, table, row.key);
      places.set(placeText(table, key), { table, key });
    }
  const list = [...places.values()];
  const keys: readonly KeyIn[] = list.map(({ table, key }) => ({ table: physical(table.name), key }));
  const found = await readItemsAt(items, keys, signal);
  return new Map(
    found.flatMap((item, index) => {
      const { table } = list[index] as (typeof list)[number];
      if (item === undefined || isTombstone(item)) return [];
      if (rows.registered && textOf(item, ITEM_OWNER_ATTRIBUTE) !== owner) return [];
      return [[placeText(table, item), { table, item }] as const];
    }),
  );
}

export const sameItems = (a: Items, b: Items): boolean =>
  [...new Set([...a.keys(), ...b.keys()])].every((key) => {
    const [x, y] = [a.get(key), b.get(key)];
    return x !== undefined && y !== undefined && compareItems(x.item, y.item).length === 0;
  });

/** For people: keys and names of attributes, never a value of another attribute. */
export function differenceText(wanted: Items, there: Items): string {
  const extra = [...there.keys()].filter((key) => !wanted.has(key)).map((key) => `extra ${key}`);
  const missing = [...wanted.keys()].filter((key) => !there.has(key)).map((key) => `missing ${key}`);
  const other = [...wanted].flatMap(([key, { item }]) => {
    const names = there.has(key) ? compareItems(item, there.get(key)?.item) : [];
    return names.length === 0 ? [] : [`${key}: ${names.join(', ')}`];
  });
  return [...extra, ...missing, ...other].join('; ');
}
