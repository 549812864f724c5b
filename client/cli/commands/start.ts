import { AVAILABLE_STAGES } from '../../../contracts/names';
import { action, byOption, waitOption, withExamples, yesOption, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { waitFor } from '../wait';

interface Options {
  readonly wait?: boolean;
  readonly yes?: boolean;
  readonly attach?: boolean;
  readonly by?: string;
}

export const registerStart: Register = (program, cli) => {
  const command = program
    .command('start')
    .description('start the migration that the configuration describes')
    .addOption(waitOption())
    .addOption(yesOption('approve every gate without a person; the audit trail says so'))
    .option('--attach', 'take the migration of this name when it runs already, instead of refusing')
    .addOption(byOption())
    .action(
      action(cli, async (at, options: Options) => {
        const config = at.config();
        const missing = config.stages.filter((stage) => !AVAILABLE_STAGES.includes(stage));
        if (missing.length > 0)
          at.note(
            `this version cannot run ${missing.join(', ')}: the migration will stop there (stages: in the configuration)`,
          );
        const client = await at.client();
        const started = await client.start({
          config,
          attach: options.attach ?? false,
          approvals: options.yes ? 'yes' : 'person',
          startedBy: options.by ?? at.io.user,
        });
        const verb = started.attached ? 'runs already, attached' : 'started';
        if (options.wait) {
          at.note(`migration ${config.name} ${verb} (${started.workflowId}, run ${started.runId})`);
          return waitFor(at, config.name, { until: 'decision' });
        }
        at.print({ name: config.name, ...started }, () =>
          [
            `migration ${config.name} ${verb} (${started.workflowId}, run ${started.runId})`,
            `  watch it  landfall watch --name ${config.name}`,
          ].join('\n'),
        );
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall start', 'start and return at once'],
    ['landfall start --wait', 'until it ends (0, 1, 4) or a person must act (3)'],
    ['landfall start --wait --yes', 'unattended: every gate is approved'],
    ['landfall start --attach --wait', 'start, or wait for the one that runs'],
  ]);
};
