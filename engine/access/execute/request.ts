import type { Item, ItemValue } from '../../../contracts/projection';
import type { SortRange } from '../../../runtime/dynamodb/reads/request';

export type { SortRange } from '../../../runtime/dynamodb/reads/request';

/** What an execution asks of DynamoDB. Requests of one step do not wait for each other. */
export type ItemRequest =
  | { readonly kind: 'get'; readonly table: string; readonly keys: readonly Item[] }
  | {
      readonly kind: 'query';
      readonly table: string;
      readonly index: string | null;
      readonly partition: { readonly attribute: string; readonly value: ItemValue };
      readonly sort: SortRange | null;
      readonly forward: boolean;
      /** Items of this page at most; all of them, page after page, when absent. */
      readonly limit?: number;
      /** Where the page before ended. */
      readonly after?: Item;
      /** Only the number of items. */
      readonly count: boolean;
    }
  | { readonly kind: 'scan'; readonly table: string; readonly limit?: number; readonly after?: Item }
  /** The next numbers of AUTO_INCREMENT: the answer is the item that counts them, with the last of them. Each request gives others. */
  | {
      readonly kind: 'count';
      readonly table: string;
      readonly key: Item;
      readonly attribute: string;
      readonly by: number;
    }
  /** The number that an item counts up to becomes at least this one: a row has it that no counter gave. */
  | {
      readonly kind: 'raise';
      readonly table: string;
      readonly key: Item;
      readonly attribute: string;
      readonly to: bigint;
    }
  /** All of them, or none. */
  | { readonly kind: 'write'; readonly writes: readonly ItemWrite[]; readonly checks: readonly ItemCheck[] };

export interface ItemWrite {
  readonly table: string;
  readonly key: Item;
  /** Null: the item goes. A tombstone takes the place of one whose version has to stay. */
  readonly item: Item | null;
  /** Whether an item of this key must be there already. */
  readonly expected: 'absent' | 'present';
  /** Attributes that it must have still: its version, so that nobody's change in between is lost. Empty for one that is new. */
  readonly holds: Item;
}

/** An item that must be there and say the same until all is written: of a row that a written one refers to. */
export interface ItemCheck {
  readonly table: string;
  readonly key: Item;
  /** Attributes with the values that they had when it was read; empty where its key says all. */
  readonly holds: Item;
}

export interface ItemAnswer {
  readonly items: readonly Item[];
  /** Number of items of a request that asks for it alone. */
  readonly count: number;
  /** Where the page ended; absent at the end. */
  readonly last?: Item;
  /** Of a write: nothing was written, for these tombstones lie where items were to be new. */
  readonly left?: readonly LeftItem[];
}

/** What a row that is gone has left under its key. */
export interface LeftItem {
  readonly table: string;
  readonly item: Item;
}

/** Runs an execution: gives what was read for each request, in their order. */
export type Execution<T> = Generator<readonly ItemRequest[], T, readonly ItemAnswer[]>;
