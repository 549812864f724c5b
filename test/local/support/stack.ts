import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { down, statePaths } from '../../../local';
import { commandLine, readPid } from '../../../local/process/pid';
import type { ServerName } from '../../../local';

/** A project of its own for one test file; `end` stops whatever runs there and removes it. */
export const temporaryProject = () => {
  const directory = mkdtempSync(join(tmpdir(), 'landfall-local-'));
  return {
    directory,
    paths: statePaths(directory),
    end: async () => {
      await down(directory);
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** Runs support/hold.ts in a process of its own and resolves when its servers are up. */
export const holdServers = async (directory: string, servers: readonly ServerName[]): Promise<ChildProcess> => {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'hold.ts'), directory, ...servers], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) =>
      data.toString().includes('ready') ? resolve() : reject(new Error(data.toString())),
    );
    child.once('exit', () => reject(new Error('ended before its servers were up')));
  });
  return child;
};

export const pidsOf = (directory: string, servers: readonly ServerName[]): readonly number[] =>
  servers.map((name) => readPid(statePaths(directory).pid(name)) ?? 0);

/** Seconds until none of the processes is left; fails the test after `limit` seconds. */
export const secondsUntilGone = async (pids: readonly number[], limit: number): Promise<number> => {
  const began = Date.now();
  // A process that has ended and was not yet collected by init has no command line any more.
  const lives = (pid: number): boolean => commandLine(pid) !== undefined;
  while (pids.some(lives)) {
    if (Date.now() - began > limit * 1000) throw new Error(`still alive: ${pids.filter(lives).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (Date.now() - began) / 1000;
};
