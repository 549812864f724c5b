// Programs in Python that the tests ask: each in a virtual environment of its own, in the cache, made once.
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './setup.mjs';
import { command } from './steps.mjs';

/**
 * Installs a package if it is not there; returns the path of a program of its environment that `works` proves. Several runs on one machine share the
 * cache: one of them makes the environment, under a lock, and the others wait for it. `dist/` must be built.
 */
export async function pythonTool(cache, { name, version, program, works }) {
  const home = join(cache, `${name}-${version}`);
  const path = join(home, 'bin', program);
  const isThere = async () =>
    existsSync(path) &&
    command(path, works, { quiet: true }).then(
      () => true,
      () => false,
    );
  if (await isThere()) return path;
  const { withLock } = createRequire(import.meta.url)(join(root, 'dist/local/install/cache'));
  return withLock(home, async () => {
    if (await isThere()) return path;
    rmSync(home, { recursive: true, force: true });
    await command('python3', ['-m', 'venv', home], { quiet: true });
    const pip = join(home, 'bin', 'pip');
    await command(pip, ['install', '--quiet', '--disable-pip-version-check', `${name}==${version}`], { quiet: true });
    return path;
  });
}
