import { z } from 'zod';
import { callSite } from './call-site';
import { patternLogFacts, trafficFacts } from './log-facts';
import { patternStatement } from './statements';

export type { CallSite, SiteParameter } from './call-site';

/** Schema of `stage-01/analysis.json`, from which the Markdown artifacts are printed. Byte-stable: no times of the run, no estimates. */

export const columnRef = z.strictObject({ table: z.string(), column: z.string() });
export type ColumnRef = z.infer<typeof columnRef>;

export const columnFacts = z.strictObject({
  name: z.string(),
  /** 1-based. */
  position: z.int(),
  /** `information_schema.columns.data_type`, lower case: `bigint`, `varchar`, `enum` .. */
  dataType: z.string(),
  /** Full type with length, sign and values: `bigint unsigned`, `enum('a','b')`. */
  columnType: z.string(),
  nullable: z.boolean(),
  unsigned: z.boolean(),
  /** Characters for text, bytes for binary; null otherwise. Decimal text, because LONGTEXT passes 2^32. */
  maxLength: z.string().nullable(),
  /** Most bytes the value can take. */
  maxBytes: z.string().nullable(),
  precision: z.int().nullable(),
  scale: z.int().nullable(),
  /** Digits of fractional seconds. */
  fraction: z.int().nullable(),
  characterSet: z.string().nullable(),
  collation: z.string().nullable(),
  default: z.string().nullable(),
  autoIncrement: z.boolean(),
  /** Expression of a generated column, with its kind. */
  generated: z.strictObject({ expression: z.string(), stored: z.boolean() }).nullable(),
  /** `ON UPDATE CURRENT_TIMESTAMP`. */
  onUpdate: z.boolean(),
  /** Values of ENUM or SET, in order. */
  values: z.array(z.string()).nullable(),
  comment: z.string(),
});
export type ColumnFacts = z.infer<typeof columnFacts>;

export const keyFacts = z.strictObject({
  name: z.string(),
  /** A part that is an expression stands in brackets. */
  columns: z.array(z.string()),
  /** True when no two rows agree in all of the columns; a key over prefixes or expressions does not make its columns unique. */
  unique: z.boolean(),
  // What follows is there only where it holds, and absent in artifacts of earlier versions.
  kind: z.enum(['fulltext', 'spatial', 'vector']).optional(),
  /** Characters or bytes of each part that the key holds; null for a whole one. */
  prefixes: z.array(z.int().nullable()).optional(),
  /** Which parts are sorted downwards. */
  descending: z.array(z.boolean()).optional(),
  /** UNIQUE over prefixes or expressions. */
  uniqueInPart: z.literal(true).optional(),
  /** INVISIBLE of MySQL, IGNORED of MariaDB: kept up to date, not used by the optimiser. */
  invisible: z.literal(true).optional(),
});
export type KeyFacts = z.infer<typeof keyFacts>;

export const foreignKeyFacts = z.strictObject({
  name: z.string(),
  columns: z.array(z.string()),
  referencedTable: z.string(),
  referencedColumns: z.array(z.string()),
  onDelete: z.enum(['CASCADE', 'RESTRICT', 'SET NULL', 'NO ACTION', 'SET DEFAULT']),
  onUpdate: z.enum(['CASCADE', 'RESTRICT', 'SET NULL', 'NO ACTION', 'SET DEFAULT']),
});
export type ForeignKeyFacts = z.infer<typeof foreignKeyFacts>;

/** How many rows have one value, over the different values: percentiles are those of the nearest rank. NULL is no value. */
export const spread = z.strictObject({ p50: z.int(), p99: z.int(), max: z.int() });
export type Spread = z.infer<typeof spread>;

/** Values of one column as far as they were sampled. Lengths are bytes; percentiles are those of the nearest rank, NULL left out. */
export const columnSample = z.strictObject({
  name: z.string(),
  nulls: z.int(),
  /** Different values, NULL not counted. */
  distinct: z.int(),
  lengths: z.strictObject({ p50: z.int(), p95: z.int(), p99: z.int(), max: z.int() }).nullable(),
  /** Rows whose value has the form of something encrypted, hashed or encoded, by form; most frequent first. */
  shapes: z.array(z.strictObject({ shape: z.string(), rows: z.int() })).optional(),
  /** Where all rows were looked at and some values stand in several of them; values are compared byte by byte. */
  rowsPerValue: spread.optional(),
});
export type ColumnSample = z.infer<typeof columnSample>;

