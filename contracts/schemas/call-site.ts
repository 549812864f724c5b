import { z } from 'zod';

/** What is given for one place of a statement. */
const siteParameter = z.strictObject({
  /** As the source writes it, cut after 80 characters. */
  text: z.string(),
  /** Type in the source; `any` where nothing tells it. */
  type: z.string(),
  /** Name of a named place, or column of an object that is given to `SET ?`. */
  name: z.string().optional(),
  /** True when it is given under a condition only. */
  optional: z.boolean().optional(),
});
export type SiteParameter = z.infer<typeof siteParameter>;

/** Where a statement stands in the application's source. */
export const callSite = z.strictObject({
  id: z.string(),
  /** Id of the first entry of the same call, where it sends one of several statements; absent for the first, and in earlier versions. */
  statementOf: z.string().optional(),
  /** Path relative to the application's root, with forward slashes. */
  file: z.string(),
  line: z.int(),
  /** Enclosing function or method: `OrderRepository.create`. */
  function: z.string(),
  /**
   * SQL with `?` for values, `/* dynamic *\/` for parts that are built at run time, `/* optional: .. *\/` for parts that may be left
   * out and `/* or: .. *\/` behind the first of a closed set of choices.
   */
  sql: z.string(),
  /** True when parts are built at run time. */
  dynamic: z.boolean(),
  /** Driver call: `query`, `execute`, `beginTransaction` .. */
  call: z.string(),
  /** HTTP routes that reach it, `GET /orders/:id`. */
  routes: z.array(z.string()),
  /** Name of the function that opens the transaction around it, of several the first in code unit order; null outside one. */
  transaction: z.string().nullable(),
  /** All of these names, where several functions open one; absent otherwise, and in artifacts of earlier versions. */
  transactions: z.array(z.string()).optional(),
  /** True where it runs without a transaction as well, when its function is given none. Absent otherwise, and in artifacts of earlier versions. */
  alsoWithoutTransaction: z.literal(true).optional(),
  accessPattern: z.string().nullable(),
  /** Why the SQL could not be resolved; null when it was. */
  problem: z.string().nullable(),
  /** Class that the function belongs to. */
  class: z.string().nullable().optional(),
  parameters: z.array(siteParameter).optional(),
  /** What is taken of the answer: `rows`, `first row`, `row count`, `insertId`, `affectedRows`, `returned`, `ignored` .. */
  result: z.array(z.string()).optional(),
  /** Expressions that get into the statement's text and are known at run time only. */
  openParts: z.array(z.string()).optional(),
  /** Another server that the statement is written for. */
  dialect: z.string().nullable().optional(),
  /** Query builder or object mapper that makes the statement; null for the driver itself. */
  library: z.string().nullable().optional(),
});
export type CallSite = z.infer<typeof callSite>;
