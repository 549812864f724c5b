import execa from 'execa';
import { LocalStackError, messageOf } from '../errors';

const TAIL_LINES = 8;

/** The last lines of a program's output, for an error message. */
export const tail = (text: string, lines = TAIL_LINES): string => text.trim().split('\n').slice(-lines).join(' | ');

/**
 * Runs an installing program and returns its standard output.
 * @throws LocalStackError with the end of the program's output when it fails
 */
export const run = async (
  what: string,
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> => {
  try {
    const done = await execa(file, args, { ...options, all: true, stdin: 'ignore', cleanup: true });
    return done.stdout;
  } catch (error) {
    const all = (error as { all?: string }).all ?? '';
    throw new LocalStackError(
      `${what} failed: ${all === '' ? messageOf(error) : tail(all)}.`,
      `Run \`${[file, ...args].join(' ')}\` by hand to see all of its output.`,
    );
  }
};
