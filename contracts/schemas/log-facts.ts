import { z } from 'zod';

/** Facts of query logs in `analysis.json`. Times are those of the logged statements, so that the same log gives the same facts. */

/** Mean and most over the executions that have the figure: decimal text with 3 digits. `max` is null when only sums are known. */
const measured = z.strictObject({ count: z.int(), mean: z.string(), max: z.string().nullable() });

/** What the log says about one access pattern, beside its rate. */
export const patternLogFacts = z.strictObject({
  /** Different texts with their values; a lower bound in a very large log. */
  texts: z.int(),
  peakPerMinute: z.int(),
  peakPerHour: z.int(),
  /** ISO 8601 with microseconds, UTC; null without stamps. */
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  /** Milliseconds; null when no log tells. The 95th percentile is at most 1/32 too large; null when only sums are known. */
  latency: measured.extend({ p95: z.string().nullable() }).nullable(),
  lock: measured.nullable(),
  /** Rows an execution. */
  rowsExamined: measured.nullable(),
  rowsSent: measured.nullable(),
  /** One execution with its values masked. */
  sample: z.string(),
});
export type PatternLogFacts = z.infer<typeof patternLogFacts>;

/** Statements that ran in one transaction, in their order. */
const loggedTransaction = z.strictObject({
  patterns: z.array(z.strictObject({ pattern: z.string(), repeated: z.boolean() })),
  /** True when it was longer than what is listed. */
  longer: z.boolean(),
  committed: z.int(),
  rolledBack: z.int(),
  /** The connection or the log ended first. */
  unfinished: z.int(),
});

/** The log counted by literal text, statements on the log's own tables included; docs/query-log.md has the rules. */
const literalFigure = z.strictObject({
  queries: z.int(),
  complete: z.boolean(),
  executions: z.int(),
  byVerb: z.record(z.string(), z.int()),
  spanSeconds: z.string(),
  activeSeconds: z.string(),
  perSecond: z.string().nullable(),
  mostFrequent: z.array(z.int()),
});

/** What the log says about connections and transactions. */
export const trafficFacts = z.strictObject({
  connections: z.int(),
  mostConnections: z.int(),
  /** Statements that steer the session (SET, SHOW, COMMIT ..). */
  sessionStatements: z.int(),
  /** Statements of Landfall's own earlier reading; absent without any. */
  ownStatements: z.int().optional(),
  /** Executions that belong to other schemas, or to none that can be told. */
  otherExecutions: z.int(),
  /** Their statements, most frequent first, up to 100 of them; `database` null where the log does not tell it. Absent in artifacts of earlier versions. */
  others: z
    .strictObject({
      different: z.int(),
      listed: z.array(z.strictObject({ database: z.string().nullable(), text: z.string(), executions: z.int() })),
    })
    .optional(),
  /** Most frequent first. */
  transactions: z.array(loggedTransaction),
  /** Transactions that used no table of the schema. */
  otherTransactions: z.int(),
  literal: literalFigure,
});
export type TrafficFacts = z.infer<typeof trafficFacts>;
