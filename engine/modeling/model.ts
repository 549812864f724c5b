import type { ColumnFacts, TableFacts } from '../../contracts/schemas/analysis';
import type { Identity } from './keys/identity';

/** The model in the making: what the rules decided for each source table, before it is printed as a contract. */

export interface Ownership {
  readonly parent: string;
  /** Columns of the child that lead to the parent, in the order of the parent's primary key. */
  readonly columns: readonly string[];
  readonly kind: 'identifying' | 'in-key' | 'cascade' | 'co-access' | 'pinned';
  readonly because: string;
}

export interface KeyModel {
  readonly partition: string;
  readonly sort: string;
  readonly partitionColumns: readonly string[];
  readonly sortColumns: readonly string[];
  /** Columns that name the row; all of them are in the key. */
  readonly identity: readonly string[];
}

export interface LookupModel {
  readonly entityType: string;
  readonly keyName: string;
  readonly columns: readonly string[];
  readonly partition: string;
}

/** A unique key of the source, and what keeps it unique on DynamoDB. */
export interface ConstraintModel {
  readonly keyName: string;
  readonly columns: readonly string[];
  /** `other key`: a unique key whose columns it holds. */
  readonly keptBy: 'item key' | 'lookup item' | 'counter' | 'other key' | 'nothing';
  readonly because: string;
}

/** Part of a date that a partition is made of. */
export interface Bucket {
  readonly column: string;
  readonly unit: 'year' | 'month' | 'day' | 'hour';
  /** Characters of the date that name the unit. */
  readonly width: number;
  readonly because: string;
}

/** Partitions that the rows of one key are spread over, by the hash of a column. */
export interface Shards {
  readonly column: string;
  readonly count: number;
  readonly because: string;
}

/**
 * Why there is an index: a row by its own key, rows of one parent, the other side of a link table, a pattern that knows columns, one
 * that knows none, one that knows a time, or a person who asked for it.
 */
export type IndexKind = 'own-key' | 'foreign-key' | 'inverted' | 'pattern' | 'listing' | 'time' | 'pinned';

export interface IndexModel {
  /** Columns of the partition key; empty when all rows share one partition, or one of each bucket. */
  readonly columns: readonly string[];
  /** Columns of the sort key, before those of the identity that end it. */
  readonly sort: readonly string[];
  readonly kind: IndexKind;
  readonly because: string;
  /** Ids of the patterns that asked for it. */
  readonly patterns: readonly string[];
  readonly sparse: boolean;
  readonly partitionTemplate: string;
  readonly sortTemplate: string;
  readonly bucket?: Bucket;
  readonly shards?: Shards;
}

export interface CopyModel {
  readonly attribute: string;
  readonly joins: readonly { readonly own: string; readonly theirs: string }[];
  readonly table: string;
  readonly column: ColumnFacts;
  readonly patterns: readonly string[];
  readonly because: string;
}

export type AggregateOperation = 'COUNT' | 'SUM' | 'MIN' | 'MAX';

/** An attribute of a parent that keeps an aggregate over its children. */
export interface AggregateModel {
  readonly attribute: string;
  readonly operation: AggregateOperation;
  /** Table of the children. */
  readonly child: string;
  /** Column of the child; null for COUNT. */
  readonly column: string | null;
  /** Columns of the parent and of the child that belong together. */
  readonly joins: readonly { readonly own: string; readonly theirs: string }[];
  readonly patterns: readonly string[];
  readonly because: string;
}

/** Whether aggregates over children are kept in their parent or computed when they are read, and why. */
export interface AggregateChoice {
  readonly parent: string;
  readonly child: string;
  readonly columns: readonly string[];
  /** `SUM(bills.amount)` */
  readonly aggregates: readonly string[];
  readonly patterns: readonly string[];
  readonly maintained: boolean;
  readonly because: string;
  /** Read units a second saved and write units a second added, at the measured rates; null where not known. */
  readonly saved: number | null;
  readonly added: number | null;
  /** Write units that one write of a child causes. */
  readonly amplification: number;
}

export interface TableModel {
  readonly facts: TableFacts;
  readonly entityType: string;
  readonly identity: Identity;
  /** Root of the item collection that the table's items live in; itself for a root. */
  readonly root: string;
  readonly ownership: Ownership | null;
  readonly key: KeyModel;
  readonly lookups: readonly LookupModel[];
  /** Every unique key of the table, the primary key among them. */
  readonly constraints: readonly ConstraintModel[];
  readonly indexes: readonly IndexModel[];
  /** Indexes that the rules wanted and DynamoDB's limit of 20 forbids. */
  readonly dropped: readonly IndexModel[];
  readonly copies: readonly CopyModel[];
  readonly aggregates: readonly AggregateModel[];
  /** DynamoDB table. */
  readonly dynamoTable: string;
}

/** Decisions that a reader of the documents should know, beside the tables. */
export interface Note {
  readonly where: string;
  readonly what: string;
}

export interface Model {
  readonly tables: readonly TableModel[];
  readonly notes: readonly Note[];
  readonly aggregates: readonly AggregateChoice[];
  /** Paths of the pins that it follows. */
  readonly pins: readonly string[];
}

export interface ModelOptions {
  readonly strategy: 'auto' | 'single-table' | 'table-per-entity';
  /** Children live in their parent's item collection where access says so. */
  readonly collections: boolean;
  /** False: no columns of other tables are copied, but for pinned ones. */
  readonly copies?: boolean;
  /** False: aggregates are computed when they are read, but for pinned ones. */
  readonly aggregates?: boolean;
}
