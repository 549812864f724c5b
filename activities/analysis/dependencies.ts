import type { OpenPort } from '../../adapters/mcp/port/open';
import type { SourceLink } from '../../adapters/mysql/link';
import type { ArtifactStore } from '../../contracts/artifacts';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { SecretResolver } from '../../contracts/secrets';
import type { StageContext } from '../../contracts/stages';

/** What the analysis activities are given by the worker. */
export interface AnalysisDependencies {
  readonly store: (context: StageContext) => ArtifactStore;
  readonly secrets: SecretResolver;
  /** Lines for a person who waits; a worker has none. */
  readonly onProgress?: (line: string) => void;
  /** Control operations on the source. */
  readonly openPort: OpenPort;
  /** For the rows of a query log that the source keeps in tables. */
  readonly openSource: (input: {
    readonly source: MigrationConfig['source'];
    readonly secrets: SecretResolver;
    readonly role?: string;
    readonly signal?: AbortSignal;
  }) => Promise<SourceLink>;
}
