// cfn-lint, which the tests of the template ask: in a virtual environment of its own, in the cache, made once.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './steps.mjs';

const VERSION = '1.58.0';

/** Installs it if it is not there; returns the program's path. */
export async function cfnLint(cache) {
  const home = join(cache, `cfn-lint-${VERSION}`);
  const program = join(home, 'bin', 'cfn-lint');
  const works = () =>
    command(program, ['--version'], { quiet: true }).then(
      () => true,
      () => false,
    );
  if (existsSync(program) && (await works())) return program;
  rmSync(home, { recursive: true, force: true });
  await command('python3', ['-m', 'venv', home], { quiet: true });
  await command(
    join(home, 'bin', 'pip'),
    ['install', '--quiet', '--disable-pip-version-check', `cfn-lint==${VERSION}`],
    { quiet: true },
  );
  return program;
}
