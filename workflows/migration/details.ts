import type { AuditEvent, FailureView, GateQuestion, MigrationProgress, TableProgress } from '../../contracts/stages';
import { rateText } from '../../contracts/rates';

/** Tables in current details; the page of each table copy has its own. */
const SHOWN_TABLES = 30;

/** Text of others inside a Markdown table or line: no line break, no cell border. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 300);

/** Hashes as two halves: the page would cut a word that is longer than its column. */
const halves = (text: string): string => text.replace(/\b([0-9a-f]{32})([0-9a-f]{32})\b/g, '$1 $2');

const json = (value: unknown): string => `\`${JSON.stringify(value)}\``;

const stageTable = ({ stages }: MigrationProgress): string[] => [
  '| stage | state | |',
  '|---|---|---|',
  ...stages.map((s, i) => `| ${i + 1} ${s.stage} | ${s.status} | ${cell(s.failure?.code ?? s.notes.at(-1) ?? '')} |`),
];

const gateText = ({ gate, stage, question, facts }: GateQuestion): string[] => [
  `### Waits for a person: ${gate}`,
  cell(question),
  '',
  `Send update (or signal) \`approve\` or \`reject\` with ${json({ gate, by: 'your name', why: 'your reason' })}, ` +
    `or signal \`rollback\` with ${json({ to: stage })}.`,
  '',
  ...facts.slice(0, 30).map((fact) => `- ${halves(cell(fact))}`),
];

const failureText = (failure: FailureView, stage: string | undefined): string[] => [
  `### Stopped: ${failure.code}`,
  cell(failure.message),
  '',
  `- Cause: ${cell(failure.cause)}`,
  `- Check: ${cell(failure.check)}`,
  `- Fix: ${cell(failure.fix)}`,
  '',
  ...(stage === undefined
    ? ['Then send signal `resume`.']
    : [
        `Then send update (or signal) \`restartFrom\` with ${json({ stage, by: 'your name' })}; ` +
          'add `"clean":true` to undo first what the stage itself did. ' +
          `Or send signal \`rollback\` with ${json({ to: stage })}.`,
      ]),
];

const tableRow = (t: TableProgress): string => {
  const of = t.rowsTotal === null ? '' : ` / ${t.rowsEstimated ? 'about ' : ''}${t.rowsTotal}`;
  return `| ${cell(t.table)} | ${t.status} | ${t.rowsCopied}${of} | ${t.itemsWritten} | ${t.rowsValidated}${of} | ${t.differences} | ${cell(t.lastError ?? '')} |`;
};

const tableText = ({ tables, stages }: MigrationProgress): string[] => {
  if (tables.length === 0) return [];
  const done = tables.filter((t) => t.status === 'done').length;
  const planned = Number(stages.find((s) => s.stage === 'transfer')?.facts?.['tables'] ?? 0);
  const open = tables.filter((t) => t.status !== 'done');
  const shown = [...open, ...tables.filter((t) => t.status === 'done')].slice(0, SHOWN_TABLES);
  return [
    `### Tables: ${done} of ${Math.max(planned, tables.length)} done`,
    '| table | state | rows copied | items | rows compared | differences | |',
    '|---|---|---|---|---|---|---|',
    ...shown.map(tableRow),
    ...(tables.length > shown.length ? [`and ${tables.length - shown.length} more`] : []),
  ];
};

const rateLines = ({ rates, stages }: MigrationProgress): string[] => {
  if (rates === undefined || stages.find((s) => s.stage === 'transfer')?.status === 'done') return [];
  const own = Object.entries(rates.tables);
  const singles = own.slice(0, SHOWN_TABLES).map(([table, rate]) => `${cell(table)}: ${rateText(rate)}`);
  return [
    `Rate of each table: ${[rateText(rates.all), ...singles].join('; ')}${own.length > singles.length ? ' ..' : ''}. ` +
      `Update (or signal) \`setRate\` with ${json({ unitsPerSecond: 500, by: 'your name' })} changes it, \`null\` is no ceiling, ` +
      '`"table":"<name>"` means one table.',
    '',
  ];
};

const eventLine = ({ at, stage, event, detail, by }: AuditEvent): string =>
  `- ${at.slice(0, 19)}Z ${stage ? `${stage}: ` : ''}**${event}** ${cell(detail)}${by ? ` (${cell(by)})` : ''}`;

/** Current details of the migration in Markdown: enough to watch and to steer from the Temporal Web UI alone. */
export function currentDetails(progress: MigrationProgress): string {
  const { migration, state, waitingFor, failure, stage, paused, lastEvents } = progress;
  const refused = [...lastEvents].reverse().find((e) => e.event === 'refused');
  return [
    `## ${migration}: ${state}${paused && state !== 'paused' ? ' (paused: the next step waits)' : ''}`,
    ...(paused ? ['Send signal `resume` to go on.', ''] : []),
    ...(waitingFor ? [...gateText(waitingFor), ''] : []),
    ...(failure ? [...failureText(failure, stage), ''] : []),
    ...(refused && refused === lastEvents.at(-1) ? [`**Refused:** ${cell(refused.detail)}`, ''] : []),
    ...stageTable(progress),
    '',
    ...tableText(progress),
    '',
    '### Last events',
    ...[...lastEvents].reverse().map(eventLine),
    '',
    ...rateLines(progress),
    'Signals: `pause`, `resume` (no input), `rollback` with `{"to":"traffic"}` or `{"to":"<stage>"}`.',
  ].join('\n');
}
