import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const repository = join(__dirname, '..', '..');
export const cliFile = join(repository, 'dist', 'client', 'cli', 'main.js');

export const END_WITH_PARENT = join(__dirname, 'end-with-parent.mjs');

export interface CommandResult {
  /** Exit code; a signal's name when one ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `landfall <args>`; `show` lets people see its output as it comes instead of keeping it; such a command ends with this process. */
export function landfall(
  args: readonly string[],
  options: {
    readonly environment: Readonly<Record<string, string>>;
    readonly directory: string;
    readonly show?: boolean;
  },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const [guard, stdio] = (
      options.show === true
        ? [
            ['--import', END_WITH_PARENT],
            ['pipe', 'inherit', 'inherit'],
          ]
        : [[], ['ignore', 'pipe', 'pipe']]
    ) satisfies [string[], StdioOptions];
    const child = spawn(process.execPath, [...guard, cliFile, ...args], {
      cwd: options.directory,
      env: { ...process.env, ...options.environment },
      stdio,
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', stdout, stderr }));
  });
}

/** A worker in a process of its own, its log in a file. It ends with this process, also after kill -9. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly logFile: string,
  ) {}

  static start(input: {
    readonly config: string;
    readonly directory: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly logFile: string;
  }): WorkerProcess {
    const log = openSync(input.logFile, 'a');
    const child = spawn(process.execPath, ['--import', END_WITH_PARENT, cliFile, 'worker', '--config', input.config], {
      cwd: input.directory,
      env: { ...process.env, ...input.environment },
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    return new WorkerProcess(child, input.logFile);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it; SIGTERM lets it hand back its work, SIGKILL does not. Resolves when the process is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    const gone = new Promise<void>((resolve) => this.child.once('close', () => resolve()));
    this.child.kill(signal);
    const force = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await gone;
    clearTimeout(force);
  }

  /** Last lines of its log, for people. */
  tail(lines = 20): string {
    return this.lines().slice(-lines).join('\n');
  }

  /** Its log, after what earlier workers wrote into the same file. */
  lines(): readonly string[] {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n');
  }
}
