import { InvalidArgumentError } from 'commander';
import { stageNumber, type StageName } from '../../../contracts/names';
import type { UndoEntry } from '../../../contracts/stages';
import { action, byOption, waitOption, whyOption, withExamples, yesOption, type Register } from '../command';
import { confirmed } from '../confirm';
import { EXIT } from '../exit-codes';
import type { MigrationStatus } from '../ports';
import { stageArgument } from '../stage-argument';
import { safe } from '../view/text';
import { waitFor } from '../wait';

interface Options {
  readonly to: 'traffic' | StageName;
  readonly by?: string;
  readonly why?: string;
  readonly yes?: boolean;
  readonly wait?: boolean;
}

export const registerRollback: Register = (program, cli) => {
  const command = program
    .command('rollback')
    .description('move live traffic back to MySQL, and with a stage also undo everything down to and with it')
    .requiredOption('--to <traffic|stage>', 'traffic, or the stage down to which the work is undone', target)
    .addOption(byOption())
    .addOption(whyOption())
    .addOption(yesOption('do not ask'))
    .addOption(waitOption())
    .action(
      action(cli, async (at, options: Options) => {
        const name = at.name();
        const client = await at.client();
        const before = await client.status(name);
        for (const line of announced(before, options.to)) at.note(line);
        if (!(await confirmed(at, options.yes, `Roll migration ${name} back to ${options.to}?`))) return EXIT.failed;
        const { to, why } = options;
        const answer = await client.rollback(name, { to, by: options.by ?? at.io.user, ...(why ? { why } : {}) });
        if (options.wait) {
          at.note(answer);
          return waitFor(at, name, { until: 'decision', before });
        }
        at.print({ name, to, answer }, () => answer);
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall rollback --to traffic --yes', 'reads and writes go to MySQL again, at once; nothing else changes'],
    ['landfall rollback --to analysis', 'undo everything; asks first and lists what is undone'],
    ['landfall rollback --to 7 --yes --wait', 'undo the transfer; exit code 4 when done'],
  ]);
};

function target(text: string): 'traffic' | StageName {
  if (text === 'traffic') return text;
  try {
    return stageArgument(text);
  } catch (error) {
    throw new InvalidArgumentError(`Give traffic or a stage. ${(error as Error).message}`);
  }
}

/** What will happen, newest first, before anybody is asked. */
function announced(status: MigrationStatus, to: 'traffic' | StageName): readonly string[] {
  const lines = [`migration ${status.name}: traffic goes to MySQL`];
  if (to === 'traffic') return lines;
  const undo: readonly UndoEntry[] = status.progress?.undo ?? [];
  const down = undo.filter((entry) => stageNumber(entry.stage) >= stageNumber(to));
  return [...lines, ...down.map((entry) => `  undo ${entry.stage}: ${safe(entry.what)}`)];
}
