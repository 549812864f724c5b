import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { statusText } from '../view/status';
import { lookExitCode, statusJson } from '../view/status-json';

export const registerStatus: Register = (program, cli) => {
  const command = program
    .command('status')
    .description('show where a migration stands: stages, tables, gate, failure')
    .option('--exit-code', 'end with the code of the state (0 at work or finished, 1, 3, 4) instead of 0')
    .action(
      action(cli, async (at, options: { readonly exitCode?: boolean }) => {
        const status = await (await at.client()).status(at.name());
        at.print(statusJson(status), () => statusText(status, at.colors, at.io.now()));
        return options.exitCode ? lookExitCode(status) : EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall status', 'the migration of ./landfall.yaml'],
    ['landfall status --name shop --json', 'everything, for a program'],
    ['landfall status --exit-code', 'in a script: 3 when a gate waits, 1 when a stage has stopped'],
  ]);
};
