import type { StageName } from '../../../contracts/names';
import { action, byOption, waitOption, whyOption, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { STAGE_HELP, stageArgument } from '../stage-argument';
import { waitFor } from '../wait';

interface Options {
  readonly from: StageName;
  readonly clean?: boolean;
  readonly by?: string;
  readonly why?: string;
  readonly wait?: boolean;
}

export const registerRestart: Register = (program, cli) => {
  const command = program
    .command('restart')
    .description(
      'run again from a stage on, after a failure or a change of the source; changed settings of landfall.yaml count from now on',
    )
    .requiredOption('--from <stage>', STAGE_HELP, stageArgument)
    .option('--clean', 'also undo what the stage itself did before; later stages are always undone')
    .addOption(byOption())
    .addOption(whyOption())
    .addOption(waitOption())
    .action(
      action(cli, async (at, options: Options) => {
        const name = at.name();
        const client = await at.client();
        const config = at.configOf(name);
        const before = await client.status(name);
        const answer = await client.restartFrom(name, {
          stage: options.from,
          by: options.by ?? at.io.user,
          ...(options.why ? { why: options.why } : {}),
          ...(options.clean ? { clean: true } : {}),
          ...(config ? { config } : {}),
        });
        if (options.wait) {
          at.note(answer);
          return waitFor(at, name, { until: 'decision', before });
        }
        at.print({ name, from: options.from, answer }, () => answer);
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall restart --from transfer --wait', 'after the cause of a failure is gone, or the setting is corrected'],
    ['landfall restart --from 1 --why "table added"', 'everything again, from the analysis on'],
  ]);
};
