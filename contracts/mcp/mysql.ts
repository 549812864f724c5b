import { z } from 'zod';
import { schemaFacts, tableFacts } from '../schemas/analysis';
import { defineTools } from './tool';

/** Tools of the server for the source, MySQL or MariaDB. Names and parameters follow the servers that exist where they mean the same. */

const tableFigures = z.strictObject({
  table: z.string(),
  rows: z.string().nullable().describe("the server's own estimate"),
  dataBytes: z.string().nullable(),
  indexBytes: z.string().nullable(),
});

const sqlText = z.string().min(1).max(50_000);

const viewName = z.string().min(1).max(64);
/** Above any schema. */
const MOST_VIEWS = 10_000;
const viewNames = z.array(viewName).max(MOST_VIEWS);

/** Rows that one query may give; a person or a model reads no more. */
const MOST_ROWS = 1_000;

export const mysqlTools = defineTools({
  get_server_info: {
    title: 'The source server',
    description: 'Flavour, version and address of the server, the account and the schema. Reads nothing of any table.',
    input: z.strictObject({}),
    output: z.strictObject({
      flavour: z.enum(['mysql', 'mariadb']),
      version: z.string().describe('as SELECT VERSION() gives it'),
      endpoint: z.string().describe('name host:port of the way in use'),
      account: z.string().describe('CURRENT_USER()'),
      database: z.string(),
    }),
    effect: 'read',
  },
  list_tables: {
    title: 'Tables of the schema',
    description: "Names of the tables with the server's own estimates of rows and bytes. Opens no table.",
    input: z.strictObject({}),
    output: z.strictObject({ database: z.string(), tables: z.array(tableFigures) }),
    effect: 'read',
  },
  get_table_schema: {
    title: 'Definition of one table',
    description:
      'Columns, keys, foreign keys, checks, partitioning and CREATE TABLE of one table; null when there is none of the name, or the account cannot see it. Counts no rows.',
    input: z.strictObject({ table_name: z.string().min(1).max(64) }),
    output: z.strictObject({ table: tableFacts.nullable() }),
    effect: 'read',
  },
  get_schema: {
    title: 'Definition of the whole schema',
    description:
      'Tables, columns, keys, foreign keys, checks, views, triggers, routines, events and the rights of other accounts, in a fixed order; what the account cannot see; estimates of sizes. Gives lengths and counts of values where sample_rows says so, never a value of a row. May be long: list_tables and get_table_schema answer a question about one table.',
    input: z.strictObject({
      include_tables: z.array(z.string()).min(1).default(['*']).describe('names of tables, or patterns with *'),
      exclude_tables: z
        .array(z.string())
        .default([])
        .describe('names or patterns that are taken out after include_tables'),
      count_rows: z.boolean().default(false).describe('count each table, with limits of time and rows for each'),
      sample_rows: z
        .int()
        .min(0)
        .max(100_000)
        .default(0)
        .describe(
          'rows of each table whose values are measured; each statement has a time limit and a pause behind it',
        ),
    }),
    output: z.strictObject({
      endpoint: z.string(),
      schema: schemaFacts,
      blindSpots: z.array(z.string()),
      figures: z.array(tableFigures),
    }),
    effect: 'read',
  },
  get_columns: {
    title: 'Columns and keys',
    description: 'Columns and keys of all tables of the schema as they are now. Opens no table.',
    input: z.strictObject({}),
    output: z.strictObject({
      tables: z.array(tableFacts.pick({ name: true, columns: true, primaryKey: true, keys: true, keyOrder: true })),
    }),
    effect: 'read',
  },
  count_rows: {
    title: 'Rows of tables',
    description:
      "Counts tables, the smallest first: three seconds for each and a minute for all. A table that takes longer has the server's own estimate.",
    input: z.strictObject({ table_names: z.array(z.string().min(1).max(64)).min(1).max(1_000) }),
    output: z.strictObject({
      totals: z.array(z.strictObject({ table: z.string(), rows: z.number().nullable(), estimated: z.boolean() })),
    }),
    effect: 'read',
  },
  list_views: {
    title: 'Views of the migration',
    description: 'Which of the named views are there, in the schema of the views of the migration (source.viewSchema).',
    input: z.strictObject({ view_names: viewNames }),
    output: z.strictObject({ view_schema: z.string(), views: z.array(z.string()) }),
    effect: 'read',
  },
  check_views: {
    title: 'Are views read page by page?',
    description:
      'Asks the server for its plan (EXPLAIN) of the first page of each view, in the order of the given columns; a view that it would compute whole for each page has a problem. Gives no value of a row.',
    input: z.strictObject({
      views: z
        .array(z.strictObject({ view_name: viewName, order_by: z.array(viewName).min(1).max(16) }))
        .max(MOST_VIEWS),
    }),
    output: z.strictObject({
      views: z.array(z.strictObject({ view_name: z.string(), problem: z.string().nullable() })),
    }),
    effect: 'read',
  },
  create_views: {
    title: 'Create views',
    description:
      'Creates or replaces views in the schema of the views of the migration, and that schema when it is missing; mergeable, with the rights of whoever reads them. Nothing outside of that schema is changed.',
    input: z.strictObject({
      views: z
        .array(z.strictObject({ view_name: viewName, select: z.string().min(1).max(1_000_000).describe('one SELECT') }))
        .min(1)
        .max(MOST_VIEWS),
    }),
    output: z.strictObject({ view_schema: z.string(), views: z.number() }),
    effect: 'write',
  },
  drop_views: {
    title: 'Drop views',
    description:
      'Drops those of the named views that are there, in the schema of the views of the migration; the schema itself stays. Says which were dropped.',
    input: z.strictObject({ view_names: viewNames }),
    output: z.strictObject({ view_schema: z.string(), dropped: z.array(z.string()) }),
    effect: 'delete',
  },
  explain_query: {
    title: 'Plan of a SELECT',
    description:
      "The server's plan for one SELECT on the schema: EXPLAIN, whose figures are estimates. Gives no value of a row. The same SELECTs are allowed as with run_query.",
    input: z.strictObject({ sql: sqlText }),
    output: z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())) }),
    effect: 'read',
  },
  run_query: {
    title: 'Rows that a SELECT gives',
    description:
      'Runs one SELECT on the tables of the schema, in a read-only session with the time limit source.queryTimeoutSeconds. Refused: any other statement, other schemas, comments, parameters, variables, locking reads, and functions that wait, lock, read files or are not built in. Values come as text, bytes as {"base64": ..}.',
    input: z.strictObject({
      sql: sqlText,
      max_rows: z
        .int()
        .min(1)
        .max(MOST_ROWS)
        .default(100)
        .describe('a LIMIT of the statement must be a number of at most that'),
    }),
    output: z.strictObject({
      columns: z.array(z.string()),
      rows: z.array(z.array(z.union([z.string(), z.null(), z.strictObject({ base64: z.string() })]))),
      more: z.boolean().describe('there are more rows than are given: of max_rows, or of 1 MB'),
    }),
    effect: 'read',
    rowData: true,
  },
});
