import { awsOf } from '../../../adapters/aws/settings';
import { readInputFile } from '../../../adapters/artifacts';
import { createDataClients } from '../../../adapters/dynamodb';
import { openSource } from '../../../adapters/mysql/link';
import { schemaVerdicts } from '../../../activities/analysis';
import { infrastructureVerdicts } from '../../../activities/infrastructure';
import { createSharedActivities, type SharedDependencies } from '../../../activities/shared';
import { contentVerdicts } from '../../../activities/transfer';
import type { StageContext, Verdict } from '../../../contracts/stages';
import type { VerifyInput } from '../ports';
import { secretsOf, storeOf, type Environment } from './connections';
import { translated } from './failure';
import { openPortOf } from './open-port';

/** Nothing is undone here. */
const never = (): Promise<string> => Promise.resolve('');

/**
 * Runs the exit checks of a stage on this machine: the activity itself, with credentials and network of this process. Unless offline, what
 * the artifacts say is compared with source and target as they are now.
 * @throws LandfallError when store, source or target cannot be asked
 */
export async function verify(input: VerifyInput, environment: Environment): Promise<readonly Verdict[]> {
  const { config, stage, artifacts, offline, say } = input;
  const context: StageContext = { migration: config.name, config, artifacts };
  const store = storeOf(config);
  const clients = createDataClients();
  const secrets = secretsOf(config, environment);
  const deps = {
    store: () => store,
    secrets,
    openPort: openPortOf(secrets, environment),
    openSource,
    dynamodb: () => clients.of(awsOf(config.target)),
  };
  const live: SharedDependencies['exitChecks'] = {
    analysis: (at) => schemaVerdicts(deps, at),
    infrastructure: (at) => infrastructureVerdicts(deps, at),
    transfer: (at) => contentVerdicts(deps, at, say),
  };
  const activities = createSharedActivities({
    store: () => store,
    readInput: readInputFile,
    exitChecks: offline ? {} : live,
    undoActions: { 'delete-stack': never, 'delete-items': never, 'drop-views': never },
  });
  try {
    return await translated(activities.checkOutputs({ context, stage }));
  } finally {
    clients.close();
  }
}
