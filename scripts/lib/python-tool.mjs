// Programs in Python that the tests ask: each in a virtual environment of its own, in the cache, made once.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './steps.mjs';

/** Installs a package if it is not there; returns the path of a program of its environment that `works` proves. */
export async function pythonTool(cache, { name, version, program, works }) {
  const home = join(cache, `${name}-${version}`);
  const path = join(home, 'bin', program);
  const isThere = () =>
    command(path, works, { quiet: true }).then(
      () => true,
      () => false,
    );
  if (existsSync(path) && (await isThere())) return path;
  rmSync(home, { recursive: true, force: true });
  await command('python3', ['-m', 'venv', home], { quiet: true });
  await command(
    join(home, 'bin', 'pip'),
    ['install', '--quiet', '--disable-pip-version-check', `${name}==${version}`],
    {
      quiet: true,
    },
  );
  return path;
}
