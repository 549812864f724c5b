import type { ColumnFacts } from '../../../../contracts/schemas/analysis';

/** Where a range begins. Numbers are written into the statement, all else is bound. */
export type Start =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** Smallest and largest value of a key: text, or bytes of a binary one. */
export type Ends = readonly [string | Uint8Array, string | Uint8Array];

const WHOLE = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year']);
const DATES = new Set(['date', 'datetime', 'timestamp']);
const TEXT = new Set(['char', 'varchar']);
const BYTES = new Set(['binary', 'varbinary']);

/** True when a key of the type can be divided into ranges. */
export const isDivisible = ({ dataType }: ColumnFacts): boolean =>
  [WHOLE, DATES, TEXT, BYTES].some((types) => types.has(dataType));

/**
 * Fixed points of a key at which ranges begin, without the beginning of the table itself: the same for the same ends. None where the
 * type gives no order that can be divided.
 */
export function rangeStarts({ dataType }: ColumnFacts, count: number, [low, high]: Ends): readonly Start[] {
  if (typeof low !== 'string' || typeof high !== 'string')
    return BYTES.has(dataType) && typeof low !== 'string' && typeof high !== 'string'
      ? byteStarts(count, low, high)
      : [];
  if (TEXT.has(dataType)) {
    const prefix = commonPrefix([...low], [...high]).join('');
    return [...'0123456789abcdefghijklmnopqrstuvwxyz'].map((sign) => ({ kind: 'text', text: prefix + sign }));
  }
  if (WHOLE.has(dataType)) {
    const [from, to] = [wholePart(low), wholePart(high)];
    const starts = steps(count).map((n) => from + ((to - from) * BigInt(n)) / BigInt(count));
    return unique(starts.filter((start) => start > from).map(String)).map((text) => ({ kind: 'number', text }));
  }
  if (!DATES.has(dataType)) return [];
  const [from, to] = [low, high].map((text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`)) as [number, number];
  // A zero date is no point in time.
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [];
  const starts = steps(count).map((n) => new Date(from + Math.floor(((to - from) * n) / count)));
  return unique(starts.map((start) => start.toISOString().slice(0, 10))).map((text) => ({ kind: 'text', text }));
}

/** Keys that are made by time share their first bytes: what comes behind these is divided. */
function byteStarts(count: number, low: Uint8Array, high: Uint8Array): readonly Start[] {
  const prefix = commonPrefix([...low], [...high]);
  const [from, to] = [low[prefix.length] ?? 0, high[prefix.length] ?? 255];
  const bytes = steps(count).map((n) => from + Math.floor(((to - from) * n) / count));
  return [...new Set(bytes)]
    .filter((byte) => byte > from)
    .map((byte) => ({ kind: 'bytes', bytes: Uint8Array.from([...prefix, byte]) }));
}

function commonPrefix<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  const differs = a.findIndex((value, i) => value !== b[i]);
  return differs < 0 ? a : a.slice(0, differs);
}

const steps = (count: number): readonly number[] => Array.from({ length: count - 1 }, (_, n) => n + 1);
const unique = (list: readonly string[]): readonly string[] => [...new Set(list)];
const wholePart = (text: string): bigint => BigInt(/^-?\d+/.exec(text)?.[0] ?? '0');
