import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStackError } from '../errors';
import { assetDirectory } from '../paths';
import type { Version } from '../versions';
import { aptInstall, canInstallPackages, missing, requireTool } from './apt';
import { run } from './run';

const supported = (version: string): boolean => {
  const [, major, minor] = /^Python (\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) === 3 && Number(minor) >= 10;
};

/**
 * Makes a Python environment in `folder` and installs exactly the files whose hashes stand in the requirements.
 * @throws LocalStackError when Python or its venv is missing, or pip refuses a hash
 */
export const pipInstall = async (version: Version, folder: string, say: (text: string) => void): Promise<void> => {
  const { source } = version;
  if (source.kind !== 'pip') throw new LocalStackError('Not a Python component.', 'See local/versions.ts.');
  const python = await requireTool('python3', source.package, say);
  if (!supported(await run('python3 --version', python, ['--version']))) {
    throw missing('Python 3.10 or newer', source.package);
  }
  say(`downloading ${source.package} ${version.version} with pip`);
  await makeEnvironment(python, folder, source.package, say);
  const requirements = join(assetDirectory(), source.requirements);
  const pip = join(folder, 'bin', 'pip');
  await run('pip', pip, ['install', '-q', '--no-input', '--require-hashes', '-r', requirements]);
};

/** Debian ships Python without the part that puts pip into an environment. */
const makeEnvironment = async (python: string, folder: string, wanted: string, say: (text: string) => void) => {
  const make = () => run('python3 -m venv', python, ['-m', 'venv', folder]);
  try {
    await make();
  } catch (error) {
    if (!canInstallPackages()) throw missing('Python 3.10 or newer with venv (Debian: python3-venv)', wanted);
    await aptInstall(['python3-venv'], say);
    await make();
    if (!existsSync(join(folder, 'bin', 'pip'))) throw error;
  }
};
