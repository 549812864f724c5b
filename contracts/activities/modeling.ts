import type { StageContext, StepResult } from '../stages';

export interface ModelingActivities {
  /** Writes contract, sidecar and the documents of the stage from `analysis.json`. */
  buildModel(input: { context: StageContext }): Promise<StepResult>;
  /**
   * Proves on real rows that the contract is lossless: rows -> items -> rows gives the same rows. Reads a bounded sample per
   * table. Fails with LandfallContractInvalid.
   */
  proveModel(input: { context: StageContext }): Promise<StepResult>;
}
