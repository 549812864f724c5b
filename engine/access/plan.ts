import type { KeyCodec } from '../../contracts/projection';
import type { ColumnReference, Expression, Operand, SourceId } from '../statement/tree';

/**
 * How a statement is served on DynamoDB: which items are read, by which keys, and what is computed of them. Data only: the proof executes
 * it, documents print it, generated code is made from it.
 *
 * Reading and computing are apart: the steps bring for each source of the statement a set of rows that holds every row that can matter;
 * what the statement then says of these rows is its own meaning. So a plan can read too much, never answer wrongly.
 */

/** Where a value of a key comes from when the step runs. */
export type Fill =
  /** A literal, a parameter, or a function of such. */
  | { readonly kind: 'value'; readonly expression: Expression }
  /** Each value of a list, or of a parameter that is a list. */
  | { readonly kind: 'list'; readonly items: readonly Operand[] }
  /** The different values that rows read before have; of several columns all values together. */
  | { readonly kind: 'columns'; readonly columns: readonly ColumnReference[] }
  /** All shards of a key that is spread over several. */
  | { readonly kind: 'shards'; readonly count: number }
  /** The buckets of a time between two bounds; without an upper one, up to now. */
  | { readonly kind: 'buckets'; readonly low: Bound; readonly high: Bound | null };

export interface Bound {
  readonly expression: Expression;
  readonly inclusive: boolean;
  /** Parts that must all be on for the bound to hold. */
  readonly parts: readonly number[];
}

export type KeyPartFill =
  | { readonly literal: string }
  | {
      readonly column: string;
      readonly codec: KeyCodec;
      readonly width?: number;
      /** Text that other parts follow is escaped. */
      readonly escaped: boolean;
      readonly fill: Fill;
    };

export interface KeyFill {
  readonly attribute: string;
  readonly type: 'S' | 'N' | 'B';
  readonly parts: readonly KeyPartFill[];
}

/** What a Query asks of the sort key. */
export type SortCondition =
  | { readonly kind: 'equals'; readonly key: KeyFill }
  /** All that begin so. */
  | { readonly kind: 'begins'; readonly key: KeyFill }
  /** A range of one column behind a beginning. */
  | {
      readonly kind: 'between';
      readonly key: KeyFill;
      readonly column: string;
      readonly codec: KeyCodec;
      readonly width?: number;
      readonly escaped: boolean;
      readonly low: Bound | null;
      readonly high: Bound | null;
    }
  /** From what begins with the key to what begins with `high`: the items of several entities. */
  | { readonly kind: 'span'; readonly key: KeyFill; readonly high: string };

export type ReadOperation = 'GetItem' | 'BatchGetItem' | 'Query' | 'Scan';

/** A source of the statement that gets its rows from the items of an entity. */
export interface Feed {
  readonly source: SourceId;
  /** Entity of the projection. */
  readonly entity: string;
}

export interface ReadStep {
  readonly operation: ReadOperation;
  /** DynamoDB table. */
  readonly table: string;
  readonly index: string | null;
  readonly feeds: readonly Feed[];
  /** Null for a Scan. */
  readonly partition: KeyFill | null;
  readonly sort: SortCondition | null;
  /** The lookup item that is read first; its columns give the key of the item. */
  readonly lookup: { readonly entity: string; readonly partition: KeyFill; readonly sort: KeyFill | null } | null;
  /** The index has not all attributes: the items are fetched by their keys. */
  readonly fetch: boolean;
  readonly forward: boolean;
  /** The items come in the order that the statement asks for. */
  readonly ordered: boolean;
  /** Items in order, no more than the statement's LIMIT and OFFSET ask for. */
  readonly limited: 'exactly' | 'until filled' | null;
  /** Only the number of items is asked for. */
  readonly counted: boolean;
  /** Conditions on the feeds alone: rows that fail them are dropped as they come. */
  readonly dropped: readonly { readonly source: SourceId; readonly condition: Operand }[];
  /** Places of the steps whose rows give its keys. */
  readonly after: readonly number[];
  /** Different keys, or partitions, that one execution asks for at most; null when nothing bounds it. */
  readonly keys: number | null;
  /** Items that one execution reads at most; null when nothing bounds it. */
  readonly bound: number | null;
  /** Why it is bounded, or not. */
  readonly because: string;
}

