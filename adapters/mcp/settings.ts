import type { MigrationConfig } from '../../contracts/schemas/config';
import type { SecretResolver } from '../../contracts/secrets';
import { awsOf, type AwsSettings } from '../aws/settings';

/** What the servers know of a migration. Free of secrets: references only; credentials for AWS come from the environment of the process. */
export interface ServerSettings {
  /** Name of the migration, which marks what the tools make. */
  readonly migration: string;
  /** What sessions on the source are for; shows there as program name. */
  readonly role: string;
  readonly source: MigrationConfig['source'];
  readonly aws: AwsSettings;
  /** `artifacts.store`; scripts lie below it when it is a bucket. */
  readonly store: string;
}

/** What sessions on the source need. */
export type SourceServerSettings = Pick<ServerSettings, 'source' | 'role'>;

/** Those of a configuration. */
export const serverSettings = (
  { source, target, artifacts }: Pick<MigrationConfig, 'source' | 'target' | 'artifacts'>,
  { migration, role }: Pick<ServerSettings, 'migration' | 'role'>,
): ServerSettings => ({
  ...{ migration, role, source, store: artifacts.store },
  aws: awsOf(target),
});

/** What the code behind the tools is given by its process. */
export interface ServerResources {
  readonly secrets: SecretResolver;
}

/** The variable in which a server of ours gets its settings, as JSON, from the process that starts it; references to secrets only. */
export const SETTINGS_VARIABLE = 'LANDFALL_MCP_SETTINGS';
