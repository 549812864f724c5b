import type { AuditEvent } from '../../../contracts/stages';
import { parseStage } from '../../../contracts/names';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { STAGE_HELP, stageArgument } from '../stage-argument';
import { safe, table } from '../view/table';
import { time } from '../view/text';
import { auditOf } from '../audit-trail';

export const registerAudit: Register = (program, cli) => {
  const command = program
    .command('audit')
    .description(
      'who did what and when, from the first event on: the run that Temporal has and audit.jsonl of the artifacts',
    )
    .option('--stage <stage>', STAGE_HELP, stageArgument)
    .action(
      action(cli, async (at, options: { readonly stage?: string }) => {
        const all = await auditOf(at, at.name());
        const events = all.filter((event) => options.stage === undefined || event.stage === parseStage(options.stage));
        at.print(events, () => (events.length === 0 ? 'no events' : text(events, at.colors)));
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall audit', 'the whole trail'],
    ['landfall audit --stage transfer --json', 'for a program'],
  ]);
};

const text = (events: readonly AuditEvent[], colors: Parameters<typeof table>[0]): string =>
  table(
    colors,
    ['at (UTC)', 'stage', 'event', 'by', 'detail'],
    events.map((event) => [
      time(event.at),
      event.stage ?? '',
      safe(event.event),
      safe(event.by ?? ''),
      safe(event.detail),
    ]),
  );
