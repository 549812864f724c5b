import { readInputFile } from '../../../adapters/artifacts';
import { infrastructureVerdicts } from '../../../activities/infrastructure';
import { createSharedActivities } from '../../../activities/shared';
import type { ArtifactIndex } from '../../../contracts/artifacts';
import type { StageName } from '../../../contracts/names';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { StageContext, Verdict } from '../../../contracts/stages';
import { storeOf } from './connections';
import { translated } from './failure';

/** Nothing is undone here. */
const never = (): Promise<string> => Promise.resolve('');

/**
 * Runs the exit checks of a stage on this machine: the activity itself, with credentials and network of this process.
 * @throws LandfallError when the store or AWS cannot be asked
 */
export async function verify(input: {
  readonly config: MigrationConfig;
  readonly stage: StageName;
  readonly artifacts: ArtifactIndex;
}): Promise<readonly Verdict[]> {
  const { config, stage, artifacts } = input;
  const context: StageContext = { migration: config.name, config, artifacts };
  const store = storeOf(config);
  const activities = createSharedActivities({
    store: () => store,
    readInput: readInputFile,
    exitChecks: { infrastructure: (at) => infrastructureVerdicts({ store: () => store }, at) },
    undoActions: { 'delete-stack': never, 'delete-items': never, 'drop-views': never },
  });
  return await translated(activities.checkOutputs({ context, stage }));
}
