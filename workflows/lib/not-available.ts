import type { StageInput, StageResult } from '../../contracts/workflows';
import { fail } from './failure';
import { runStage } from './stage';

/**
 * A stage that this version cannot run: it ends `skipped` when it is not selected, else with LandfallStageNotAvailable. The migration
 * refuses such a selection at its start, before anything is touched; this holds when the stage is started in another way.
 */
export async function runUnavailableStage(input: StageInput): Promise<StageResult> {
  if (input.selected)
    throw fail('LandfallStageNotAvailable', `stage ${input.stage} was selected, and this version cannot run it`);
  return runStage(input, { run: async () => undefined });
}
