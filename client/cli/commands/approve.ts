import type { Command } from 'commander';
import { LandfallError } from '../../../contracts/errors';
import { confirmed } from '../confirm';
import { action, byOption, waitOption, whyOption, withExamples, yesOption, type Cli, type Register } from '../command';
import { EXIT } from '../exit-codes';
import type { Invocation } from '../invocation';
import type { MigrationStatus } from '../ports';
import { gateText } from '../view/status';
import { waitFor } from '../wait';

interface Options {
  readonly by?: string;
  readonly why?: string;
  readonly wait?: boolean;
  readonly yes?: boolean;
}

export const registerApprove: Register = (program, cli) => {
  const command = gateCommand(program, cli, 'approve', 'approve the gate that waits, so that the migration goes on');
  withExamples(command, [
    ['landfall approve', 'show what waits, ask, approve'],
    ['landfall approve modeling/tables/events --by ada', 'one table of the data model'],
    [
      'landfall approve modeling --by ada --why "read the contract" --wait',
      'all gates of the stage, and wait for the next one or the end',
    ],
  ]);
};

export const registerReject: Register = (program, cli) => {
  const command = gateCommand(
    program,
    cli,
    'reject',
    'reject the gate that waits: the migration ends; to change something and go on, restart a stage instead',
  );
  withExamples(command, [
    ['landfall reject modeling --by ada --why "e-mail must be a key"', 'ends the migration as rejected'],
  ]);
};

function gateCommand(program: Command, cli: Cli, verb: 'approve' | 'reject', about: string): Command {
  return program
    .command(verb)
    .description(about)
    .argument(
      '[gate]',
      'name of the gate, of a part of it (modeling/tables/<table>), or of a stage for all of its gates (default: the one that waits)',
    )
    .addOption(byOption())
    .addOption(whyOption())
    .addOption(yesOption('do not ask, also at a terminal'))
    .addOption(waitOption())
    .action(
      action(cli, async (at, gate: string | undefined, options: Options) => {
        const name = at.name();
        const client = await at.client();
        const before = await client.status(name);
        const asked = gate ?? openGate(before);
        if (!(await agreed(at, before, asked, verb, options.yes))) return EXIT.failed;
        const decision = { gate: asked, by: options.by ?? at.io.user, ...(options.why ? { why: options.why } : {}) };
        const answer = await client[verb](name, decision);
        if (options.wait) {
          at.note(answer);
          return waitFor(at, name, { until: 'decision', before });
        }
        at.print({ name, ...decision, approved: verb === 'approve', answer }, () => answer);
        return EXIT.done;
      }),
    );
}

function openGate(status: MigrationStatus): string {
  const gate = status.progress?.waitingFor?.gate ?? status.waitingFor;
  if (gate === undefined) throw new LandfallError('LandfallRefused', `no gate of migration ${status.name} waits`);
  return gate;
}

/** At a terminal a person sees what is decided first; elsewhere the call itself is the decision. */
async function agreed(
  at: Invocation,
  status: MigrationStatus,
  gate: string,
  verb: string,
  yes: boolean | undefined,
): Promise<boolean> {
  const question = status.progress?.waitingFor;
  if (yes || !at.io.interactive || question === undefined || !gate.startsWith(question.stage)) return true;
  at.note(gateText(question, status.name, at.colors));
  return confirmed(at, false, `${verb} gate ${gate}?`);
}