/** What values of a table were looked at; the same rows give the same facts. No value is part of it. */
export const tableSample = z.strictObject({
  /** `all`: every row; `ranges`: rows behind fixed points of the key; `first`: the first rows of a table without a key, no random sample. */
  kind: z.enum(['all', 'ranges', 'first']),
  rows: z.int(),
  columns: z.array(columnSample),
  /** Bytes of the longest row that was seen, all columns taken together. */
  longestRow: z.int(),
  /** True when every row was measured for `longestRow` and `zeroDates`, not only those of the sample. */
  measuredAll: z.boolean(),
  /** Columns that hold dates with a zero in them (`0000-00-00`, `2024-00-00`), with the number of rows. */
  zeroDates: z.array(z.strictObject({ column: z.string(), rows: z.int() })),
});
export type TableSample = z.infer<typeof tableSample>;

/** PARTITION BY of a table. */
export const partitioning = z.strictObject({
  /** `HASH (to_days(`day`))`, as SHOW CREATE TABLE has it. */
  by: z.string(),
  count: z.int(),
  /** With their bounds; empty where only a number is declared. */
  partitions: z.array(z.strictObject({ name: z.string(), values: z.string() })),
});
export type Partitioning = z.infer<typeof partitioning>;

/** How many rows of a table have the same values in some columns: the children of one parent, the entries of one key. */
export const sharedValues = z.strictObject({
  /** In the order of the key that they begin, or of the foreign key. */
  columns: z.array(z.string()),
  /** `all`: every row was counted; `ranges`: values behind fixed points of the key, each counted in all rows, so that `max` is no bound. */
  kind: z.enum(['all', 'ranges']),
  /** Different values that were counted; rows with NULL in one of the columns are left out. */
  values: z.int(),
  rows: spread,
});
export type SharedValues = z.infer<typeof sharedValues>;

export const tableFacts = z.strictObject({
  name: z.string(),
  engine: z.string(),
  collation: z.string().nullable(),
  comment: z.string(),
  /** Exact count when the table is small enough to count; null otherwise. Never an optimiser estimate (rules.md, rule 12). */
  rowCount: z.int().nullable(),
  columns: z.array(columnFacts),
  primaryKey: z.array(z.string()),
  /** Unique keys other than the primary key, then plain indexes; by name. */
  keys: z.array(keyFacts),
  /**
   * Names of the primary key (`PRIMARY`) and of all keys in the order in which the server checks them, which is that of SHOW CREATE TABLE.
   * Absent where it is the primary key and then `keys` as they stand, and in artifacts of earlier versions.
   */
  keyOrder: z.array(z.string()).optional(),
  foreignKeys: z.array(foreignKeyFacts),
  checks: z.array(z.strictObject({ name: z.string(), clause: z.string() })),
  /** From SHOW CREATE TABLE, without AUTO_INCREMENT. */
  createStatement: z.string(),
  partitioning: partitioning.optional(),
  /** MariaDB keeps the history of the rows (WITH SYSTEM VERSIONING). */
  systemVersioned: z.literal(true).optional(),
  /** Absent when values were not looked at. */
  sample: tableSample.optional(),
  /**
   * For columns of foreign keys, beginnings of keys and columns that look like references; absent when values were not looked at. Column sets
   * that could not be counted within the bounds of the source are not in it.
   */
  rowsPerValue: z.array(sharedValues).optional(),
});
export type TableFacts = z.infer<typeof tableFacts>;

export const relation = z.strictObject({
  from: z.strictObject({ table: z.string(), columns: z.array(z.string()) }),
  to: z.strictObject({ table: z.string(), columns: z.array(z.string()) }),
  /** How it is known. */
  kind: z.enum(['foreign-key', 'inferred-from-join', 'inferred-from-values']),
  cardinality: z.enum(['one-to-one', 'many-to-one']),
  evidence: z.array(z.string()),
  /** How sure it is; absent in artifacts of earlier versions. `certain`: declared. */
  confidence: z.enum(['certain', 'high', 'medium', 'low']).optional(),
  /**
   * Rows of `from` that refer to one row of `to`, over the `parents` that have any. `all`: every row was counted, and `max` was the bound
   * then; `sampled`: a part, and `max` is the most that was seen. Absent where nobody counted; one-to-one is 1 by its unique key.
   */
  fanOut: z.strictObject({ kind: z.enum(['all', 'sampled']), parents: z.int(), rows: spread }).optional(),
});
export type Relation = z.infer<typeof relation>;

