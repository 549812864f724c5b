import type { MigrationConfig } from '../../../../contracts/schemas/config';
import type { Finding } from '../../ports';
import type { Environment } from '../connections';
import { applicationFindings } from './application';
import { artifactFindings } from './artifacts';
import { awsFindings } from './aws';
import { mcpFindings } from './mcp';
import { sourceFindings } from './source';
import { stageFindings } from './stages';

/** Checks of source, MCP servers, AWS, artifact store and application, one after another, each with what to do. Changes nothing that stays. */
export async function* diagnose(config: MigrationConfig, environment: Environment): AsyncGenerator<Finding> {
  yield* stageFindings(config);
  yield* sourceFindings(config, environment);
  yield* mcpFindings(config, environment);
  yield* awsFindings(config);
  yield* artifactFindings(config);
  yield* applicationFindings(config);
}
