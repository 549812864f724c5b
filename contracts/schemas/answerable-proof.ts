import { z } from 'zod';
import { slice } from './projection';

/** Schema of `stage-02/answerable-proof.json`: counts and verdicts only, so that equal data give equal bytes. No value of the source is in it. */

export const patternVerdict = z.enum([
  /** Every execution gave the answer of the original SQL. */
  'answered',
  /** Some execution gave another answer, or the plan could not be carried out exactly. */
  'not answered',
  /** Nobody can tell: the statement itself gives another answer each time. */
  'not comparable',
  /** There is no plan: `unserved` in projection.json says why. */
  'not served',
]);

export const patternProof = z.strictObject({
  pattern: z.string(),
  verdict: patternVerdict,
  /**
   * How it is answered: with one operation, several that wait for each other, a transaction, several of these because one does not hold what some
   * execution writes, or by reading a whole table.
   */
  way: z
    .enum(['one operation', 'several round trips', 'transaction', 'several requests, not atomic', 'scan'])
    .nullable(),
  operation: z.string().nullable(),
  /** Requests that wait for each other, of the plan: at most so many, but for further slices and pages of 1 MB. */
  roundTrips: z.int().nullable(),
  /** What is another one for each so many. */
  slices: z.array(slice).default([]),
  /** What is read whole, `Products for rows of reviews ..`: also by a write that has to check or change more than its own rows. */
  scans: z.array(z.string()).default([]),
  /** Calls of DynamoDB and items read by the dearest execution. */
  requests: z.int(),
  /** Those that waited for one before, of the execution with most of them. */
  sentRoundTrips: z.int().default(0),
  /** Of these, round trips for further slices, and for further pages of 1 MB; of the execution with most of them. */
  sentSlices: z.int().default(0),
  sentPages: z.int().default(0),
  items: z.int(),
  /** Forms of its statements that were executed, and executions. */
  forms: z.int(),
  executions: z.int(),
  /** Rows that were compared in answers, or that writes changed. */
  rows: z.int(),
  /** Errors of the server that came out equal. */
  errors: z.int(),
  /** Why it is not answered or not comparable, each reason once; a difference has its values masked. */
  reasons: z.array(z.string()),
  /** What the proof leaves open, for people. */
  notes: z.array(z.string()),
});
export type PatternProof = z.infer<typeof patternProof>;

/** A transaction of the application, whose writes were executed as one TransactWriteItems after they ran on the server in one transaction. */
export const transactionProof = z.strictObject({
  transaction: z.string(),
  /** Its patterns that write, in the order in which they were tried. */
  patterns: z.array(z.string()),
  /** `not comparable`: some statement of it cannot be tried; `reasons` say why. */
  verdict: z.enum(['as one', 'not as one', 'not comparable']),
  executions: z.int(),
  /** Of the execution with most actions: statements, items that its request puts or deletes, and items that it only checks. */
  statements: z.int(),
  writes: z.int(),
  checks: z.int(),
  /** Rows that were changed, of all executions. */
  rows: z.int(),
  /** Why it is not as one, each reason once; a difference has its values masked. */
  reasons: z.array(z.string()),
  /** What the proof leaves open, for people. */
  notes: z.array(z.string()),
});
export type TransactionProof = z.infer<typeof transactionProof>;

export const answerableProofSchema = z.strictObject({
  format: z.literal('landfall.answerable-proof/1'),
  /** Hash of the contract as its sidecar has it. */
  contractSha256: z.string(),
  /** Which rows it ran on, for people. */
  sample: z.string(),
  /** Null when it ran; else why it did not. */
  notRun: z.string().nullable(),
  patterns: z.array(patternProof),
  /** Absent in proofs of earlier versions. */
  transactions: z.array(transactionProof).default([]),
});
export type AnswerableProof = z.infer<typeof answerableProofSchema>;
