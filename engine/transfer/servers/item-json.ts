import type { Item, ItemValue } from '../../../contracts/projection';

/** DynamoDB's JSON as the servers speak it: bytes as base64 text, everything else as in an item. */
export type JsonItem = Readonly<Record<string, unknown>>;

const mapped = <A, B>(of: Readonly<Record<string, A>>, how: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, how(value)]));

export const itemToJson = (item: Item): Record<string, unknown> => mapped(item, valueToJson);

function valueToJson(value: ItemValue): unknown {
  if ('B' in value) return { B: Buffer.from(value.B).toString('base64') };
  if ('L' in value) return { L: value.L.map(valueToJson) };
  if ('M' in value) return { M: itemToJson(value.M) };
  return value;
}

/** What a server gave; what is no value of DynamoDB stays as it is, and equals nothing that an item can hold. */
export const itemFromJson = (json: JsonItem): Item => mapped(json, valueFromJson);

function valueFromJson(json: unknown): ItemValue {
  const { B, L, M } = (json ?? {}) as { readonly B?: unknown; readonly L?: unknown; readonly M?: unknown };
  if (typeof B === 'string') return { B: Buffer.from(B, 'base64') };
  if (Array.isArray(L)) return { L: L.map(valueFromJson) };
  if (typeof M === 'object' && M !== null) return { M: itemFromJson(M as JsonItem) };
  return json as ItemValue;
}
