import type { Item, ItemValue } from '../item';

/** What generated code asks of DynamoDB. */

export type SortRange = { readonly attribute: string } & (
  | { readonly kind: 'equals' | 'begins'; readonly value: ItemValue }
  | { readonly kind: 'between'; readonly low: ItemValue; readonly high: ItemValue }
  | { readonly kind: 'least' | 'most'; readonly value: ItemValue }
);

export interface PartitionKey {
  readonly attribute: string;
  readonly value: ItemValue;
}

/** A key, or the part of a partition that a Query reads. */
export interface ReadKey {
  readonly partition: PartitionKey;
  readonly sort: SortRange | null;
}

export interface QueryPage {
  readonly table: string;
  readonly index: string | null;
  readonly key: ReadKey;
  readonly forward: boolean;
  /** Items of the page at most. */
  readonly limit?: number;
  /** Where the page before ended. */
  readonly after?: Item;
  /** Only the number of items. */
  readonly count?: true;
}

export interface Page {
  readonly items: readonly Item[];
  readonly count: number;
  /** Where the page ended; absent at the end. */
  readonly last?: Item;
}

/** The calls themselves: by the SDK in an application, in memory in tests. */
export interface Items {
  /** Items by their keys, as many as are there, in any order; reads are consistent. */
  readonly get: (table: string, keys: readonly Item[]) => Promise<readonly Item[]>;
  readonly query: (page: QueryPage) => Promise<Page>;
  readonly scan: (page: { readonly table: string; readonly limit?: number; readonly after?: Item }) => Promise<Page>;
}
