import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';

/** Formatters by the package that has them, with what makes them write. */
const FORMATTERS = [
  { name: 'prettier', given: ['--write', '--log-level', 'warn', '--'] },
  { name: 'biome', given: ['format', '--write'] },
] as const;

/**
 * Runs the application's own formatter over files, where one is installed: in the folder, or in one above as workspaces have it. Its name; undefined without
 * one. A formatter that fails leaves the files as they are.
 */
export async function format(
  folder: string,
  packageJson: string | undefined,
  paths: readonly string[],
): Promise<string | undefined> {
  if (paths.length === 0) return undefined;
  for (const { name, given } of FORMATTERS) {
    if (packageJson?.includes(`"${name}"`) !== true && packageJson?.includes(`"@biomejs/${name}"`) !== true) continue;
    const program = await installed(folder, name);
    if (program !== undefined && (await run(program, [...given, ...paths], folder))) return name;
  }
  return undefined;
}

async function installed(folder: string, name: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const program = join(at, 'node_modules/.bin', name);
    if (
      await access(program).then(
        () => true,
        () => false,
      )
    )
      return program;
    if (dirname(at) === at) return undefined;
  }
}

const run = (program: string, given: readonly string[], cwd: string): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(program, [...given], { cwd, maxBuffer: 16 * 1024 * 1024 }, (error) => resolve(!error));
  });
