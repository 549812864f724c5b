import type { Item, ItemValue, TablePlan } from '../../../contracts/projection';

/** Most items of one BatchWriteItem, and of one BatchGetItem. */
export const WRITE_BATCH_ITEMS = 25;
export const READ_BATCH_KEYS = 100;

/** Actions of one TransactWriteItems (DynamoDB developer guide, "Quotas": 100 items, 4 MB). */
export const TRANSACTION_ACTIONS = 100;

/**
 * Most bytes of one BatchWriteItem. The service takes 16 MB; less keeps a request short on a slow link, so that a dead one is told from
 * a busy one within seconds.
 */
export const WRITE_BATCH_BYTES = 2 * 1024 * 1024;

/** Bytes of rows that a page should have; with the page being written and the one read ahead it bounds the memory. */
export const PAGE_BYTES = 4 * 1024 * 1024;

/** Rows of the first page, while nothing is known of their size. */
export const FIRST_PAGE_ROWS = 100;

/**
 * Cuts a run of entries into batches in order: at most `mostItems` entries and `WRITE_BATCH_BYTES` each; one entry alone may
 * pass the bytes.
 */
export function batchesOf<T extends { readonly bytes: number }>(
  entries: readonly T[],
  mostItems = WRITE_BATCH_ITEMS,
): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let current: T[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (current.length > 0 && (current.length >= mostItems || bytes + entry.bytes > WRITE_BATCH_BYTES)) {
      batches.push(current);
      current = [];
      bytes = 0;
    }
    current.push(entry);
    bytes += entry.bytes;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

/** Cuts a list into parts of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
  return chunks;
}

/**
 * Rows of the next page: as many as fit into `PAGE_BYTES` by the size of the rows just seen, at most four times the last page,
 * never above `max` (`transfer.pageRows`), never below one.
 */
export function nextPageRows(input: {
  readonly last: number;
  readonly rows: number;
  readonly bytes: number;
  readonly max: number;
}): number {
  const { last, rows, bytes, max } = input;
  if (rows === 0) return Math.min(last, max);
  const fits = Math.floor(PAGE_BYTES / Math.max(1, bytes / rows));
  return Math.max(1, Math.min(max, last * 4, fits));
}

export const firstPageRows = (max: number): number => Math.min(FIRST_PAGE_ROWS, max);

const keyText = (value: ItemValue | undefined): string => {
  if (value === undefined) return '(none)';
  if ('S' in value) return value.S;
  if ('N' in value) return value.N;
  if ('B' in value) return `0x${Buffer.from(value.B).toString('hex')}`;
  return '(no key type)';
};

/** The key of an item in its table, for people and for finding duplicates: `pk=USER#1, sk=META`. One text for one key. */
export const itemKeyText = (table: TablePlan, item: Item): string =>
  [table.partitionKey, ...(table.sortKey === null ? [] : [table.sortKey])]
    .map(({ name }) => `${name}=${keyText(item[name])}`)
    .join(', ');

/** Keys that occur more than once, in the order of their second occurrence, each once. */
export function duplicatesOf(keys: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  return [...twice];
}
