import { createColors } from 'picocolors';
import type { Command } from 'commander';
import type { Cli } from './command';
import { EXIT, type ExitCode } from './exit-codes';
import { printFailure } from './failures';
import type { Io } from './io';
import type { Services } from './ports';
import { buildProgram } from './program';
import type { Prompts } from './prompts';

/**
 * Runs one call of `landfall`.
 * @param args without `node` and the script
 * @returns the exit code; never throws
 */
export async function runCli(
  args: readonly string[],
  parts: {
    readonly io: Io;
    readonly services: Services;
    readonly prompts: Prompts;
    readonly addLocal?: (program: Command) => void;
  },
): Promise<ExitCode> {
  const cli: Cli = { io: parts.io, services: parts.services, prompts: parts.prompts };
  const json = args.includes('--json');
  const colors = createColors(parts.io.color && !args.includes('--no-color'));
  try {
    const program = buildProgram(cli, parts.addLocal);
    if (args.length === 0) {
      program.outputHelp();
      return EXIT.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return cli.exitCode ?? EXIT.done;
  } catch (error) {
    return printFailure(error, parts.io, colors, json);
  }
}
