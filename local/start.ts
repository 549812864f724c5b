import { renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalStackError } from './errors';
import { lastLines } from './logs';
import { checkOnce, waitUntilHealthy } from './process/health';
import { isAlive, readPid, stopByPidFile } from './process/pid';
import { choosePort, isFree } from './process/ports';
import type { Ports } from './process/ports';
import { supervise } from './process/supervise';
import type { Supervised } from './process/supervise';
import { HOST, portOf } from './servers/definition';
import type { PortName } from './versions';
import type { ServerContext, ServerDefinition } from './servers/definition';

/** SIGTERM first, so that MySQL and the AWS emulator save; SIGKILL after this, ms. */
export const STOP_GRACE_MS = 30_000;
const REUSE_TRIES = 10;
const REUSE_PAUSE_MS = 300;
/** What servers say of a port that another program has. */
const IN_USE = /address already in use/i;
const START_TRIES = 3;
const LOG_BYTES = 20_000_000;

type Say = (text: string) => void;

/** Whether the server of an earlier `up` is alive and answers; one that is alive and mute is stopped. */
export const isReusable = async (
  server: ServerDefinition,
  context: Omit<ServerContext, 'program'>,
): Promise<boolean> => {
  const pidFile = context.paths.pid(server.name);
  const pid = readPid(pidFile);
  if (pid === undefined || !isAlive(pid, context.paths.root)) return false;
  for (let attempt = 0; attempt < REUSE_TRIES; attempt += 1) {
    if ((await checkOnce(() => server.health(context))) === undefined) return true;
    await sleep(REUSE_PAUSE_MS);
  }
  await stopByPidFile(pidFile, context.paths.root, STOP_GRACE_MS);
  return false;
};

/** Keeps one older log beside a log that has grown too large. */
const turnLog = (file: string): void => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES) renameSync(file, `${file}.1`);
};

/**
 * Starts a server and waits until it answers. A port that someone took in the meantime is replaced by another one
 * (`ports` is changed), at most twice.
 * @throws LocalStackError with the end of the server's log when it ends or does not answer in time
 */
export const startServer = async (
  server: ServerDefinition,
  context: ServerContext & { readonly ports: Ports },
  say: Say,
): Promise<Supervised> => {
  const { paths, ports } = context;
  const logFile = paths.log(server.name);
  await server.prepare(context);
  turnLog(logFile);
  for (let attempt = 1; ; attempt += 1) {
    const running = await supervise(server.command(context), { logFile, pidFile: paths.pid(server.name) });
    const problem = await waitUntilHealthy(
      () => server.health(context),
      server.startSeconds,
      () => running.endedWith(),
    );
    if (problem === undefined) {
      await server.started?.(context);
      say(`ready on ${server.ports.map((port) => `${HOST}:${portOf(ports, port)}`).join(' and ')}`);
      return running;
    }
    await running.stop();
    const taken: PortName[] = [];
    for (const name of server.ports) if (!(await isFree(portOf(ports, name)))) taken.push(name);
    // Who took the port may be gone again by now.
    if (taken.length === 0 && IN_USE.test(lastLines(logFile, 20).join('\n'))) taken.push(...server.ports);
    if (taken.length === 0 || attempt === START_TRIES) {
      throw new LocalStackError(
        `${server.name} did not start: ${problem}. Its log ends with: ${lastLines(logFile, 3).join(' | ')}`,
        `Read all of it in ${logFile}.`,
      );
    }
    for (const name of taken) {
      say(`port ${portOf(ports, name)} was taken by another program; trying another`);
      ports[name] = await choosePort(name, undefined, Object.values(ports));
    }
  }
};
