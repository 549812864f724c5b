/** A DynamoDB value in wire form; numbers are decimal text. The shape of the SDK's AttributeValue, without the SDK. */
export type ItemValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly M: Readonly<Record<string, ItemValue>> }
  | { readonly L: readonly ItemValue[] };
export type Item = Readonly<Record<string, ItemValue>>;
