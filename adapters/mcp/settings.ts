import type { MigrationConfig } from '../../contracts/schemas/config';
import type { SecretResolver } from '../../contracts/secrets';
import type { AwsSettings } from '../aws';

/** What the tools on the source know of a migration. Free of secrets: references only. */
export interface SourceServerSettings {
  readonly source: MigrationConfig['source'];
  /** What the session on the source is for; shows there as program name. */
  readonly role: string;
}

/** What the tools on AWS know of a migration. Credentials come from the environment, profile or role of the process. */
export interface AwsServerSettings {
  readonly aws: AwsSettings;
  /** Name of the migration, which is the tag of what it makes. */
  readonly migration: string;
}

/** What the code behind the tools is given by its process. */
export interface ServerResources {
  readonly secrets: SecretResolver;
}

/** The variable in which a server of ours gets its settings, as JSON, from the process that starts it; references to secrets only. */
export const SETTINGS_VARIABLE = 'LANDFALL_MCP_SETTINGS';