export const filterOperator = z.enum(['=', 'in', 'range', 'prefix', 'like', 'null', 'other']);

export const accessPattern = z.strictObject({
  /** AP1 .. APn, stable numbering. */
  id: z.string(),
  kind: z.enum(['read', 'write']),
  operation: z.enum(['select', 'insert', 'update', 'delete', 'replace', 'call', 'other']),
  /** Normalised statement: literals as `?`, lists as `(?)`, one space, keywords upper case. */
  fingerprint: z.string(),
  /** Driving table first. */
  tables: z.array(z.string()),
  joins: z.array(z.strictObject({ left: columnRef, right: columnRef })),
  filters: z.array(
    z.strictObject({ table: z.string(), column: z.string(), operator: filterOperator, optional: z.boolean() }),
  ),
  orderBy: z.array(z.strictObject({ table: z.string(), column: z.string(), direction: z.enum(['asc', 'desc']) })),
  limited: z.boolean(),
  offset: z.boolean(),
  /** Columns read; `*` stands for all columns of a table. */
  selects: z.array(columnRef),
  aggregates: z.array(z.string()),
  groupBy: z.array(columnRef),
  /** Columns set by a write. */
  assigns: z.array(columnRef),
  locking: z.boolean(),
  /** Statements of one transaction carry the same name; of several the first in code unit order. */
  transaction: z.string().nullable(),
  /** All of these names, where there are several; absent otherwise, and in artifacts of earlier versions. */
  transactions: z.array(z.string()).optional(),
  evidence: z.strictObject({
    callSites: z.array(z.string()),
    routes: z.array(z.string()),
    /** Executions in the query log; null when the log does not have it. */
    logExecutions: z.int().nullable(),
    /** Triggers, routines and events that run it inside the server: `trigger name`. Absent where none does. */
    stored: z.array(z.string()).optional(),
    /** Where the statement was seen; `stored code`: only in `stored`; `neither`: only a person's rate names it. */
    seenIn: z.enum(['source', 'log', 'source and log', 'stored code', 'neither']),
  }),
  rate: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('measured'),
      executions: z.int(),
      /** Statements per second over the log's span, decimal text with 4 digits. */
      averagePerSecond: z.string(),
      peakPerSecond: z.int(),
    }),
    z.strictObject({
      kind: z.literal('given'),
      averagePerSecond: z.string(),
      peakPerSecond: z.string().nullable(),
      by: z.string(),
    }),
    z.strictObject({ kind: z.literal('unknown') }),
  ]),
  /** Absent when the query log does not have the pattern. */
  log: patternLogFacts.optional(),
  /** Texts that make it, whole: what a fingerprint folds and what `callSites[].sql` writes as comments. Absent in artifacts of earlier versions. */
  statements: z.array(patternStatement).optional(),
});
export type AccessPattern = z.infer<typeof accessPattern>;

export const risk = z.strictObject({
  code: z.string(),
  where: z.string(),
  what: z.string(),
  needs: z.string(),
});
export type Risk = z.infer<typeof risk>;

/** Whose rights a stored object runs with. */
const security = z.enum(['DEFINER', 'INVOKER']);

export const routineFacts = z.strictObject({
  name: z.string(),
  type: z.string(),
  // What follows is absent in artifacts of earlier versions.
  security: security.optional(),
  /** Account as `user@host`. */
  definer: z.string().optional(),
  /** Text from the parameters on; empty when the account may not see it. */
  definition: z.string().optional(),
});

export const eventFacts = z.strictObject({
  name: z.string(),
  // What follows is absent in artifacts of earlier versions.
  definer: z.string().optional(),
  /** `EVERY 1 DAY STARTS ..` or `AT ..`. */
  schedule: z.string().optional(),
  enabled: z.boolean().optional(),
  statement: z.string().optional(),
});

