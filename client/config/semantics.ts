import { STAGE_ARTIFACTS } from '../../contracts/artifacts';
import { stageFolder, STAGES } from '../../contracts/names';
import type { MigrationConfig } from '../../contracts/schemas/config';
import {
  pathText,
  suggest,
  type SettingsPath,
  type SettingsProblem,
  type YamlSource,
} from '../../engine/lib/settings-file';

const ARTIFACT_KEYS = STAGES.flatMap((stage) => STAGE_ARTIFACTS[stage].map((file) => `${stageFolder(stage)}/${file}`));

/** What is wrong although every single value has its form. */
export function semanticProblems(config: MigrationConfig, source: YamlSource): readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const add = (path: SettingsPath, found: string, allowed: string, hint?: string): void => {
    problems.push({ path: pathText(path), ...source.placeOf(path), found, allowed, ...(hint ? { hint } : {}) });
  };

  config.stages.forEach((stage, at) => {
    if (config.stages.indexOf(stage) !== at) add(['stages', at], `${stage} a second time`, 'each stage once');
  });

  for (const list of ['endpoints', 'replicas'] as const) {
    const names = (config.source[list] ?? []).map((endpoint) => endpoint.name);
    names.forEach((name, at) => {
      if (names.indexOf(name) !== at)
        add(['source', list, at], `a second endpoint named ${name}`, 'a name of its own for each endpoint');
    });
  }

  const { store } = config.artifacts;
  if (store.startsWith('s3:') && !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(store))
    add(['artifacts', 'store'], `the text ${JSON.stringify(store.slice(0, 80))}`, 'a folder, or s3://bucket/prefix');

  if (config.target.tables === 'mcp' && config.target.encryption === 'customer-key')
    add(['target', 'encryption'], 'customer-key, and tables: mcp makes no stack', 'aws-managed or the ARN of a key');

  if (config.target.tables === 'mcp' && config.target.alarms !== undefined)
    add(['target', 'alarms'], 'alarms, and tables: mcp makes no stack that could hold them', 'no alarms');
  if (config.target.tables === 'mcp' && config.target.roles !== undefined)
    add(['target', 'roles'], 'roles, and tables: mcp makes no stack that could hold them', 'no roles');
  if (config.target.tables === 'mcp' && config.target.trail !== undefined)
    add(['target', 'trail'], 'a trail, and tables: mcp makes no stack that could hold it', 'no trail');
  if (config.target.tables === 'mcp' && config.target.capacity !== undefined)
    add(['target', 'capacity'], 'capacity, and tables: mcp makes tables on demand', 'no capacity');
  if (config.transfer.engine === 's3-import' && config.target.capacity !== undefined)
    add(['target', 'capacity'], 'capacity, and s3-import makes tables on demand', 'no capacity');
  const { region, encryption } = config.target;
  const keyRegion = encryption?.startsWith('arn:') ? encryption.split(':')[3] : region;
  if (keyRegion !== region)
    add(['target', 'encryption'], `a key of ${keyRegion}`, `a key of the region of the tables, ${region}`);

  const glueRole = config.transfer.glue?.role;
  if (config.target.roles?.glue === true && config.transfer.engine !== 'glue')
    add(
      ['target', 'roles', 'glue'],
      `a role for jobs, and the engine ${config.transfer.engine ?? 'native'} has none`,
      'no such role',
    );
  else if (config.target.roles?.glue === true && !/^[\w+=,.@-]{1,64}$/.test(glueRole ?? ''))
    add(
      ['target', 'roles', 'glue'],
      glueRole === undefined ? 'a role without a name' : `a role called ${JSON.stringify(glueRole.slice(0, 80))}`,
      'transfer.glue.role with a name of letters, digits and _+=,.@-, at most 64',
    );

  if (config.transfer.engine === 's3-import') {
    const needs = (what: string): string => `native, or s3-import with ${what}`;
    if (!store.startsWith('s3:'))
      add(['transfer', 'engine'], 's3-import with artifacts in a folder', needs('artifacts.store: s3://bucket/prefix'));
    if (config.stages.includes('transfer') && !config.stages.includes('infrastructure'))
      add(['transfer', 'engine'], 's3-import without the stage infrastructure', needs('infrastructure among stages'));
    if (config.target.roles?.worker !== undefined)
      add(['target', 'roles', 'worker'], 'a role, and s3-import changes tables and stack, which it may not', 'no role');
    if (encryption === 'customer-key')
      add(['transfer', 'engine'], 's3-import and a key that the stack makes', needs('a key that is given by its ARN'));
  }

  if (config.transfer.engine === 'glue') {
    const needs = (what: string): string => `native, or glue with ${what}`;
    if (!store.startsWith('s3:'))
      add(['transfer', 'engine'], 'glue with artifacts in a folder', needs('artifacts.store: s3://bucket/prefix'));
    if (config.transfer.glue === undefined)
      add(['transfer', 'engine'], 'glue without its settings', needs('transfer.glue.role'));
  }

  for (const key of Object.keys(config.inputs)) {
    if (ARTIFACT_KEYS.includes(key)) continue;
    const near = suggest(key, ARTIFACT_KEYS);
    const allowed = 'the key of an artifact, for example stage-01/analysis.json; landfall plan lists them';
    add(['inputs', key], 'a key that no stage writes', allowed, near && `did you mean ${near}?`);
  }
  return problems;
}
