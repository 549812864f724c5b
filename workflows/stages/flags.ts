import type { StageInput, StageResult } from '../../contracts/workflows';
import { runUnavailableStage } from '../lib/not-available';

/** Stage 5: phases and the switch in the application. */
export async function FlagsWorkflow(input: StageInput): Promise<StageResult> {
  return runUnavailableStage(input);
}
