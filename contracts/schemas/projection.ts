import { z } from 'zod';

/**
 * Schema of `projection.json`, the sidecar: what the public contract format cannot say (rules.md, rule 1).
 * Derived by rule, pinnable by a person; the compiler in engine/projection reads contract + sidecar + schema.
 */
const keyPartCodec = z.enum([
  'plain',
  'folded',
  'padded-unsigned',
  'padded-signed',
  'hex',
  'float',
  'temporal',
  'time-bucket',
  'shard',
]);

const operation = z.enum([
  'GetItem',
  'Query',
  'BatchGetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
  'Scan',
]);

/** How rows are reached; null when they are not. */
const reached = z.strictObject({ operation, table: z.string(), index: z.string().nullable() }).nullable();

/** The two patterns that a foreign key brings without a statement: its parent is there, and the children of a parent. */
const foreignKey = z.strictObject({
  key: z.string(),
  child: z.string(),
  columns: z.array(z.string()),
  parent: z.string(),
  /** Asked when a child is written. */
  exists: reached,
  onDelete: z.enum(['CASCADE', 'RESTRICT', 'SET NULL', 'NO ACTION', 'SET DEFAULT']),
  /** Why the children of a parent are asked for; null when by evidence no statement makes the server ask. */
  asked: z.string().nullable(),
  children: reached,
  /** Most children of one parent when all were counted; null when they were not. */
  mostChildren: z.int().nullable(),
  /** Deleting a parent changes children that can be too many for one transaction: it is done in pages, not at once. */
  paged: z.boolean(),
});

/** Each further so many of something are one more round trip: keys of 16 calls that are under way at once, actions of a transaction. */
export const slice = z.strictObject({ each: z.int(), of: z.string() });
export type Slice = Readonly<z.infer<typeof slice>>;

/** An item that gives the numbers of an AUTO_INCREMENT column. */
const counter = z.strictObject({
  /** Table and column of the source. */
  source: z.string(),
  column: z.string(),
  /** DynamoDB table, and the key of the item in it. */
  table: z.string(),
  partition: z.string(),
  sort: z.string(),
  /** Attribute with the last number that was given. */
  attribute: z.string(),
  /** Entity type of the item, which no row has: who reads the whole table knows by it that this is none. */
  type: z.string(),
  /** How the item comes to be. Without it `ADD` would begin at 1, which a row has: the request for a number asks that it is there. */
  start: z.strictObject({
    /**
     * `source`: the attribute becomes the number before the next one of the source, which is the greater of the table's AUTO_INCREMENT and MAX(column) + 1
     * at cut-over.
     */
    from: z.literal('source'),
    /** Written by then: the first write of the phase in which DynamoDB alone is written. */
    before: z.literal('phase-5'),
    /** Condition of the write, `#n` the attribute and `:n` the number: it never lowers what is there. */
    condition: z.string(),
  }),
  /** `increment`: an UpdateItem with ADD for each statement that inserts, by its rows. `block`: one for each `block` numbers, which a process then gives out. */
  strategy: z.enum(['increment', 'block']),
  /** Numbers of one request; 1 for `increment`, where a statement takes as many as it has rows. */
  block: z.int().positive(),
  because: z.string(),
});

export const projectionSchema = z.strictObject({
  format: z.literal('landfall.projection/1'),
  /** SHA-256 of the contract's canonical bytes that this sidecar belongs to. */
  contractSha256: z.string(),
  /** SQL NULL: the attribute is left out, or written as NULL. Default omit. */
  nullPolicy: z.enum(['omit', 'null']),
  /** Zero dates: kept as text, turned into NULL, or refused (design section 6). */
  zeroDatePolicy: z.enum(['text', 'null', 'reject']),
  entities: z.array(
    z.strictObject({
      /** `<table>.<entity_type>`. */
      id: z.string(),
      role: z.enum(['owner', 'lookup']),
      /** How each column of a key template is encoded, by attribute and column. */
      keyEncodings: z.array(
        z.strictObject({
          attribute: z.string(),
          column: z.string(),
          codec: keyPartCodec,
          width: z.int().optional(),
        }),
      ),
      /** Templates of index key attributes, which the contract can only name. */
      indexTemplates: z.array(z.strictObject({ attribute: z.string(), template: z.string() })),
    }),
  ),
  omitted: z.array(z.strictObject({ table: z.string(), column: z.string(), why: z.string(), approvedBy: z.string() })),
  /** Columns that the application never changes once a row is there: copies of them need no keeper. Approved by a person. */
  unchanging: z
    .array(z.strictObject({ table: z.string(), column: z.string(), why: z.string(), approvedBy: z.string() }))
    .optional(),
  /** Access pattern -> operation that serves it. */
  serves: z.array(
    z.strictObject({
      pattern: z.string(),
      table: z.string(),
      index: z.string().nullable(),
      operation,
      note: z.string(),
      // What follows is absent in sidecars of earlier versions.
      /** Requests that wait for each other. */
      roundTrips: z.int().optional(),
      /** What is another round trip for each so many, as the first call does not hold it; absent where it always does. */
      slices: z.array(slice).optional(),
      /** Items that one execution reads at most; null when nothing bounds it. */
      items: z.int().nullable().optional(),
      /** What is computed of the items after they are read. */
      residual: z.array(z.string()).optional(),
      /** DynamoDB tables that are read whole, and what for: rows of the statement, or what a write has to check or change with them. */
      scans: z.array(z.strictObject({ table: z.string(), what: z.string() })).optional(),
    }),
  ),
  unserved: z.array(z.strictObject({ pattern: z.string(), why: z.string() })),
  /** Absent in sidecars of earlier versions. */
  foreignKeys: z.array(foreignKey).optional(),
  /** What stands in for AUTO_INCREMENT; absent without any and in sidecars of earlier versions. */
  counters: z.array(counter).optional(),
  /** Paths of the decisions in modeling.yaml that the model follows; absent without any. */
  pins: z.array(z.string()).optional(),
});
export type Projection = z.infer<typeof projectionSchema>;
