import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { paintState, stateWord } from '../view/state';
import { safe, table } from '../view/table';
import { time } from '../view/text';

export const registerList: Register = (program, cli) => {
  const command = program
    .command('list')
    .description('list the migrations of the namespace, newest first')
    .option('--state <state>', 'only those in this state: running, paused, waiting, stopped, finished ..')
    .action(
      action(cli, async (at, options: { readonly state?: string }) => {
        const all = await (await at.client()).list();
        const found = all
          .filter((one) => options.state === undefined || stateWord(one) === options.state)
          .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
        at.print(
          found.map((one) => ({ ...one, state: stateWord(one) })),
          () =>
            found.length === 0
              ? 'no migrations'
              : table(
                  at.colors,
                  ['name', 'state', 'stage', 'waits for', 'started (UTC)', 'ended (UTC)'],
                  found.map((one) => [
                    safe(one.name),
                    paintState(at.colors, stateWord(one)),
                    one.stage ?? '',
                    safe(one.waitingFor ?? ''),
                    time(one.startedAt),
                    time(one.closedAt),
                  ]),
                ),
        );
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall list', 'all migrations'],
    ['landfall list --state waiting --json', 'those that wait for a person, for a program'],
  ]);
};
