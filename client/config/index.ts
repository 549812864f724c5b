import { configSchema } from '../../contracts/schemas/config';
import { jsonSchemaText } from '../../engine/lib/settings-file';

export { CONFIG_FILE, loadConfig, parseConfig } from './load';

/** Text of `landfall.schema.json`. */
export const configJsonSchemaText = (): string => jsonSchemaText(configSchema);
