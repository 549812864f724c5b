import type { Item, ItemValue } from '../../../contracts/projection';
import { significantDigits } from '../../../runtime/dynamodb/values/number-text';

/** Sizes as DynamoDB counts them ("DynamoDB item sizes and formats" of the developer guide). */

export const MAX_ITEM_BYTES = 409_600;
export const MAX_PARTITION_KEY_BYTES = 2_048;
export const MAX_SORT_KEY_BYTES = 1_024;

const numberBytes = (text: string): number =>
  Math.ceil(significantDigits(text) / 2) + 1 + (text.startsWith('-') ? 1 : 0);

/** Bytes of one value, without its name. */
export function valueSize(value: ItemValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return value.B.byteLength;
  if ('SS' in value) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if ('NS' in value) return value.NS.reduce((sum, text) => sum + numberBytes(text), 0);
  if ('L' in value) return 3 + value.L.reduce((sum, member) => sum + 1 + valueSize(member), 0);
  if ('M' in value) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** Bytes of an item: names and values. */
export const itemSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
