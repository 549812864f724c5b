import type { StageInput, StageResult } from '../../contracts/workflows';
import { runUnavailableStage } from '../lib/not-available';

/** Stage 3: the application's SQL moves behind gateway functions. */
export async function AbstractionWorkflow(input: StageInput): Promise<StageResult> {
  return runUnavailableStage(input);
}
