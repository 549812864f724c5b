/**
 * A comparison while writes run. A pair of row and item that differs may be a difference, or a change on its way: it is looked at again in an
 * order in which a change on its way cannot look like a difference.
 */

/** What a second look at a pair does, in order. */
export type CompareAct = 'read-row' | 'await-capture' | 'read-item' | 'read-row-again';

/**
 * Capture must have passed all that the first read of the row can have seen; then the item has it, and perhaps more. The row is read once more
 * after the item: then it has all that the item has.
 */
export const comparePlan = (): readonly CompareAct[] => ['read-row', 'await-capture', 'read-item', 'read-row-again'];

/**
 * What a second look says: they are equal; they differ though the row stood still; or the row was changed meanwhile, look again.
 * @param before what the row makes by the first read; @param after by the second; @param item what is there
 */
export function verdictOfPair<T>(
  pair: { readonly before: T; readonly item: T; readonly after: T },
  same: (a: T, b: T) => boolean,
): 'equal' | 'differs' | 'again' {
  if (same(pair.item, pair.after)) return 'equal';
  return same(pair.before, pair.after) ? 'differs' : 'again';
}
