import { batchWriter } from '../../../../adapters/dynamodb';
import { ITEM_TYPE_ATTRIBUTE } from '../../../../contracts/names';
import { itemSize } from '../../../../engine/projection/items/item-size';
import type { Bench } from './bench';
import { largestNumber } from './numbers';

/** Writes the items that give the numbers of AUTO_INCREMENT, as they are begun at cut-over: with the largest number that a row has. */
export async function beginCounters({ projection, rows, kept, place }: Bench): Promise<void> {
  for (const { source, table, key, attribute, type } of projection.counters ?? []) {
    const number = { N: String(largestNumber(rows, source)) };
    const item = { ...key, [attribute]: number, [ITEM_TYPE_ATTRIBUTE]: { S: type } };
    kept.add(table, [item]);
    const { data, physical, signal } = place;
    await batchWriter({ data, table: physical(table), signal }).write([{ put: item, bytes: itemSize(item) }]);
  }
}
