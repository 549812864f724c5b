import type { GatePart, StageContext, StepResult } from '../stages';

/** What a person is asked about a model. */
export interface ModelReview {
  /** About the access patterns, one sentence each. */
  readonly patterns: readonly string[];
  /** The tables of the contract, each with what it is. */
  readonly tables: readonly GatePart[];
}

/** What the proof of the answers found. */
export interface AnswersResult extends StepResult {
  /** Patterns that are not answered, or not served: a person accepts each of them by name. */
  readonly unanswered: readonly GatePart[];
}

export interface ModelingActivities {
  /** Writes contract, sidecar and the documents of the stage from `analysis.json`. */
  buildModel(input: { context: StageContext }): Promise<StepResult & { readonly review?: ModelReview }>;
  /**
   * Proves on real rows that the contract is lossless: rows -> items -> rows gives the same rows. Reads a bounded sample per
   * table. Fails with LandfallContractInvalid.
   */
  proveModel(input: { context: StageContext }): Promise<StepResult>;
  /**
   * Asks every access pattern on both sides, the original SQL on a scratch server and its plan on DynamoDB, over the same sampled rows, and
   * compares. Without these two places it says that it was not run.
   */
  proveAnswers(input: { context: StageContext }): Promise<AnswersResult>;
  /**
   * Writes the documents again, after the proofs: with sample items of real rows, masked unless the configuration says otherwise, and with what
   * was proven. `facts` has the monthly price.
   */
  describeModel(input: { context: StageContext }): Promise<StepResult>;
}
