/**
 * What the product's code does by its form alone: there it asks no function, for it has nothing else at hand. The model asks these, so that a mutant can do
 * otherwise.
 */

/**
 * What a copying writer puts into an item: all of it, as the rows say now (`itemOf` of a whole row). A write of the touched attributes alone would carry
 * a version that the other attributes have not reached.
 */
export const imageToWrite = <T>(input: { readonly whole: T; readonly touched: T; readonly stored: T | null }): T =>
  input.whole;

/** What replay writes: the row as it is read now. An entry of the outbox has no values. */
export const replayed = <T>(input: { readonly inSource: T; readonly whenTouched: T }): T => input.inSource;
