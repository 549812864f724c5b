import type { ArtifactStore } from '../../contracts/artifacts';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { SecretResolver } from '../../contracts/secrets';
import type { StageContext } from '../../contracts/stages';
import type { AwsSettings } from '../../adapters/aws';
import type { DataClient } from '../../adapters/dynamodb';
import type { SourceLink } from '../../adapters/mysql/link';

/** What the modeling activities are given by the worker. */
export interface ModelingDependencies {
  readonly store: (context: StageContext) => ArtifactStore;
  readonly secrets: SecretResolver;
  readonly openSource: (input: {
    readonly source: MigrationConfig['source'];
    readonly secrets: SecretResolver;
    readonly role?: string;
    readonly signal?: AbortSignal;
  }) => Promise<SourceLink>;
  /** Client for the DynamoDB of `modeling.proof.endpoint`. */
  readonly proofData: (settings: AwsSettings) => DataClient;
  /** Gets where a proof is, as its heartbeats do. */
  readonly onProgress?: (details: unknown) => void;
}
