import type { Item, ItemValue } from '../../../contracts/projection';

/** DynamoDB JSON, as the AWS CLI and files of the SDKs have it: binary values as base64 text. */

export type WireValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly M: Readonly<Record<string, WireValue>> }
  | { readonly L: readonly WireValue[] };
export type WireItem = Readonly<Record<string, WireValue>>;

export function wireValue(value: ItemValue): WireValue {
  if ('B' in value) return { B: Buffer.from(value.B).toString('base64') };
  if ('M' in value) return { M: wireItem(value.M) };
  if ('L' in value) return { L: value.L.map(wireValue) };
  return value;
}

export const wireItem = (item: Item): WireItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, wireValue(value)]));
