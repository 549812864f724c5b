import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseStage } from '../../contracts/names';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { byPlace, readSettings, SettingsFileError, type YamlSource } from '../../engine/lib/settings-file';
import { withAbsolutePaths } from './absolute-paths';
import { CONFIG_FORM } from './form';
import { semanticProblems } from './semantics';

export const CONFIG_FILE = 'landfall.yaml';

/**
 * Reads and checks a configuration file. The result has all defaults, absolute paths and no secret: these stay references.
 * @throws SettingsFileError (LandfallConfigInvalid) with every problem of the file at once
 */
export function loadConfig(file: string): MigrationConfig {
  return parseConfig(readText(file), file);
}

/**
 * Checks the text of a configuration file.
 * @param file name for messages; relative paths inside are taken from its folder
 * @throws SettingsFileError (LandfallConfigInvalid)
 */
export function parseConfig(text: string, file: string): MigrationConfig {
  const { value, source } = readSettings(text, file, CONFIG_FORM, withShortStageNames);
  const problems = semanticProblems(value, source);
  if (problems.length > 0) throw new SettingsFileError(CONFIG_FORM.failure, file, byPlace(problems));
  return withAbsolutePaths(value, dirname(resolve(file)));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const found =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : `a file that cannot be read (${code})`;
    throw new SettingsFileError(CONFIG_FORM.failure, file, [
      { path: '', found, allowed: 'a configuration; landfall init writes one, --config names another' },
    ]);
  }
}

/** `stages:` takes long names and numbers as the command line does. */
function withShortStageNames(source: YamlSource): YamlSource {
  const { value } = source;
  if (typeof value !== 'object' || value === null || !('stages' in value) || !Array.isArray(value.stages))
    return source;
  const stages = value.stages.map((stage: unknown) => parseStage(stage) ?? stage);
  return { ...source, value: { ...value, stages } };
}
