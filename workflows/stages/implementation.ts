import type { StageInput, StageResult } from '../../contracts/workflows';
import { runUnavailableStage } from '../lib/not-available';

/** Stage 4: gateway functions on DynamoDB. */
export async function ImplementationWorkflow(input: StageInput): Promise<StageResult> {
  return runUnavailableStage(input);
}
