import { configSchema, type MigrationConfig } from '../../contracts/schemas/config';
import type { SettingsForm } from '../../engine/lib/settings-file';

/** What a configuration file is. */
export const CONFIG_FORM: SettingsForm<MigrationConfig> = {
  name: 'a configuration',
  schema: configSchema,
  failure: 'LandfallConfigInvalid',
  secrets: true,
  advice: 'landfall init writes one',
};
