/**
 * The plan that contract + sidecar + schema compile to (design section 6). View SQL, row -> item, inverse, template,
 * validation: all read this plan, so they agree by construction. Data only, so that it can be shown and hashed;
 * the functions that interpret it are in engine/projection.
 */

/** A value as the MySQL protocol gives it under the transfer's driver options: text, bytes, or NULL. Never a JavaScript number. */
export type SourceValue = string | Buffer | null;
/** One row of a view, by view column name (`_k1`.. for the raw driving keys, `c1`.. for the values, see `ColumnPlan.viewColumn`). */
export type SourceRow = Readonly<Record<string, SourceValue>>;

/** A DynamoDB value in wire form; numbers are decimal text. Same shape as the SDK's AttributeValue, without the SDK. */
export type ItemValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly M: Readonly<Record<string, ItemValue>> }
  | { readonly L: readonly ItemValue[] };
export type Item = Readonly<Record<string, ItemValue>>;

/** How a MySQL value becomes an attribute, and back. */
export type ValueCodec =
  | 'text' // S as it is
  | 'number' // N, canonical decimal text
  | 'boolean' // TINYINT(1) holding 0 or 1 only -> BOOL
  | 'binary' // B
  | 'bit' // BIT(n) -> N
  | 'json' // JSON -> M / L / S / N / BOOL / NULL
  | 'json-text' // JSON -> S, printed in one way whatever the server
  | 'set' // SET -> L of S in definition order, empty set kept as an empty L
  | 'temporal'; // DATE, DATETIME, TIMESTAMP, TIME, YEAR -> S with its full fraction

/** How a value enters a key so that byte order is value order, and back (rules.md, rules 5 and 6). */
export type KeyCodec =
  | 'plain' // text of a binary or case-sensitive collation
  | 'folded' // text folded by collation; not invertible, the original is kept as an attribute
  | 'padded-unsigned' // digits padded with zeros to `width`
  | 'padded-signed' // sign-aware, padded to `width`
  | 'hex' // binary as upper-case hex
  | 'float' // FLOAT and DOUBLE as 16 hex digits of the IEEE 754 bits, sign folded in
  | 'temporal' // ISO text sorts as it is; TIME gets a sign mark and three hour digits
  | 'time-bucket' // the first `width` characters of a date: 4 year, 7 month, 10 day, 13 hour; only part of the value
  | 'shard'; // CRC-32 of the value, modulo `width`: rows of one key spread over `width` partitions; nothing of the value

export interface ColumnPlan {
  /** Source table and column. */
  readonly table: string;
  readonly column: string;
  /** Column name in the view. */
  readonly viewColumn: string;
  /** SQL expression in the view, with aliases as the view's FROM clause defines them. */
  readonly expression: string;
  /** Attribute of the item; null when it feeds keys only. */
  readonly attribute: string | null;
  readonly codec: ValueCodec;
  /** `information_schema.columns.data_type` of the source column. */
  readonly dataType: string;
  /** Digits after the point of a DECIMAL, so that its text is restored; null otherwise. */
  readonly scale: number | null;
  readonly nullable: boolean;
  /** What a zero date becomes; text when absent. */
  readonly zeroDate?: 'null' | 'reject';
  /** SQL NULL is written as NULL when `null`; the attribute is left out when absent. */
  readonly nullAs?: 'null';
  /** `owner`: rebuilt into the source row; `copy`: denormalised, checked equal, never used to rebuild (rule 8). */
  readonly role: 'owner' | 'copy';
  /** Definition values for SET and ENUM. */
  readonly values?: readonly string[];
  /** Source columns that a computed value is made of; `*` for the rows themselves. Absent when it is the column itself. */
  readonly reads?: readonly { readonly table: string; readonly column: string }[];
  /** A json-construction: rows that are not there are dropped from the list, which is cut at `limit`. */
  readonly construction?: { readonly type: 'array' | 'object'; readonly limit: number | null };
}

/** A part of a key template: literal text or an encoded view column. */
export type KeyPart =
  | { readonly literal: string }
  | { readonly viewColumn: string; readonly codec: KeyCodec; readonly width?: number; readonly nullable: boolean };

/** A key attribute of the table or of an index. With a NULL part the attribute is left out (sparse index). */
export interface KeyAttributePlan {
  readonly attribute: string;
  readonly type: 'S' | 'N' | 'B';
  /** Sort key of an index; the limit of its length is another. */
  readonly sort?: boolean;
  readonly parts: readonly KeyPart[];
}

/** Column of the driving table's key, exposed raw as `_k1`.. by the view; slices and re-reads filter only on these (rule 3). */
export interface DrivingKeyColumn {
  /** `*` when the table has no unique key: a hash of the whole row. */
  readonly column: string;
  readonly viewColumn: string;
  /** SQL of the raw column, with the alias of the view's FROM clause. */
  readonly expression: string;
  /** View column that holds the exact value; page boundaries are taken from it. */
  readonly exactColumn: string;
  readonly dataType: string;
  /** Full type, `decimal(10,2)`. */
  readonly columnType: string;
  readonly collation: string | null;
  /** Values of ENUM or SET in definition order. */
  readonly values?: readonly string[];
  /** How a page boundary is bound: as text with a CAST that keeps the index usable. */
  readonly kind: 'integer' | 'text' | 'binary' | 'temporal' | 'decimal' | 'float' | 'enum' | 'bits';
}

