import type { AwsTuning } from '../../adapters/aws';
import type { OpenPort } from '../../adapters/mcp/port/open';
import type { ArtifactStore } from '../../contracts/artifacts';
import type { StageContext } from '../../contracts/stages';

/** What the stage is given by the worker. */
export interface InfrastructureDependencies {
  readonly store: (context: StageContext) => ArtifactStore;
  /** Control operations on the target. */
  readonly openPort: OpenPort;
  /** Timeouts and retries of AWS calls; defaults when left out. */
  readonly tuning?: AwsTuning;
  /** Milliseconds between two looks at a running stack operation. */
  readonly pollMs?: number;
}

export const stackNameOf = ({ migration, config }: StageContext): string =>
  config.target.stackName ?? `landfall-${migration}`;
