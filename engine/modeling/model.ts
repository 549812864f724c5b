import type { ColumnFacts, TableFacts } from '../../contracts/schemas/analysis';

/** The model in the making: what the rules decided for each source table, before it is printed as a contract. */

export interface Ownership {
  readonly parent: string;
  /** Columns of the child that lead to the parent, in the order of the parent's primary key. */
  readonly columns: readonly string[];
  readonly kind: 'identifying' | 'in-key' | 'cascade' | 'co-access';
  readonly because: string;
}

export interface KeyModel {
  readonly partition: string;
  readonly sort: string;
  readonly partitionColumns: readonly string[];
  readonly sortColumns: readonly string[];
}

export interface LookupModel {
  readonly entityType: string;
  readonly keyName: string;
  readonly columns: readonly string[];
  readonly partition: string;
}

export interface IndexModel {
  readonly columns: readonly string[];
  readonly sort: readonly string[];
  readonly kind: 'own-key' | 'foreign-key' | 'pattern';
  readonly because: string;
  readonly sparse: boolean;
  readonly partitionTemplate: string;
  readonly sortTemplate: string;
}

export interface CopyModel {
  readonly attribute: string;
  readonly joins: readonly { readonly own: string; readonly theirs: string }[];
  readonly table: string;
  readonly column: ColumnFacts;
  readonly patterns: readonly string[];
}

export interface TableModel {
  readonly facts: TableFacts;
  readonly entityType: string;
  /** Root of the item collection that the table's items live in; itself for a root. */
  readonly root: string;
  readonly ownership: Ownership | null;
  readonly key: KeyModel;
  readonly lookups: readonly LookupModel[];
  readonly indexes: readonly IndexModel[];
  /** Indexes that the rules wanted and DynamoDB's limit of 20 forbids. */
  readonly dropped: readonly IndexModel[];
  readonly copies: readonly CopyModel[];
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
}

export interface ModelOptions {
  readonly strategy: 'auto' | 'single-table';
  /** Children live in their parent's item collection where access says so. */
  readonly collections: boolean;
}
