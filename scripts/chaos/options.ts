import { Command, InvalidArgumentError } from 'commander';

export interface ChaosOptions {
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
      'Migrates examples/shop twice on a stack of its own: undisturbed, and with the worker killed with -9 at random moments. ' +
        'Both must hand on the same bytes and end with 0 differences.',
    )
    .option('--kills <count>', 'how often the worker is killed within one run', whole, 20)
    .option('--rows <count>', 'size of the shop, as its seeder counts', whole, 30_000)
    .option('--seed <number>', 'of the random moments', whole, 1)
    .option('--ceiling <units>', 'write units per second and table, so that the run lasts', whole, 300)
    .option('--json', 'print the result as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  npm run chaos                              20 kills, about ten minutes' +
        '\n  npm run chaos -- --kills 5 --rows 5000     a short one' +
        '\n  npm run chaos -- --seed 7 --json           other moments, result for a program',
    );
  return command.parse([...args], { from: 'user' }).opts<ChaosOptions>();
}
