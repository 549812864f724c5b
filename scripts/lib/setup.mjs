// Set-up that every command needs: dependencies of this package and of the example, and the build. Reuses what is there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allOf, command, say, step } from './steps.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const shop = join(root, 'examples', 'shop');
export const billing = join(root, 'examples', 'billing');

/** Node modules of a package, installed again only when its lock file changed. */
export async function dependencies(directory, name) {
  const lock = createHash('sha256')
    .update(readFileSync(join(directory, 'package-lock.json')))
    .digest('hex');
  const stamp = join(directory, 'node_modules', '.landfall-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return say(`dependencies of ${name}: already there`);
  await step(`dependencies of ${name} (npm ci)`, () =>
    command('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory, quiet: true }),
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  }
}

async function build() {
  await dependencies(root, 'landfall');
  await step('build (tsc)', () =>
    command('node', [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], {
      cwd: root,
      quiet: true,
    }),
  );
}

/**
 * Dependencies and build; afterwards `dist/` is current. npm keeps one core busy, so the examples are installed beside.
 * @param examples `[folder, name]` of each
 */
export async function setUp({ examples = [[shop, 'examples/shop']] } = {}) {
  checkNode();
  await allOf([build(), examples.reduce((before, one) => before.then(() => dependencies(...one)), Promise.resolve())]);
}
