import { sleep } from '@temporalio/workflow';
import type { StageInput, StageResult } from '../../../contracts/workflows';
import { AnalysisWorkflow as released } from '../../../workflows';

/** A change that open migrations could not go on with: one timer more at the front. */
export async function AnalysisWorkflow(input: StageInput): Promise<StageResult> {
  await sleep(1_000);
  return released(input);
}
