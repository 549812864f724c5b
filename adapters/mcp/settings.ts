import type { MigrationConfig } from '../../contracts/schemas/config';
import type { SecretResolver } from '../../contracts/secrets';

/** What the code behind the tools knows of a migration. Free of secrets: references only. */
export interface ServerSettings {
  readonly source: MigrationConfig['source'];
  /** What the session on the source is for; shows there as program name. */
  readonly role: string;
}

/** What the code behind the tools is given by its process. */
export interface ServerResources {
  readonly secrets: SecretResolver;
}

/** What a server lets its clients do. */
export interface ServerPolicy {
  /** Offers the tools that change something. */
  readonly allowWrite: boolean;
  /** Offers the tools whose results hold values of rows or items. */
  readonly allowRowData: boolean;
}

/** The variable in which a server of ours gets its settings, as JSON, from the process that starts it; references to secrets only. */
export const SETTINGS_VARIABLE = 'LANDFALL_MCP_SETTINGS';