/** A right that an account other than that of the migration has in the schema. */
export const grantFacts = z.strictObject({
  /** `user@host`, or the name of a role. */
  account: z.string(),
  /** Table, view or routine; null for the whole schema, or the whole server. */
  object: z.string().nullable(),
  /** It holds on the whole server; only rights that reach rows are listed. */
  everywhere: z.literal(true).optional(),
  /** Role that the right comes through; the role itself is listed as an account. */
  through: z.string().optional(),
  /** Null when the right is not limited to columns. */
  columns: z.array(z.string()).nullable(),
  rights: z.array(z.string()),
});
export type GrantFacts = z.infer<typeof grantFacts>;

export const schemaFacts = z.strictObject({
  flavour: z.enum(['mysql', 'mariadb']),
  version: z.string(),
  database: z.string(),
  characterSet: z.string(),
  collation: z.string(),
  tables: z.array(tableFacts),
  views: z.array(
    z.strictObject({
      name: z.string(),
      definition: z.string(),
      securityType: z.string(),
      // What follows is absent in artifacts of earlier versions.
      definer: z.string().optional(),
      /** WITH CHECK OPTION: what is written through the view must be visible in it. */
      checkOption: z.literal(true).optional(),
    }),
  ),
  triggers: z.array(
    z.strictObject({
      name: z.string(),
      table: z.string(),
      timing: z.string(),
      event: z.string(),
      statement: z.string(),
      /** Absent in artifacts of earlier versions. */
      definer: z.string().optional(),
    }),
  ),
  routines: z.array(routineFacts),
  events: z.array(eventFacts),
  /** Rights of other accounts; null when the account of the migration may not see them, absent where nobody looked (a dump). */
  grants: z.array(grantFacts).nullable().optional(),
  /** Columns whose values say that they follow another table's key, where no foreign key is declared. */
  valueMatches: z
    .array(
      z.strictObject({
        from: columnRef,
        to: columnRef,
        /** Different values that were looked up, and those that the other table has. */
        checked: z.int(),
        found: z.int(),
        /** How the names agree: `named` (order_id and orders.id) or `same-name`. */
        names: z.enum(['named', 'same-name']),
      }),
    )
    .optional(),
});
export type SchemaFacts = z.infer<typeof schemaFacts>;

export const queryLogFacts = z.strictObject({
  files: z.array(z.string()),
  format: z.string(),
  /** Statements of the migrated schema that were executed; those that steer the session (SET, SHOW, COMMIT ..) are not among them. */
  executions: z.int(),
  /** Fingerprints among them. */
  distinct: z.int(),
  /** Different texts with their values; larger than `distinct`, because values are part of a text. */
  literalTexts: z.int(),
  /** Seconds between first and last statement, decimal text. */
  spanSeconds: z.string(),
  unparsed: z.array(z.strictObject({ text: z.string(), count: z.int() })),
  traffic: trafficFacts.optional(),
});

export const analysisSchema = z.strictObject({
  format: z.literal('landfall.analysis/1'),
  schema: schemaFacts,
  relations: z.array(relation),
  application: z
    .strictObject({
      language: z.string(),
      framework: z.string(),
      driver: z.string(),
      files: z.int(),
      testCommand: z.string().nullable(),
      routes: z.array(z.string()),
      /** Routers that nothing mounts, by file and line, with the routes that they would have. */
      unmounted: z.array(z.strictObject({ where: z.string(), routes: z.array(z.string()) })).optional(),
      /** Source files by language. */
      languages: z.array(z.strictObject({ name: z.string(), files: z.int() })).optional(),
      testRunner: z.string().nullable().optional(),
      testFiles: z.int().optional(),
      /** Scripts of package.json that test, lint, build or start. */
      commands: z.array(z.strictObject({ name: z.string(), command: z.string() })).optional(),
      /** How objects get what they need. */
      injection: z.string().optional(),
      /** Coverage that is there: of a report in the folder, or the limits that the tests are held to. */
      coverage: z.string().nullable().optional(),
      /** Query builders and object mappers with what is done about them. */
      builders: z
        .array(z.strictObject({ name: z.string(), calls: z.int(), raw: z.int(), supported: z.string() }))
        .optional(),
    })
    .nullable(),
  callSites: z.array(callSite),
  queryLog: queryLogFacts.nullable(),
  accessPatterns: z.array(accessPattern),
  risks: z.array(risk),
});
export type Analysis = z.infer<typeof analysisSchema>;
