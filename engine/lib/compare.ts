/** Order of UTF-16 code units; the same on every machine, unlike localeCompare. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares by the text that `key` gives, by code unit. */
export const by =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number =>
    byCodeUnit(key(a), key(b));

/** Sorted copy without duplicates. */
export const sortedUnique = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort(byCodeUnit);
