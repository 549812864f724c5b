import { LandfallError } from '../../../contracts/errors';
import type { Item, ItemValue, TablePlan } from '../../../contracts/projection';

/** Only the key attributes of an item. */
export function itemKey(table: TablePlan, item: Item): Item {
  const key: Record<string, ItemValue> = {};
  for (const part of [table.partitionKey, table.sortKey]) {
    if (part === null) continue;
    const value = item[part.name];
    if (value === undefined)
      throw new LandfallError('LandfallInternal', `an item of ${table.name} has no key attribute ${part.name}`);
    key[part.name] = value;
  }
  return key;
}

/** Stable text of an item key, whatever its types. */
export const keyText = (key: Item): string =>
  JSON.stringify(
    Object.entries(key).map(([name, value]) => [name, 'B' in value ? Buffer.from(value.B).toString('hex') : value]),
  );
