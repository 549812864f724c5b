import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalStackError } from '../errors';
import { assetDirectory } from '../paths';
import { deferred } from './deferred';

/** What to run. A server's `args` must hold the state directory's path: it is how the process is recognised later. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Supervised {
  readonly pid: number;
  /** Resolves when the server ended by itself, with how: `exit code 1`, `signal SIGKILL`. */
  waitForEnd(): Promise<string>;
  /** Why it ended; undefined while it runs. */
  endedWith(): string | undefined;
  /** Lets the server outlive this process. */
  release(): Promise<void>;
  /** Stops the server and resolves when it is gone. */
  stop(): Promise<void>;
}

/** After the parent's death, ms: all servers are gone within 5 s, of which the guard needs a few hundredths. */
export const ORPHAN_GRACE_MS = 4000;

interface Report {
  readonly pid?: number;
  readonly failed?: string;
  readonly code?: number | null;
  readonly signal?: string | null;
}

/** This process's environment without the user's AWS settings: an emulator must not see real keys or profiles. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));

/**
 * Starts a server under a guard process (process/guard.mjs).
 * @throws LocalStackError when the program cannot be started at all
 */
export const supervise = async (command: Command, files: { logFile: string; pidFile: string }): Promise<Supervised> => {
  mkdirSync(dirname(files.logFile), { recursive: true });
  const guard = spawn(process.execPath, [join(assetDirectory(), 'process', 'guard.mjs'), files.pidFile], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    env: { PATH: process.env.PATH },
  });
  const closed = new Promise<void>((resolve) => guard.once('close', () => resolve()));
  guard.stdin.on('error', () => undefined); // the guard's end is reported by `closed`
  guard.unref();
  let exit: string | undefined;
  const started = deferred<number>();
  const ended = deferred<string>();
  createInterface({ input: guard.stdout }).on('line', (line) => {
    const report = JSON.parse(line) as Report;
    if (report.pid !== undefined) started.resolve(report.pid);
    else if (report.failed !== undefined) started.reject(new Error(report.failed));
    else ended.resolve((exit = report.signal ? `signal ${report.signal}` : `exit code ${report.code}`));
  });
  void closed.then(() => {
    started.reject(new Error('its guard process ended'));
    ended.resolve('an end of its guard process');
  });
  const env = { ...ownEnvironment(), ...command.env };
  guard.stdin.write(`${JSON.stringify({ ...command, env, logFile: files.logFile, graceMs: ORPHAN_GRACE_MS })}\n`);
  const pid = await started.promise.catch((error: Error) => {
    throw new LocalStackError(`${command.file} cannot be started: ${error.message}.`, 'Check that the file is there.');
  });
  (guard.stdout as unknown as { unref?: () => void }).unref?.();
  (guard.stdin as unknown as { unref?: () => void }).unref?.();
  return {
    pid,
    waitForEnd: () => {
      guard.ref(); // the event loop must not run dry meanwhile
      return ended.promise;
    },
    endedWith: () => exit,
    release: async () => {
      guard.ref(); // from here on this process waits for the guard
      guard.stdin.write('release\n');
      await closed;
    },
    stop: async () => {
      guard.ref();
      guard.stdin.write('stop\n');
      await closed;
    },
  };
};
