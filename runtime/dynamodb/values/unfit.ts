/** What is wrong with a row that cannot become an item. */
export type UnfitKind = 'key-null' | 'key-empty' | 'key-too-long' | 'item-too-large' | 'value-unfit';

/** Why a value cannot become an attribute; the caller knows entity and key. */
export class UnfitValue extends Error {
  constructor(
    message: string,
    readonly kind: UnfitKind = 'value-unfit',
    /** The key or attribute that it is about. */
    readonly attribute: string | null = null,
  ) {
    super(message);
  }
}
