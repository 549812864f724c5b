import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import type { Message, Order, Settings } from '../processes/settings';

/** A process of the simulation as the director sees it. */
export class SimulatedProcess {
  port: number | undefined;
  private readonly child: ChildProcess;
  private readonly readiness: Promise<void>;
  stopped = false;
  /** It has said so. */
  isReady = false;
  private ended = false;

  constructor(
    file: string,
    readonly settings: Settings,
    private readonly log: string,
    on: { readonly count: (of: string, by: number) => void; readonly fatal: (text: string) => void },
  ) {
    this.child = fork(file, [], {
      // The director runs under a loader of TypeScript, which the bundle does not need.
      execArgv: ['--no-warnings'],
      env: {
        PATH: process.env['PATH'],
        SIMULATION: JSON.stringify(settings),
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        NODE_OPTIONS: '--max-old-space-size=256',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (data: Buffer) => this.note(data.toString().trimEnd()));
    this.child.on('error', () => undefined);
    this.readiness = new Promise((resolve) => {
      this.child.on('message', (message: Message) => {
        if (message.kind === 'ready') {
          this.port = message.port;
          this.isReady = true;
          this.note('ready');
          resolve();
        } else if (message.kind === 'count') on.count(message.of, message.by);
        else {
          this.note(message.text);
          if (message.kind === 'fatal') on.fatal(`${settings.name}: ${message.text}`);
        }
      });
      this.child.once('exit', (code, signal) => {
        if (!this.ended) on.fatal(`${settings.name} has ended by itself (${signal ?? code})`);
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until it works, or has ended. */
  ready(): Promise<void> {
    return this.readiness;
  }

  order(order: Order): void {
    // It may be killed in this very moment; then there is nobody to be told.
    if (this.alive && this.child.connected) this.child.send(order, () => undefined);
  }

  async kill(): Promise<void> {
    this.ended = true;
    this.note('killed');
    if (!this.alive) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Stops it in the middle of whatever it does; it does not know. */
  freeze(): void {
    this.note('stopped');
    this.stopped = true;
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.note('goes on');
    this.stopped = false;
    this.child.kill('SIGCONT');
  }

  private note(text: string): void {
    appendFileSync(this.log, `${new Date().toISOString().slice(11, 23)} ${this.settings.name}: ${text}\n`);
  }
}
