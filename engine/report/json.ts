/** Compares by code unit, never by locale, so that the order is the same on every machine. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** JSON as artifacts hold it: 2 spaces, keys in the order given, a final line break. */
export const printJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** JSON with keys sorted by code unit at every depth, for values whose key order is not fixed. */
export const printSortedJson = (value: unknown): string => printJson(sorted(value));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
