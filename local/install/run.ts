import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStackError } from '../errors';
import { supervise } from '../process/supervise';

const TAIL_LINES = 8;
const SUCCESS = 'exit code 0';

/** The last lines of a program's output, for an error message. */
export const tail = (text: string, lines = TAIL_LINES): string => text.trim().split('\n').slice(-lines).join(' | ');

/**
 * Runs an installing program and returns what it printed (both streams). It ends with this process: a build does not go
 * on after kill -9.
 * @throws LocalStackError with the end of the program's output when it fails
 */
export const run = async (
  what: string,
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-run-'));
  const logFile = join(folder, 'output');
  try {
    const program = await supervise({ file, args, cwd: folder, ...options }, { logFile, pidFile: join(folder, 'pid') });
    const end = await program.waitForEnd();
    const output = readFileSync(logFile, 'utf8');
    if (end === SUCCESS) return output;
    throw new LocalStackError(
      `${what} failed with ${end}: ${tail(output)}.`,
      `Run \`${[file, ...args].join(' ')}\` by hand to see all of its output.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
