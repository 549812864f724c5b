import { AVAILABLE_STAGES } from '../../../contracts/names';
import { action, byOption, waitOption, withExamples, yesOption, type Register } from '../command';
import type { RunningStart } from '../../api/attach';
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
    .option(
      '--attach',
      'take the migration of this name when it runs already, instead of refusing; it must have been started with these settings, and with --yes if that is given',
    )
    .addOption(byOption())
    .action(
      action(cli, async (at, options: Options) => {
        const config = at.config();
        const missing = config.stages.filter((stage) => !AVAILABLE_STAGES.includes(stage));
        if (missing.length > 0)
          at.note(
            `this version cannot run ${missing.join(', ')}: the migration refuses to begin (stages: in the configuration)`,
          );
        const client = await at.client();
        const { running, ...started } = await client.start({
          config,
          attach: options.attach ?? false,
          approvals: options.yes ? 'yes' : 'person',
          startedBy: options.by ?? at.io.user,
        });
        if (started.attached) for (const line of otherwise(options, running)) at.note(line);
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

/** What was asked for and has no effect on a migration that runs already. */
function otherwise({ by, yes }: Options, running: RunningStart | undefined): readonly string[] {
  if (running === undefined)
    return ['how it was started cannot be read here: it was not checked whether the migration has these settings'];
  const { approvals, startedBy = 'unknown' } = running;
  return [
    ...(by === undefined || by === startedBy
      ? []
      : [`it was started by ${startedBy}; --by ${by} counts for a start only`]),
    ...(yes || approvals === 'person' ? [] : ['it was started with --yes: its gates are approved without a person']),
  ];
}
