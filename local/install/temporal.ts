import { join } from 'node:path';
import execa from 'execa';
import { VERSIONS } from '../versions';
import { onPath } from './apt';
import { installed } from './cache';
import { goInstall } from './go';

const atLeast = (found: readonly number[], wanted: readonly number[]): boolean => {
  for (const [at, want] of wanted.entries()) {
    const have = found[at] ?? 0;
    if (have !== want) return have > want;
  }
  return true;
};

const numbers = (text: string | undefined): readonly number[] => (text ?? '').split('.').map(Number);

/**
 * Whether an answer of `temporal --version` is of a command that has `server start-dev`, search attributes and updates:
 * 1.1 or newer; a build by `go install` calls itself 0.0.0-DEV and is judged by its server, 1.24 or newer.
 */
export const isUsableTemporal = (answer: string): boolean => {
  const command = /temporal version (\d+\.\d+\.\d+)/.exec(answer)?.[1];
  if (command === undefined) return false;
  if (command !== '0.0.0') return atLeast(numbers(command), [1, 1]);
  const server = /Server (\d+\.\d+\.\d+)/.exec(answer)?.[1];
  return server !== undefined && atLeast(numbers(server), [1, 24]);
};

/** The `temporal` command: the one on PATH when it will do, else the one built from source. */
export const installTemporal = async (say: (text: string) => void): Promise<string> => {
  const found = onPath('temporal');
  if (found !== undefined) {
    const asked = await execa(found, ['--version'], { reject: false, timeout: 10_000 });
    if (isUsableTemporal(asked.stdout)) return found;
    say(`${found} is too old; building ${VERSIONS.temporal.version}`);
  }
  const folder = await installed(`temporal-${VERSIONS.temporal.version}`, (building) =>
    goInstall(VERSIONS.temporal, building, say),
  );
  return join(folder, 'temporal');
};
