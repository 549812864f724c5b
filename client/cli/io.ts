import { once } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Everything a command touches of the process around it; a test gives its own. */
export interface Io {
  /** The result, for people or as JSON; nothing else goes to stdout. */
  out(text: string): void;
  /** Messages, questions, warnings. */
  err(text: string): void;
  /** A person sits there: stdin and stderr are terminals. */
  readonly interactive: boolean;
  /** stdout is a terminal that a live view can rewrite. */
  readonly live: boolean;
  readonly color: boolean;
  readonly columns: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `user@host`, for the audit trail when --by is not given. */
  readonly user: string;
  now(): Date;
  /** Resolves early when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back at Ctrl-C and SIGTERM; returns how to stop that. */
  onInterrupt(handler: () => void): () => void;
}

export function systemIo(): Io {
  const { stdin, stdout, stderr } = process;
  // Node's types say boolean, but isTTY is undefined on a pipe.
  const live = Boolean(stdout.isTTY);
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    live,
    color: wantsColor(live, process.env),
    get columns() {
      return stdout.columns || 80;
    },
    cwd: process.cwd(),
    env: process.env,
    user: userName(),
    now: () => new Date(),
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal }).catch(() => undefined);
    },
    onInterrupt: (handler) => {
      const names = ['SIGINT', 'SIGTERM'] as const;
      for (const name of names) process.on(name, handler);
      return () => {
        for (const name of names) process.off(name, handler);
      };
    },
  };
}

/**
 * Colours only on a terminal, so that `| grep` in a CI job sees plain text; NO_COLOR (https://no-color.org) turns them off, FORCE_COLOR
 * (https://force-color.org) on.
 */
export function wantsColor(terminal: boolean, env: Io['env']): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return terminal;
}

function userName(): string {
  const name = process.env['GITHUB_ACTOR'] ?? process.env['GITLAB_USER_LOGIN'];
  if (name) return name;
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return 'unknown';
  }
}

/** `landfall list | head` closes stdout early: that is no error of ours. Call once, at the start. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

/** Waits until everything written has left the process. */
export async function drained(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await once(stream, 'drain');
  }
}
