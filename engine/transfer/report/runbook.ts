import { code, fence, heading, list, page, table } from '../../report/markdown';
import type { ReportFacts } from './facts';

/** `runbook.md`: how a person runs, watches, slows, stops and repeats the transfer. Byte-stable. */
export function runbookPage({ migration, viewSchema, database, verdict }: ReportFacts): string {
  return page(
    heading(1, `Runbook of the transfer of ${migration}`),
    'For the person on duty. Every command runs where `landfall.yaml` lies. Nothing here needs knowledge of the code.',
    heading(2, 'Before'),
    list([
      'Take a backup of the source as you always do. The transfer only reads the application schema, but a migration is a good day for a backup that was tested.',
      `Stop whatever writes to ${code(database)}, or expect that the stage ends with ${code('LandfallSourceChanged')}. Any commit on the server counts, also in another schema, because the position is that of the whole binary log.`,
      `Read ${code('stage-07/preflight.md')} after the stage has begun: a line that stops has the statement that cures it.`,
    ]),
    heading(2, 'Start and watch'),
    fence(`landfall start --wait\nlandfall watch --name ${migration}\nlandfall status --name ${migration}`, 'sh'),
    'A table shows rows copied, items written, rows compared and differences. The same is in the Temporal Web UI under User Metadata.',
    heading(2, 'Pause, resume, slow down'),
    fence(`landfall pause --name ${migration}\nlandfall resume --name ${migration}`, 'sh'),
    list([
      'A pause takes effect within seconds: requests under way are given up and their page is written again later. Writing a page twice gives the same items.',
      `The load on DynamoDB is bounded by ${code('transfer.writeUnitsPerSecond')} (consumed write units per second and table) and ${code('transfer.writeConcurrency')}; the load on the source by ${code('transfer.pageRows')} and ${code('transfer.tablesInParallel')}. A change applies when the stage is restarted.`,
    ]),
    heading(2, 'When something breaks'),
    table(
      ['What happens', 'What the transfer does', 'What you do'],
      [
        ['A worker dies', 'Another worker goes on from the last heartbeat within seconds', 'Start a worker again'],
        [
          'The source or DynamoDB does not answer',
          'Requests end within seconds and are retried until it answers',
          'Repair the way; nothing else',
        ],
        [
          'DynamoDB throttles',
          'Unwritten items are sent again with growing waits; after a minute without any progress the slice starts anew',
          'Raise the capacity, or lower the rate',
        ],
        [
          'The stage stops with a failure',
          'Nothing more; what was written stays',
          'troubleshooting.md has the name of the failure',
        ],
      ],
    ),
    heading(2, 'Run the stage again'),
    fence(`landfall restart --name ${migration} --from transfer`, 'sh'),
    'A new position is taken, all rows are written again over the items that are there, and everything is compared again. Items of rows that were ' +
      'deleted on the source in between are found by the count and named as differences; a rollback of the stage removes what the load has written.',
    heading(2, 'Take it back'),
    fence(`landfall rollback --name ${migration} --to transfer`, 'sh'),
    list([
      `Items that this migration wrote are deleted (by ${code('_w')}); items of other origin and the tables stay. This reads every table once and pays a write for every deleted item; where a table holds nothing else, deleting and creating it again is cheaper.`,
      `The ${verdict.entities.length} views in ${code(viewSchema)} are dropped; the schema stays.`,
    ]),
    heading(2, 'Check again at any time'),
    fence(`landfall verify transfer`, 'sh'),
    heading(2, 'Afterwards'),
    `Keep ${code('validation-report.json')} with the change record. Run ${code('cleanup.sh')} when no further transfer is planned.`,
  );
}
