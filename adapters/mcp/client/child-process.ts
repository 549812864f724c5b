import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { redact } from '../../../engine/lib/redact';
import { GRACE_MS, guardGroup, readyGuard, releaseGroup } from './guard';
import type { Way } from './session';

export interface LaunchCommand {
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The schema of a database of thousands of tables is some tens of megabytes. */
const MOST_ANSWER_BYTES = 256 * 1024 * 1024;
const MOST_SAID = 300;

/**
 * A server as a process of its own, in its own process group, under guard. A line that is no JSON-RPC message ends it: what follows could
 * not be believed.
 */
class ChildTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Why it ended, in one clause. */
  why: string | undefined;
  private readonly buffer = new ReadBuffer({ maxBufferSize: MOST_ANSWER_BYTES });
  private child: ChildProcessWithoutNullStreams | undefined;
  private said = '';
  private closed = false;
  private exited: Promise<void> = Promise.resolve();

  constructor(private readonly launch: LaunchCommand) {}

  start(): Promise<void> {
    const [file, ...args] = this.launch.command;
    readyGuard();
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        stdio: 'pipe',
        detached: true,
        env: { ...this.launch.environment },
      });
      this.child = child;
      this.exited = new Promise((gone) => {
        child.once('close', (code, signal) => {
          this.ended(signal === null ? `ended with exit code ${code}` : `ended by signal ${signal}`);
          gone();
        });
        child.once('error', (error: NodeJS.ErrnoException) => {
          this.ended(`${file} could not be started (${error.code ?? error.message})`);
          reject(error);
          gone();
        });
      });
      child.once('spawn', () => {
        guardGroup(child.pid!);
        resolve();
      });
      child.stdin.on('error', () => undefined); // its end is told by `close`
      child.stdout.on('data', (chunk: Buffer) => this.received(chunk));
      child.stderr.on('data', (chunk: Buffer) => {
        this.said = (this.said + chunk.toString('utf8')).slice(-MOST_SAID);
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const { child } = this;
    if (this.closed || child === undefined || !child.stdin.writable)
      return Promise.reject(new Error('the server has ended'));
    return new Promise((resolve) => {
      if (child.stdin.write(serializeMessage(message))) resolve();
      else child.stdin.once('drain', resolve);
    });
  }

  /** The SDK calls it when the client is done; ending the process is `end`. */
  close(): Promise<void> {
    this.child?.stdin.end();
    this.finish();
    return Promise.resolve();
  }

  /** Ends the process and all that it started; resolves when they are gone. */
  async end(): Promise<void> {
    const { child } = this;
    this.finish();
    if (child?.pid === undefined) return;
    const { pid } = child;
    child.stdin.end();
    if (!(await this.goneWithin(GRACE_MS))) {
      signalGroup(pid, 'SIGTERM');
      await this.goneWithin(GRACE_MS);
    }
    signalGroup(pid, 'SIGKILL'); // itself, and what it may have left behind
    await this.exited;
  }

  private goneWithin(ms: number): Promise<boolean> {
    const stop = new AbortController();
    return Promise.race([
      this.exited.then(() => true),
      delay(ms, false, { signal: stop.signal }).catch(() => false),
    ]).finally(() => stop.abort());
  }

  private received(chunk: Buffer): void {
    if (this.closed) return;
    try {
      this.buffer.append(chunk);
      for (let message = this.buffer.readMessage(); message !== null; message = this.buffer.readMessage())
        this.onmessage?.(message);
    } catch (error) {
      this.why = `wrote what is no message of the protocol (${(error as Error).name})`;
      if (this.child?.pid !== undefined) signalGroup(this.child.pid, 'SIGKILL');
      this.finish();
    }
  }

  private ended(how: string): void {
    if (this.child?.pid !== undefined) releaseGroup(this.child.pid);
    const lastLine = redact(this.said.trim().split('\n').at(-1) ?? '');
    this.why ??= lastLine === '' ? how : `${how}, last line: ${lastLine}`;
    this.finish();
  }

  private finish(): void {
    if (this.closed) return;
    this.closed = true;
    this.buffer.clear();
    this.onclose?.();
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone.
  }
}

/** A server in a process of its own; started when the session begins. */
export function childProcessWay(launch: LaunchCommand): Way {
  const transport = new ChildTransport(launch);
  return { transport, endedBy: () => transport.why, end: () => transport.end() };
}
