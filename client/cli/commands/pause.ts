import type { Command } from 'commander';
import { action, byOption, waitOption, whyOption, withExamples, type Cli, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { waitFor } from '../wait';

interface Options {
  readonly by?: string;
  readonly why?: string;
  readonly wait?: boolean;
}

export const registerPause: Register = (program, cli) => {
  const command = signalCommand(
    program,
    cli,
    'pause',
    'halt the work at the next slice, within seconds; nothing is lost',
  );
  withExamples(command, [['landfall pause --why "backup window"', 'works in every stage, also when no worker runs']]);
};

export const registerResume: Register = (program, cli) => {
  const command = signalCommand(program, cli, 'resume', 'go on after a pause, from where it stopped').addOption(
    waitOption(),
  );
  withExamples(command, [['landfall resume --wait', 'go on and wait for the end']]);
};

function signalCommand(program: Command, cli: Cli, verb: 'pause' | 'resume', about: string): Command {
  return program
    .command(verb)
    .description(about)
    .addOption(byOption())
    .addOption(whyOption())
    .action(
      action(cli, async (at, options: Options) => {
        const name = at.name();
        const request = { by: options.by ?? at.io.user, ...(options.why ? { why: options.why } : {}) };
        await (await at.client())[verb](name, request);
        if (options.wait) return waitFor(at, name, { until: 'decision' });
        at.print({ name, requested: verb }, () => `${verb} was sent to migration ${name}`);
        return EXIT.done;
      }),
    );
}
