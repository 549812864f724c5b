import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { reportOfMigration } from '../report';
import { reportText } from '../view/report';

export const registerReport: Register = (program, cli) => {
  const command = program
    .command('report')
    .description('what became of a migration: stages, rows and items of every table, differences')
    .action(
      action(cli, async (at) => {
        const report = await reportOfMigration(at, at.name());
        at.print(report, () => reportText(report, at.colors));
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall report', 'for people; the long form is migration-report.md'],
    ['landfall report --json', 'for a program: status, tables[].rows, .items, .differences'],
  ]);
};