/** A table that a view reads beside the driving one: where its rows stand in the view's FROM clause or in a subquery. */
export interface JoinPlan {
  readonly table: string;
  readonly alias: string;
  /** Which rows: `alias`.`column` = `from`.`equals`, all of them. `from` is `b`, the driving table, or another join. */
  readonly on: readonly { readonly column: string; readonly from: string; readonly equals: string }[];
  /** Columns that conditions read besides, of it and of others: the condition `b.kind = 'x'` decides whether there is a row. */
  readonly filters: readonly { readonly table: string; readonly column: string }[];
  /** False: at most one row of it for a driving row. */
  readonly many: boolean;
}

export interface EntityPlan {
  /** `<table>.<entity_type>`, unique. */
  readonly id: string;
  readonly table: string;
  readonly entityType: string;
  /** `owner` carries the source row; `lookup` is a unique-constraint lookup item (rule 23). */
  readonly role: 'owner' | 'lookup';
  readonly drivingTable: string;
  readonly viewName: string;
  /** The SELECT of the view; source tables qualified with the placeholder-free schema name given at compile time. */
  readonly viewSelect: string;
  readonly drivingKey: readonly DrivingKeyColumn[];
  readonly columns: readonly ColumnPlan[];
  /** Partition key, then sort key when the table has one. */
  readonly keys: readonly KeyAttributePlan[];
  readonly indexKeys: readonly KeyAttributePlan[];
  /** Absent when the view reads the driving table alone. */
  readonly joins?: readonly JoinPlan[];
}

export interface IndexPlan {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string | null;
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly projectedAttributes: readonly string[];
}

export interface TablePlan {
  readonly name: string;
  readonly partitionKey: { readonly name: string; readonly type: 'S' | 'N' | 'B' };
  readonly sortKey: { readonly name: string; readonly type: 'S' | 'N' | 'B' } | null;
  readonly indexes: readonly IndexPlan[];
  readonly keyAttributeTypes: Readonly<Record<string, 'S' | 'N' | 'B'>>;
}

/** The item that gives the numbers of an AUTO_INCREMENT column. */
export interface CounterPlan {
  /** Table and column of the source. */
  readonly source: string;
  readonly column: string;
  /** DynamoDB table. */
  readonly table: string;
  readonly key: Item;
  /** Attribute with the last number that was given. */
  readonly attribute: string;
  /** Entity type of the item. */
  readonly type: string;
}

export interface ProjectionPlan {
  readonly format: 'landfall.plan/1';
  readonly database: string;
  readonly tables: readonly TablePlan[];
  readonly entities: readonly EntityPlan[];
  /** Source columns that no item carries, each approved by a person (rule 8). */
  readonly omitted: readonly { readonly table: string; readonly column: string; readonly why: string }[];
  /** Absent where no column has one. */
  readonly counters?: readonly CounterPlan[];
}

/** What a change of one source table does to the items of one entity. */
export interface ReverseEntry {
  /** Table whose row changed. */
  readonly table: string;
  /** Columns that matter, sorted; `*` when the mere presence of a row does. A change of no other column touches an item. */
  readonly columns: readonly string[];
  readonly entity: string;
  /** `own`: the row is the item's own; `copy`: it is joined; `many`: it is one of several behind a list or an aggregate. */
  readonly kind: 'own' | 'copy' | 'many';
  /** Attributes that the row feeds, sorted; the entity's writer has to keep them (rules.md, rule 10). */
  readonly attributes: readonly string[];
  /**
   * SELECT of the driving keys that a changed row touches, as `_k1`..; to be asked with the row before and with the row after
   * the change. Null: the key is in the row itself.
   */
  readonly keys: string | null;
  /** Columns of the changed row whose values stand for the question marks; of the driving key when `keys` is null. */
  readonly parameters: readonly string[];
}

/**
 * What one kind of write of a source table has to do to items of one entity, once no change log repairs them (rules.md, rule 10). Data only:
 * the code of the application carries it out.
 */
export interface Upkeep {
  /** Table whose row is written; what a foreign key does to other rows is a write of theirs. */
  readonly table: string;
  readonly write: 'insert' | 'update' | 'delete';
  /** An update asks for it when it changes one of these, sorted (`*`: any); empty for insert and delete, which always do. */
  readonly columns: readonly string[];
  readonly entity: string;
  /** `own`: the item of the row; `lookup`: its unique-constraint item; `copy`, `many`: items that show it, as in ReverseEntry. */
  readonly kind: 'own' | 'lookup' | 'copy' | 'many';
  /**
   * `put`: write the item; `delete`: remove it; `set`: make the attributes anew; `move`: make the item anew and remove the one of the former
   * key when that is another. Where an update asks for `move` and `set`, `move` does both.
   */
  readonly action: 'put' | 'delete' | 'set' | 'move';
  /** Attributes that are made anew, sorted; of `delete` those that the item has. */
  readonly attributes: readonly string[];
  /** How the driving keys are found, and with what: as in ReverseEntry, before and after the write. */
  readonly keys: string | null;
  readonly parameters: readonly string[];
  /** Requests that one written row makes: a bound, null when not all rows were counted; the most items that one row really led to, null when nobody looked. */
  readonly items: { readonly most: number | null; readonly seen: number | null; readonly because: string };
  /** `transaction`: with the write itself, in 100 actions; `stream`: by a maintainer that reads the stream of the table, later. */
  readonly keeper: 'transaction' | 'stream';
}

/** A finding of the contract linter. */
export interface ContractFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** JSON pointer into the contract. */
  readonly at: string;
  readonly message: string;
  readonly fix: string;
  /** Rows by their key, some of them; only of findings about rows. */
  readonly rows?: readonly string[];
}
