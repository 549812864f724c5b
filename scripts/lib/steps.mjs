// Runs named steps one after another, says what it does as it goes, and keeps the time of each.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const started = performance.now();
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Prints one line with the time since the start. */
export function say(line) {
  console.log(`[${seconds(started).padStart(8)}] ${line}`);
}

/** Runs a function under a name; prints name, time and outcome. */
export async function step(name, run) {
  const since = performance.now();
  say(`${name} ...`);
  const result = await run();
  say(`${name}: done in ${seconds(since)}`);
  return result;
}

/**
 * Waits for all, also when one fails, so that nothing runs on behind the end.
 * @returns what each of them gave
 * @throws Error with what each of those that failed said
 */
export async function allOf(promises) {
  const settled = await Promise.allSettled(promises);
  const failures = settled.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message);
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return settled.map(({ value }) => value);
}

export class CommandFailed extends Error {
  constructor(command, code, output) {
    super(`"${command}" ended with ${code}${output ? `\n${output}` : ''}`);
    this.code = code;
  }
}

/**
 * Runs a command. `quiet`: the output is shown only when it fails.
 * @returns what it wrote to standard output
 * @throws CommandFailed when it does not end with an accepted exit code (default 0)
 */
export function command(file, args, { cwd, env, quiet = false, accept = [0], onChild } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    onChild?.(child);
    let all = '';
    let out = '';
    child.stdout?.on('data', (d) => ((all += d), (out += d)));
    child.stderr?.on('data', (d) => (all += d));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (accept.includes(code)) resolve({ code, stdout: out });
      else reject(new CommandFailed([file, ...args].join(' '), signal ?? code, all.slice(-8000)));
    });
  });
}
