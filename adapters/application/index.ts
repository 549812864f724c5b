import { readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import fastGlob from 'fast-glob';
import { ModuleKind, ModuleResolutionKind, Project, ScriptTarget } from 'ts-morph';
import { LandfallError } from '../../contracts/errors';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { STUBS, STUB_FOLDER } from '../../engine/analysis/source/libraries/stubs';
import { byCodeUnit } from '../../engine/lib/compare';
import { modulePaths } from './module-paths';

type ApplicationSettings = NonNullable<MigrationConfig['application']>;

/** Root of the application in the project; the machine's own path appears nowhere in the result. */
export const APPLICATION_ROOT = '/application';

/** Larger files are no code of people: bundles and dumps. */
const LARGEST_FILE_BYTES = 2_000_000;
/** Files that are read together, so that the disk is not waited for one by one. */
const READ_AT_ONCE = 16;

export interface LoadedApplication {
  /** In memory, with stubs in place of libraries: the result does not depend on what is installed. */
  readonly project: Project;
  /** Text of package.json; undefined without one. */
  readonly packageJson: string | undefined;
  /** Files left out because they are too large, or no text, by path. */
  readonly skipped: readonly string[];
  /** Files that are tests by their name or folder. */
  readonly testFiles: number;
  /** Text of `coverage/coverage-summary.json`; undefined without one. */
  readonly coverageSummary: string | undefined;
}

/**
 * Reads the source files that `include` selects into a project in memory.
 * @throws LandfallError LandfallApplicationMissing when the path does not exist or no file is selected
 */
export async function loadApplication(
  settings: Pick<ApplicationSettings, 'path' | 'include' | 'exclude'>,
): Promise<LoadedApplication> {
  const { path: root, include, exclude } = settings;
  const found = await stat(root).catch(() => undefined);
  if (found === undefined || !found.isDirectory())
    throw new LandfallError('LandfallApplicationMissing', `application.path: ${root} is no folder on this machine`);
  const files = await fastGlob([...include], {
    cwd: root,
    ignore: [...exclude],
    onlyFiles: true,
    followSymbolicLinks: false,
    stats: true,
  });
  if (files.length === 0)
    throw new LandfallError(
      'LandfallApplicationMissing',
      `application.include: no file below ${root} fits ${include.join(', ')}`,
    );
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { ...BASE_OPTIONS, ...(await modulePaths(root, APPLICATION_ROOT)) },
  });
  for (const [name, text] of Object.entries(STUBS)) project.createSourceFile(`${STUB_FOLDER}/${name}`, text);
  const skipped: string[] = [];
  const inOrder = [...files].sort((a, b) => byCodeUnit(a.path, b.path));
  for (let at = 0; at < inOrder.length; at += READ_AT_ONCE) {
    const some = inOrder.slice(at, at + READ_AT_ONCE);
    const texts = await Promise.all(
      some.map(async ({ path, stats }) =>
        stats === undefined || stats.size > LARGEST_FILE_BYTES ? undefined : sourceText(join(root, path)),
      ),
    );
    for (const [i, { path }] of some.entries()) {
      const text = texts[i];
      if (text === undefined) skipped.push(path);
      else project.createSourceFile(`${APPLICATION_ROOT}/${path.split(sep).join('/')}`, text);
    }
  }
  const optional = (name: string): Promise<string | undefined> =>
    readFile(join(root, name), 'utf8').catch(() => undefined);
  return {
    project,
    skipped,
    packageJson: await optional('package.json'),
    testFiles: (await fastGlob(TESTS, { cwd: root, ignore: ['**/node_modules/**'], followSymbolicLinks: false }))
      .length,
    coverageSummary: await optional('coverage/coverage-summary.json'),
  };
}

const TESTS = ['**/*.{test,spec}.{js,jsx,ts,tsx,mjs,cjs,mts,cts}', '**/__tests__/**/*.{js,jsx,ts,tsx,mjs,cjs,mts,cts}'];

/** Undefined for what no person wrote: with bytes that no text has. */
async function sourceText(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8');
  return text.includes('\0') ? undefined : text;
}

const BASE_OPTIONS = {
  allowJs: true,
  checkJs: false,
  noEmit: true,
  esModuleInterop: true,
  allowSyntheticDefaultImports: true,
  experimentalDecorators: true,
  // Without strictness inference keeps going where declarations are missing.
  strict: false,
  strictNullChecks: true,
  // `let connection;` has the type of what is put into it.
  noImplicitAny: true,
  target: ScriptTarget.ES2022,
  // Without the library of browsers: a global name of it is none of the application.
  lib: ['lib.es2022.d.ts'] as string[],
  module: ModuleKind.ESNext,
  moduleResolution: ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
} as const;
