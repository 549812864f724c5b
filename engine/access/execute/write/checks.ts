import type { EntityPlan, Item, ItemValue } from '../../../../contracts/projection';
import { tableOf } from '../../../projection/items/item';
import { itemKey, keyText } from '../../../projection/items/item-key';
import { isOwn } from '../../paths/paths';
import type { WriteContext } from '../../write/planner';
import type { Reliance } from '../overlay';
import type { ItemCheck, ItemWrite } from '../request';

/** Conditions of a transaction on items that it does not write: InnoDB keeps the row that a foreign key names by a lock, DynamoDB by these. */

/** Values of the columns that a reference names, where the key of the item does not hold them: a unique key that is not the primary one. */
function heldBy(entity: EntityPlan, item: Item, named: readonly string[]): Item {
  const held: Record<string, ItemValue> = {};
  for (const plan of entity.columns) {
    const { attribute, column } = plan;
    if (attribute === null || !isOwn(entity, plan) || !named.includes(column)) continue;
    if (entity.drivingKey.some((key) => key.column === column)) continue;
    const value = item[attribute];
    if (value !== undefined) held[attribute] = value;
  }
  return held;
}

/**
 * The checks of a transaction, an item once. What the transaction writes itself has its own condition, and DynamoDB refuses one item twice.
 * @param reliances rows that written ones refer to
 */
export function checksOf(
  context: WriteContext,
  reliances: readonly Reliance[],
  writes: readonly ItemWrite[],
): readonly ItemCheck[] {
  const textOf = (table: string, key: Item): string => `${table}\0${keyText(key)}`;
  const written = new Set(writes.map(({ table, key }) => textOf(table, key)));
  const checks = new Map<string, ItemCheck>();
  for (const { table, item, columns } of reliances) {
    const entity = context.paths.owner(table);
    if (entity === undefined) continue;
    const key = itemKey(tableOf(context.projection, entity), item);
    const text = textOf(entity.table, key);
    if (written.has(text)) continue;
    const holds = { ...checks.get(text)?.holds, ...heldBy(entity, item, columns) };
    checks.set(text, { table: entity.table, key, holds });
  }
  return [...checks.values()];
}
