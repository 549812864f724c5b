export { ConfigError } from './errors';
export { configJsonSchemaText } from './json-schema';
export { CONFIG_FILE, loadConfig, parseConfig } from './load';
export type { ConfigProblem } from './problem';
