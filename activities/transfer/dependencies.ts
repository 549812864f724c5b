import type { OpenPort } from '../../adapters/mcp/port/open';
import type { ArtifactStore } from '../../contracts/artifacts';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { SecretResolver } from '../../contracts/secrets';
import type { StageContext } from '../../contracts/stages';
import type { DataClient } from '../../adapters/dynamodb';
import type { SourceLink } from '../../adapters/mysql/link';

/** What the transfer's activities are given by the worker. */
export interface TransferDependencies {
  readonly store: (context: StageContext) => ArtifactStore;
  readonly secrets: SecretResolver;
  readonly openSource: (input: {
    readonly source: MigrationConfig['source'];
    readonly secrets: SecretResolver;
    readonly role?: string;
    readonly signal?: AbortSignal;
  }) => Promise<SourceLink>;
  /** Control operations on source and target. */
  readonly openPort: OpenPort;
  /** A client that outlives the activity; `createDataClients().of(context.config.target)` shares one per endpoint. */
  readonly dynamodb: (context: StageContext) => DataClient;
}