/** A source whose row is made of attributes that the items of another one carry. */
export interface CopiedSource {
  readonly source: SourceId;
  readonly from: SourceId;
  /** Column of the source -> attribute of the other's item, or column of the other that equals it. */
  readonly columns: readonly {
    readonly column: string;
    readonly attribute: string | null;
    readonly equals: string | null;
  }[];
}

/** What is left to compute when the rows are there, for people and for the choice of code. */
export interface Residual {
  /** Conditions that no key condition holds, as SQL. */
  readonly filters: readonly string[];
  /** Sources that are joined in memory. */
  readonly joins: number;
  readonly grouped: boolean;
  readonly aggregates: boolean;
  readonly windows: boolean;
  readonly distinct: boolean;
  /** Rows are sorted after reading. */
  readonly sorted: boolean;
  /** Rows are cut after reading. */
  readonly cut: boolean;
  readonly subqueries: number;
}

/** One way to read what a statement needs. */
export interface ReadPlan {
  readonly steps: readonly ReadStep[];
  readonly copied: readonly CopiedSource[];
  readonly residual: Residual;
  /** Requests that wait for each other: at least so many round trips. */
  readonly roundTrips: number;
  /** Items that are read at most; null when nothing bounds it. */
  readonly bound: number | null;
}

/** Plans for the parts that are on; the first whose parts all are is taken, and the last needs none. */
export interface ReadPlans {
  readonly ways: readonly { readonly parts: readonly number[]; readonly plan: ReadPlan }[];
}

/** An item that a changed row touches. */
export interface WrittenItem {
  /** Entity of the projection. */
  readonly entity: string;
  /** `own` and `lookup`: the row's own items; `copy` and `many`: items of other rows that carry something of it. */
  readonly kind: 'own' | 'lookup' | 'copy' | 'many';
  /** `move`: its key changes, so that it is deleted and put. */
  readonly what: 'put' | 'update' | 'delete' | 'move';
  /** How the items of other rows are found; null for the row's own, whose keys are in it. */
  readonly reads: ReadPlans | null;
  /** Such items for one row at most; null when nothing bounds it. */
  readonly bound: number | null;
}

/** A row that must be there: a condition of the transaction. */
export interface ParentCheck {
  /** Name of the foreign key. */
  readonly key: string;
  readonly table: string;
  /** Columns of the written table, in the order of `referenced`. */
  readonly columns: readonly string[];
  readonly referenced: readonly string[];
  readonly reads: ReadPlans;
}

/** What happens to rows that refer to a row that goes or changes its key. */
export interface ChildAction {
  readonly key: string;
  readonly table: string;
  /** Columns of the child, in the order of `referenced`. */
  readonly columns: readonly string[];
  readonly referenced: readonly string[];
  readonly action: 'CASCADE' | 'RESTRICT' | 'SET NULL' | 'NO ACTION' | 'SET DEFAULT';
  readonly reads: ReadPlans;
  readonly bound: number | null;
}

/** How a write is done. */
export interface WritePlan {
  readonly operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'TransactWriteItems';
  /** Source tables whose rows the statement writes itself. */
  readonly tables: readonly string[];
  /** The rows that it changes, or that an INSERT .. SELECT reads. */
  readonly reads: ReadPlans;
  /** The rows that have a unique key of a row to be inserted, one plan a key, where the statement says what to do with them. */
  readonly clashes: readonly ReadPlans[];
  readonly items: readonly WrittenItem[];
  readonly parents: readonly ParentCheck[];
  readonly children: readonly ChildAction[];
}
