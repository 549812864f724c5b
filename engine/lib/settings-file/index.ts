/** YAML files with settings: every wrong value is reported at once, with line and column, what was found and what is allowed. */
export { byPlace, SettingsFileError } from './errors';
export type { SettingsForm } from './form';
export { jsonSchemaOf, jsonSchemaText, type JsonSchema } from './json-schema';
export { pathText, problemText, type SettingsPath, type SettingsProblem } from './problem';
export { suggest } from './suggest';
export { valuesOf } from './values';
export { readSettings, type ReadSettings } from './read';
export type { YamlSource } from './yaml-source';
