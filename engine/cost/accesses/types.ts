/** What one execution of an access pattern asks of DynamoDB, in the terms that AWS bills. */

export type ReadOperation = 'GetItem' | 'BatchGetItem' | 'Query' | 'Scan';

export interface ReadRequest {
  readonly kind: 'read';
  readonly operation: ReadOperation;
  readonly table: string;
  readonly index: string | null;
  /** Entity whose items are read; null for a Scan, which reads all of the table. */
  readonly entity: string | null;
  /** Items that are read, before any filter; null when nothing tells how many. */
  readonly items: number | null;
  /** Partitions that they lie in, each read by a request of its own: one for each key, and for each shard of it. */
  readonly partitions: number;
  /** How the number of items is known, for people. */
  readonly basis: string;
}

export interface WriteRequest {
  readonly kind: 'write';
  readonly table: string;
  readonly entity: string;
  /** Items that are written, or checked in the transaction; null when nothing tells how many. */
  readonly items: number | null;
  readonly basis: string;
  /** Part of a transaction, which costs double. */
  readonly transaction: boolean;
  /** Why: the row itself, a unique constraint, a copy or aggregate that is kept up to date, a row that refers to one that goes, a row that must be there, a number for a new row. */
  readonly role: 'row' | 'lookup' | 'copy' | 'child' | 'check' | 'counter';
  /** What becomes of the item; nothing of one that is only checked. */
  readonly what: 'put' | 'update' | 'delete' | 'check';
  /** Key of the item that gives numbers, and how many one request takes for a row; its entity is that of the rows. */
  readonly counter?: {
    readonly partition: string;
    readonly sort: string;
    readonly block: number;
    /** The statement gives the number itself. */
    readonly raised?: true;
  };
  /** Writes of each index that one item causes: 2 when its key in the index moves, 0 when nothing that the index holds changes. */
  readonly indexWrites: readonly { readonly index: string; readonly writes: number }[];
}

export type Request = ReadRequest | WriteRequest;

export interface PatternAccess {
  readonly pattern: string;
  /** Operation as the sidecar has it. */
  readonly operation: string;
  readonly table: string;
  readonly index: string | null;
  readonly requests: readonly Request[];
}
