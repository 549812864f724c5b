import { Command, InvalidArgumentError, Option } from 'commander';

/** What is killed with -9. */
export const TARGETS = ['worker', 'temporal', 'mysql'] as const;
export type Target = (typeof TARGETS)[number];

export interface ChaosOptions {
  readonly target: Target;
  readonly kills: number;
  readonly rows: number;
  readonly seed: number;
  /** Write units per second and table: makes the run last. */
  readonly ceiling: number;
  readonly json: boolean;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0');
  return value;
};

/** @throws CommanderError, after the help or the mistake was printed */
export function readOptions(args: readonly string[]): ChaosOptions {
  const command = new Command('chaos')
    .description(
      'Migrates examples/shop twice, each time on a stack of its own: undisturbed, and with a process killed with -9 at random moments of ' +
        'all stages. Both must hand on the same bytes and end with 0 differences.',
    )
    .addOption(new Option('--target <what>', 'what is killed').choices(TARGETS).default('worker'))
    .option('--kills <count>', 'how often within one run', whole, 20)
    .option('--rows <count>', 'size of the shop, as its seeder counts', whole, 30_000)
    .option('--seed <number>', 'of the random moments', whole, 1)
    .option('--ceiling <units>', 'write units per second and table, so that the run lasts', whole, 300)
    .option(
      '--json',
      'print the result as JSON on standard output; the course of the run goes to standard error',
      false,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  npm run chaos                                        20 kills of the worker, about 15 minutes' +
        '\n  npm run chaos -- --kills 5 --rows 5000               a short one' +
        '\n  npm run chaos -- --target temporal --kills 5         the Temporal server dies and comes back' +
        '\n  npm run chaos -- --target mysql --kills 3 --seed 7   the source does, at other moments' +
        '\n  npm run --silent chaos -- --json > chaos.json        the result for a program' +
        '\n\nExit codes: 0 the same result; 1 it differs, or something failed on the way; 130 interrupted.',
    );
  return command.parse([...args], { from: 'user' }).opts<ChaosOptions>();
}
