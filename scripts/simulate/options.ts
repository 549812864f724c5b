import { Command, InvalidArgumentError, Option } from 'commander';
import { MYSQL_FLAVOURS, type MysqlFlavour } from '../../local/types';
import { FAULTS, type Fault } from '../../test/simulation/director/faults';

export interface SimulateOptions {
  readonly seed: number;
  readonly runs: number;
  readonly seconds: number;
  readonly minutes: number | undefined;
  readonly server: MysqlFlavour | 'all';
  readonly fault: Fault | 'all' | 'none';
  readonly ruleOff: string | undefined;
  readonly keep: boolean;
  readonly json: boolean;
  readonly summary: string | undefined;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0');
  return value;
};

/** @throws CommanderError, after the help or the mistake was printed */
export function readOptions(args: readonly string[]): SimulateOptions {
  const command = new Command('simulate')
    .description(
      'Runs the convergence protocol (docs/decisions/convergence.md) on real servers: instances of an application with transactions and shadow ' +
        'writes, load, capture, steps of live traffic, under faults that a seed repeats. An independent checker compares both databases and ' +
        'what clients were told.',
    )
    .option('--seed <number>', 'of the first run; each further run has the next number', whole, 1)
    .option('--runs <count>', 'how many', whole, 1)
    .option('--seconds <count>', 'for which clients write in each run', whole, 20)
    .option('--minutes <count>', 'after which no further run is begun', whole)
    .addOption(
      new Option('--server <which>', 'the source; all: one after another, run by run')
        .choices([...MYSQL_FLAVOURS, 'all'])
        .default('mysql80'),
    )
    .addOption(new Option('--fault <which>', 'what goes wrong').choices([...FAULTS, 'all', 'none']).default('all'))
    .option(
      '--rule-off <rule>',
      'switches a rule off, by its name in the decision or by a part of what is done instead',
    )
    .option('--keep', 'keeps the logs of good runs as well', false)
    .option('--summary <file>', 'writes the result of each run into a file, as JSON lines')
    .option('--json', 'prints the result as JSON on standard output; the course goes to standard error', false)
    .addHelpText(
      'after',
      '\nExamples:\n  npm run simulate                                  one run of 20 s on MySQL 8.0' +
        '\n  npm run simulate -- --server all --runs 6         two on each server' +
        '\n  npm run simulate -- --seed 42 --keep              one schedule again, with its logs' +
        '\n  npm run simulate -- --rule-off V3 --runs 5        what is wrong without a rule' +
        '\n\nExit codes: 0 no violation; 1 a violation, or something failed on the way; 130 interrupted.',
    );
  return command.parse([...args], { from: 'user' }).opts<SimulateOptions>();
}
