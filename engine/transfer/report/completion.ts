import { code, heading, inline, list, page, table } from '../../report/markdown';
import { counted } from '../verdict/rules';
import type { ReportFacts } from './facts';
import { resultSentence } from './validation';

/** `completion-report.md`: what the stage did, what it leaves behind, what is open. Byte-stable. */
export function completionPage(facts: ReportFacts): string {
  const { verdict, omitted, migration, database, viewSchema } = facts;
  const targets = [...new Set(verdict.entities.map(({ targetTable }) => targetTable))];
  return page(
    heading(1, `Completion of the transfer of ${migration}`),
    resultSentence(facts),
    heading(2, 'What was done'),
    list([
      `Source and target were checked before anything was changed (${code('preflight.md')}).`,
      `${counted(verdict.entities.length, 'view was', 'views were')} created in the schema ${code(viewSchema)}, one for each entity of the contract (${code('views.sql')}).`,
      `The position of the binary log was recorded before the first row of ${code(database)} was read.`,
      `${counted(verdict.tableRows, 'row', 'rows')} became ${counted(verdict.items, 'item', 'items')} in ${counted(targets.length, 'table', 'tables')}, in slices whose cursor lies in the history of the workflow.`,
      `Every row was compared with its item, and every item was counted (${code('validation-report.md')}).`,
    ]),
    heading(2, 'What it leaves behind'),
    list([
      `Views in ${code(viewSchema)} on the source. They hold no data; ${code('cleanup.sh')} lists them and removes them.`,
      `The attributes ${code('_v')} (version) and ${code('_w')} (writer) on every item, and ${code('_type')} (entity). They stay: taking them off would rewrite every item.`,
      'One entry in the control table with the source position.',
    ]),
    heading(2, 'Columns that were left out'),
    table(
      ['Column', 'Why'],
      omitted.map((one) => [code(`${one.table}.${one.column}`), inline(one.why)]),
      'None: every column of every table is in an item.',
    ),
    heading(2, 'What is open'),
    list([
      'The items are the state of the source at the recorded position. Later writes to the source are not carried over: change capture is not part of this version.',
      'Traffic is untouched. The application reads and writes MySQL as before.',
      ...(facts.sourceUnchanged
        ? []
        : ['The source has changed since the position; the stage must be run again with its writers stopped.']),
      ...(verdict.differences === 0
        ? []
        : ['The differences in the validation report must be explained and the stage run again.']),
    ]),
  );
}
