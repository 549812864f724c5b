import type { GatePart, StageContext, StepResult } from '../stages';

/** What a person is asked about a model. */
export interface ModelReview {
  /** About the access patterns, one sentence each. */
  readonly patterns: readonly string[];
  /** The tables of the contract, each with what it is. */
  readonly tables: readonly GatePart[];
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
   * Writes the documents again, after the proofs: with sample items of real rows, masked unless the configuration says otherwise, and with what
   * was proven. `facts` has the monthly price.
   */
  describeModel(input: { context: StageContext }): Promise<StepResult>;
}
