import type { Item, ItemValue, TablePlan } from '../../../contracts/projection';

/** DynamoDB's JSON as ImportTable reads it: an item a line, bytes in base64 (DynamoDB developer guide, "import formats"). */

/** Characters that JSON leaves as they are and that some readers take for the end of a line. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const inBase64 = (value: ItemValue): unknown => {
  if ('B' in value) return { B: Buffer.from(value.B).toString('base64') };
  if ('L' in value) return { L: value.L.map(inBase64) };
  if ('M' in value) return { M: itemInBase64(value.M) };
  return value;
};

const itemInBase64 = (item: Item): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, inBase64(value)]));

/** One item as a line, its end included. Pure text: numbers never become JavaScript's. */
export const itemLine = (item: Item): string =>
  `${JSON.stringify({ Item: itemInBase64(item) }).replace(LINE_ENDS, escaped)}\n`;

/** The key of an item that was printed by `itemLine`, as a text that no other key has. */
export function lineKey({ partitionKey, sortKey }: TablePlan, line: string): string {
  const { Item } = JSON.parse(line) as { readonly Item: Readonly<Record<string, unknown>> };
  return JSON.stringify([Item[partitionKey.name], sortKey === null ? null : Item[sortKey.name]]);
}
