import { Option, type Command } from 'commander';
import { globalsOf } from './globals';
import type { ExitCode } from './exit-codes';
import { Invocation } from './invocation';
import type { Io } from './io';
import type { Services } from './ports';
import type { Prompts } from './prompts';

/** What all commands of one program share. */
export interface Cli {
  readonly io: Io;
  readonly services: Services;
  readonly prompts: Prompts;
  /** Set by the command that ran. */
  exitCode?: ExitCode;
}

/** Adds a command to the program; one file per command exports one of these. */
export type Register = (program: Command, cli: Cli) => void;

/**
 * Wraps what a command does: gives it its invocation, keeps its exit code, closes its connection.
 * @param run gets the arguments as commander found them, in order, then the options
 */
export const action =
  <Args extends readonly unknown[]>(cli: Cli, run: (at: Invocation, ...args: Args) => Promise<ExitCode>) =>
  async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command;
    const at = new Invocation(cli.io, cli.services, cli.prompts, globalsOf(command));
    try {
      cli.exitCode = await run(at, ...(received.slice(0, -1) as unknown as Args));
    } finally {
      await at.close();
    }
  };

/** Examples below the help of a command, one per line: `[call, what it does]`. */
export function withExamples(command: Command, examples: readonly (readonly [string, string])[]): Command {
  const width = Math.max(...examples.map(([call]) => call.length));
  const lines = examples.map(([call, what]) => `  ${call.padEnd(width)}  ${what}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Options that several commands take. */
export const byOption = (): Option =>
  new Option('--by <who>', 'who does this, for the audit trail (default: user@host, in CI the actor)');
export const whyOption = (): Option => new Option('--why <why>', 'why, for the audit trail');
export const waitOption = (): Option =>
  new Option('--wait', 'wait until the migration ends or needs a person; the exit code says which');
export const yesOption = (what: string): Option => new Option('--yes', what);
