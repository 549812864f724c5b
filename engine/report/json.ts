import { byCodeUnit } from '../lib/compare';
import { printJson } from '../lib/json';

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
