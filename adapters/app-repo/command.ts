import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  /** The last lines that it printed. */
  readonly tail: string;
}

const KEPT_CHARACTERS = 4_000;

/** Runs a command line of the application in its folder, as npm scripts are run. */
export const runCommand = (folder: string, line: string): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    let tail = '';
    const child = spawn(line, { cwd: folder, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => {
      tail = (tail + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, tail: tail.trim() }));
  });
