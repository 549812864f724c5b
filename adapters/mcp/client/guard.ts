import { spawn, type ChildProcess } from 'node:child_process';

/** Milliseconds of patience with a server that was asked to end, each time: by the end of its input, by SIGTERM. */
export const GRACE_MS = 1_000;

/**
 * A process that outlives this one by a moment: it is told the process groups of all servers, and ends them when its standard input ends,
 * which it does however this process ends, also by `kill -9`. Plain text of a script, so that it is the same from source and built.
 */
const GUARD = `
const groups = new Set();
const send = (group, signal) => { try { process.kill(-group, signal); return true; } catch { return false; } };
let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) line[0] === '+' ? groups.add(Number(line.slice(1))) : groups.delete(Number(line.slice(1)));
});
const end = () => {
  for (const group of groups) send(group, 'SIGTERM');
  const began = Date.now();
  setInterval(() => {
    const lives = [...groups].filter((group) => send(group, 0));
    if (lives.length > 0 && Date.now() - began < ${GRACE_MS}) return;
    for (const group of lives) send(group, 'SIGKILL');
    process.exit(0);
  }, 50);
};
process.stdin.on('end', end);
process.stdin.on('error', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
`;

let guard: ChildProcess | undefined;

function guardProcess(): ChildProcess {
  if (guard?.exitCode === null && guard.signalCode === null) return guard;
  const started = spawn(process.execPath, ['-e', GUARD], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  });
  started.on('error', () => undefined);
  started.stdin?.on('error', () => undefined);
  // Neither it nor the pipe to it keeps this process alive.
  started.unref();
  (started.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  guard = started;
  return started;
}

/** Starts the guard before the first server, so that none is ever without. */
export const readyGuard = (): void => void guardProcess();

/** Puts a process group under guard, or takes it out again. */
export const guardGroup = (pid: number): void => void guardProcess().stdin?.write(`+${pid}\n`);
export const releaseGroup = (pid: number): void => void guard?.stdin?.write(`-${pid}\n`);
