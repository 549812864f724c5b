import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import execa from 'execa';

/** The number in a pid file; undefined when the file is missing or holds anything but one process id. */
export const readPid = (file: string): number | undefined => {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8').trim();
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
};

/**
 * The command line of a live process; undefined when it is gone. A process that has ended and waits for its parent
 * (zombie) has none.
 */
export const commandLine = (pid: number): string | undefined => {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
    } catch {
      return undefined;
    }
  }
  const asked = execa.sync('ps', ['-o', 'command=', '-p', String(pid)], { reject: false });
  return asked.exitCode === 0 ? asked.stdout.trim() || undefined : undefined;
};

/** Whether the process is alive and is ours: a number may have been given to someone else since it was written. */
export const isAlive = (pid: number, marker: string): boolean => commandLine(pid)?.includes(marker) ?? false;

/**
 * Stops the process group of a pid file: SIGTERM, then SIGKILL after `graceMs`. Does nothing to a process whose
 * command line does not hold `marker`. Removes the pid file.
 */
export const stopByPidFile = async (file: string, marker: string, graceMs: number): Promise<void> => {
  const pid = readPid(file);
  if (pid !== undefined && isAlive(pid, marker)) {
    signalGroup(pid, 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (isAlive(pid, marker) && Date.now() < deadline) await sleep(50);
    signalGroup(pid, 'SIGKILL');
    while (isAlive(pid, marker) && Date.now() < deadline + 5000) await sleep(20);
  }
  rmSync(file, { force: true });
};

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch {
    // gone already
  }
};
