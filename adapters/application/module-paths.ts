import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import fastGlob from 'fast-glob';
import { ts } from 'ts-morph';
import { byCodeUnit } from '../../engine/lib/compare';

/** Settings of the compiler that lead from the name of a module to its file. */
export interface ModulePaths {
  readonly baseUrl?: string;
  readonly paths?: Record<string, string[]>;
}

/** Folders below this are looked at for settings of their own: `packages/a`, `apps/api/server`. */
const DEEPEST = 4;

/**
 * Names that import files of the application without a relative path: `paths` and `baseUrl` of every tsconfig, packages of a workspace
 * by their names, `imports` of package.json. A file that cannot be read or parsed gives none.
 * @param root the application on this machine
 * @param inProject its root in the scanned project
 */
export async function modulePaths(root: string, inProject: string): Promise<ModulePaths> {
  const found = await fastGlob(['**/package.json', '**/{ts,js}config.json', '**/tsconfig.base.json'], {
    cwd: root,
    ignore: ['**/node_modules/**'],
    deep: DEEPEST,
    followSymbolicLinks: false,
  });
  const paths = new Map<string, Set<string>>();
  const add = (name: string, targets: readonly string[]): void => {
    const known = paths.get(name) ?? new Set();
    for (const target of targets) known.add(target);
    paths.set(name, known);
  };
  let baseUrl: string | undefined;
  let atRoot = false;
  // The root's own settings come first.
  for (const file of [...found].sort((a, b) => depth(a) - depth(b) || byCodeUnit(a, b))) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '');
    const folder = posix.dirname(file);
    const at = (target: string): string => posix.join(inProject, folder, target);
    if (posix.basename(file) === 'package.json') {
      for (const [name, targets] of packageNames(jsonObject(text), folder !== '.')) add(name, targets.map(at));
      continue;
    }
    const options = asObject(ts.parseConfigFileTextToJson(file, text).config, 'compilerOptions');
    const base = typeof options['baseUrl'] === 'string' ? options['baseUrl'] : undefined;
    if (folder === '.') {
      atRoot = true;
      if (base !== undefined) baseUrl ??= at(base);
    } else if (base !== undefined) add('*', [at(posix.join(base, '*'))]);
    for (const [name, targets] of Object.entries(asObject(options, 'paths')))
      if (stars(name) <= 1)
        add(
          name,
          texts(targets).map((target) => at(posix.join(base ?? '.', target))),
        );
  }
  if (atRoot) baseUrl ??= inProject;
  return {
    ...(baseUrl !== undefined && { baseUrl }),
    ...(paths.size > 0 && { paths: Object.fromEntries([...paths].map(([name, targets]) => [name, [...targets]])) }),
  };
}

/** Names that a package.json gives to files, with the files relative to it. */
function packageNames(
  settings: Readonly<Record<string, unknown>>,
  inWorkspace: boolean,
): readonly (readonly [string, readonly string[]])[] {
  const names: (readonly [string, readonly string[]])[] = [];
  const { name } = settings;
  if (inWorkspace && typeof name === 'string' && name !== '' && !name.includes('*')) {
    const entries = ['source', 'types', 'typings', 'module', 'main'].flatMap((key) => texts(settings[key]));
    const whole = asObject(settings, 'exports')['.'] ?? settings['exports'];
    names.push([name, [...[...entries, ...leaves(whole)].flatMap(withSource), 'src/index', 'index', 'lib/index']]);
    for (const [key, target] of Object.entries(asObject(settings, 'exports')))
      if (key.startsWith('./') && stars(key) <= 1)
        names.push([posix.join(name, key), leaves(target).flatMap(withSource)]);
    names.push([`${name}/*`, ['*', 'src/*']]);
  }
  for (const [key, target] of Object.entries(asObject(settings, 'imports')))
    if (key.startsWith('#') && stars(key) <= 1) names.push([key, leaves(target).flatMap(withSource)]);
  return names.filter(([, targets]) => targets.length > 0);
}

/** What is built is not scanned: its source stands beside it, under `src`. */
const withSource = (target: string): readonly string[] =>
  /^(?:\.\/)?(?:dist|build|lib|out)\//.test(target)
    ? [target.replace(/^(?:\.\/)?(?:dist|build|lib|out)\//, 'src/').replace(/(?:\.d)?\.[cm]?[jt]s$/, ''), target]
    : [target];

/** Texts in a value of `exports` or `imports`: a path, a list, conditions. */
const leaves = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? stars(value) <= 1
      ? [value]
      : []
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(leaves)
      : [];

const stars = (text: string): number => text.split('*').length - 1;
const depth = (file: string): number => file.split('/').length;

const texts = (value: unknown): readonly string[] =>
  [value].flat().filter((one): one is string => typeof one === 'string' && stars(one) <= 1);

const asObject = (value: unknown, key: string): Readonly<Record<string, unknown>> => {
  const inner: unknown = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null;
  return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
};

const jsonObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
