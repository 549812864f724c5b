/** What a writer can put into an item. */
interface Images<T> {
  readonly whole: T;
  readonly touched: T;
  readonly stored: T | null;
}

/**
 * What the product's code does by its form alone: there it asks no function, for it has nothing else at hand. The model asks these, so that a mutant can do
 * otherwise.
 */
export const HABITS = {
  /**
   * What a copying writer puts into an item: all of it, as the rows say now (`itemOf` of a whole row). A write of the touched attributes alone would carry
   * a version that the other attributes have not reached.
   */
  imageToWrite: <T>(input: Images<T>): T => input.whole,

  /**
   * What who writes in 5 goes on from: the version of what lies under the key, a tombstone's too, though that is no item.
   * @param lies null: nothing
   */
  versionToGoOnFrom: (lies: { readonly version: string; readonly tombstone: boolean } | null): string | null =>
    lies?.version ?? null,

  /** What replay writes: the row as it is read now. An entry of the outbox has no values. */
  replayed: <T>(input: { readonly inSource: T; readonly whenTouched: T }): T => input.inSource,
};
