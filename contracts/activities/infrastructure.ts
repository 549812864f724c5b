import type { StageContext, StepResult } from '../stages';

export interface InfrastructureActivities {
  /** Writes template, parameters, policy and the price; reads the account. Deploys nothing. `facts` has account, region, monthly price. */
  writeTemplate(input: { context: StageContext }): Promise<StepResult>;
  /** Creates or updates the stack by a change set and waits; heartbeats; safe to repeat. */
  deployStack(input: { context: StageContext }): Promise<StepResult>;
  /** Compares what is deployed with the contract and writes the validation documents. */
  verifyStack(input: { context: StageContext }): Promise<StepResult>;
}
