import { readFile } from 'node:fs/promises';
import { createAnalysisActivities } from '../activities/analysis';
import { createInfrastructureActivities, deleteStack, infrastructureVerdicts } from '../activities/infrastructure';
import { createModelingActivities } from '../activities/modeling';
import { createSharedActivities } from '../activities/shared';
import { createTransferActivities, deleteItems, dropViews } from '../activities/transfer';
import { openArtifactStore, readInputFile } from '../adapters/artifacts';
import { awsOf, type AwsSettings } from '../adapters/aws';
import { createDataClients } from '../adapters/dynamodb';
import { portOpener, type OwnCommand } from '../adapters/mcp/port/open';
import { openSource } from '../adapters/mysql/link';
import { createSecretResolver } from '../adapters/secrets';
import type { LandfallActivities } from '../contracts/activities';
import type { StageContext } from '../contracts/stages';

/** All activities with what they need from outside; `close` frees the connections that outlive an activity. */
export function createActivities(input: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where `secretsmanager:` references are looked up. */
  readonly aws?: AwsSettings;
  /** How to run a server of ours as a process of its own. */
  readonly ownCommand?: OwnCommand;
}): {
  readonly activities: LandfallActivities;
  readonly close: () => void;
} {
  const clients = createDataClients();
  const store = (context: StageContext) =>
    openArtifactStore({
      location: context.config.artifacts.store,
      migration: context.migration,
      aws: awsOf(context.config.target),
    });
  const secrets = createSecretResolver({ ...input, readFile: (path) => readFile(path, 'utf8') });
  const { environment, ownCommand } = input;
  const openPort = portOpener({ secrets, environment, ...(ownCommand && { ownCommand }) });
  const infrastructure = { store, openPort };
  const transfer = {
    ...{ store, secrets, openSource, openPort },
    dynamodb: (context: StageContext) => clients.of(awsOf(context.config.target)),
  };
  return {
    activities: {
      ...createSharedActivities({
        store,
        readInput: readInputFile,
        exitChecks: { infrastructure: (context) => infrastructureVerdicts(infrastructure, context) },
        undoActions: {
          'delete-stack': (context) => deleteStack(infrastructure, context),
          'delete-items': deleteItems(transfer),
          'drop-views': dropViews(transfer),
        },
      }),
      ...createAnalysisActivities({ store, secrets, openPort, openSource }),
      ...createModelingActivities({ store, secrets, openSource, proofData: clients.of }),
      ...createInfrastructureActivities(infrastructure),
      ...createTransferActivities(transfer),
    },
    close: clients.close,
  };
}
