import { ITEM_TYPE_ATTRIBUTE } from '../../../../contracts/names';

/**
 * How a row that is gone leaves the table. An item without a registry leaves a tombstone under its key, which holds the version against
 * late writes; where there is a registry its head row does that, and the item itself is removed.
 */
export const deletionOf = (input: { readonly registered: boolean }): 'tombstone' | 'remove' =>
  input.registered ? 'remove' : 'tombstone';

/** A tombstone has key, `_v` and `_w` only, so that no index shows it; it has no `_type`. Every reader takes it for no item. */
export const isTombstone = (item: Readonly<Record<string, unknown>>): boolean => !(ITEM_TYPE_ATTRIBUTE in item);
