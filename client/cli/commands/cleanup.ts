import { LandfallError } from '../../../contracts/errors';
import { artifactIndex } from '../artifact-index';
import { action, withExamples, yesOption, type Register } from '../command';
import { confirmed } from '../confirm';
import { EXIT } from '../exit-codes';
import { stateWord } from '../view/state';

export const registerCleanup: Register = (program, cli) => {
  const command = program
    .command('cleanup')
    .description(
      'remove what the migration has left on the source: its views; lists them, then asks. Tables, rows and items stay',
    )
    .addOption(yesOption('do not ask'))
    .option('--list', 'only list')
    .action(
      action(cli, async (at, options: { readonly yes?: boolean; readonly list?: boolean }) => {
        const config = at.config();
        const { index, status } = await artifactIndex(at, config.name);
        const left = await at.services.leftovers({ config, artifacts: index });
        const done = (removed: readonly string[]): typeof EXIT.done => {
          at.print({ name: config.name, found: left.found, removed }, () =>
            removed.length > 0
              ? `${removed.length} removed`
              : options.list
                ? left.found.join('\n')
                : 'nothing to remove',
          );
          return EXIT.done;
        };
        if (left.found.length === 0 || options.list) return done([]);
        if (status.run === 'running')
          throw new LandfallError(
            'LandfallRefused',
            `migration ${config.name} still runs (${stateWord(status)}) and needs its views; cleanup is for the time after its end`,
          );
        at.note(`${left.place}: these views will be removed (they hold no data)`);
        for (const name of left.found) at.note(`  ${name}`);
        if (
          !(await confirmed(
            at,
            options.yes,
            left.found.length === 1 ? 'Remove this view?' : `Remove these ${left.found.length} views?`,
          ))
        )
          return EXIT.failed;
        return done(await left.remove());
      }),
    );
  withExamples(command, [
    ['landfall cleanup --list', 'only show'],
    ['landfall cleanup --yes', 'remove without asking'],
  ]);
};
