import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseStage } from '../../contracts/names';
import { configSchema, type MigrationConfig } from '../../contracts/schemas/config';
import { withAbsolutePaths } from './absolute-paths';
import { ConfigError } from './errors';
import { issueProblems } from './issues';
import { knownKeys } from './known-keys';
import { semanticProblems } from './semantics';
import { parseYaml, type YamlSource } from './yaml-source';

export const CONFIG_FILE = 'landfall.yaml';

/**
 * Reads and checks a configuration file. The result has all defaults, absolute paths and no secret: these stay references.
 * @throws ConfigError (LandfallConfigInvalid) with every problem of the file at once
 */
export function loadConfig(file: string): MigrationConfig {
  return parseConfig(readText(file), file);
}

/**
 * Checks the text of a configuration file.
 * @param file name for messages; relative paths inside are taken from its folder
 * @throws ConfigError
 */
export function parseConfig(text: string, file: string): MigrationConfig {
  const source = withShortStageNames(parseYaml(text.replace(/^\uFEFF/, ''), file));
  if (source.value === null || source.value === undefined)
    throw new ConfigError(file, [
      {
        path: '',
        found: 'an empty file',
        allowed: `the settings ${knownKeys([]).join(', ')}; landfall init writes one`,
      },
    ]);
  const result = configSchema.safeParse(source.value);
  if (!result.success) throw new ConfigError(file, byPlace(issueProblems(result.error.issues, source)));
  const problems = semanticProblems(result.data, source);
  if (problems.length > 0) throw new ConfigError(file, byPlace(problems));
  return withAbsolutePaths(result.data, dirname(resolve(file)));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const found =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : `a file that cannot be read (${code})`;
    throw new ConfigError(file, [
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

const byPlace = <T extends { line?: number; column?: number }>(problems: readonly T[]): readonly T[] =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
