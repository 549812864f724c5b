import prettyMs from 'pretty-ms';
import { STAGES } from '../../../contracts/names';
import type { GateQuestion, StageProgress } from '../../../contracts/stages';
import type { MigrationStatus } from '../ports';
import { failureText } from './failure';
import { tableLine, totalLine } from './progress';
import { retryingText, troubled } from './retrying';
import { serverLines } from './servers';
import { paintState, stateWord } from './state';
import { safe, time, type Colors } from './text';

/** Everything that is known of a migration, as `status` and `watch` show it. */
export function statusText(status: MigrationStatus, colors: Colors, now: Date): string {
  const lines = [
    `${colors.bold(status.name)}  ${paintState(colors, stateWord(status))}  ${colors.dim(`${status.workflowId}, run ${status.runId}`)}`,
    colors.dim(`started ${time(status.startedAt)}${status.closedAt ? `, ended ${time(status.closedAt)}` : ''} UTC`),
  ];
  const stages = status.progress?.stages ?? status.outcome?.stages;
  if (stages === undefined)
    lines.push('', 'No worker answers: only what Temporal itself knows is shown (landfall worker starts one).');
  else lines.push('', ...stages.map((stage) => stageLine(stage, colors, now)));
  const tables = status.progress?.tables ?? [];
  if (tables.length > 0) {
    const width = Math.max(...tables.map((table) => safe(table.table).length));
    lines.push('', ...tables.map((table) => tableLine(table, width, colors)));
    const planned = stages?.find((stage) => stage.stage === 'transfer')?.facts?.['tables'];
    const total = totalLine(tables, Number(planned ?? 0));
    if (total !== undefined) lines.push(colors.bold(total));
  }
  const mcp = status.progress?.mcp ?? status.outcome?.mcp;
  if (mcp !== undefined) lines.push('', ...serverLines(mcp, colors));
  const gate = status.progress?.waitingFor;
  if (gate) lines.push('', gateText(gate, status.name, colors));
  else if (status.waitingFor) lines.push('', `gate ${safe(status.waitingFor)} waits for a person`);
  if (status.failure) {
    lines.push('', failureText(colors, status.failure));
    if (status.run === 'running' && status.stage)
      lines.push(`  ${colors.dim('then')}   landfall restart --from ${status.stage} --name ${status.name}`);
  }
  for (const step of troubled(status.retrying)) {
    const [what = '', ...advice] = retryingText(step);
    lines.push('', colors.yellow(what), ...advice);
  }
  const ran = stages?.filter((stage) => stage.status === 'done').length;
  if (status.outcome && ran !== undefined) {
    lines.push('', `${ran} of ${STAGES.length} stages run`);
    if (status.outcome.differences !== undefined) lines.push(`${status.outcome.differences} differences`);
  }
  return lines.join('\n');
}

const MARKS: Readonly<Record<StageProgress['status'], string>> = {
  pending: '·',
  running: '>',
  waiting: '?',
  done: '+',
  skipped: '-',
  failed: '!',
  undone: '<',
};

function stageLine(stage: StageProgress, colors: Colors, now: Date): string {
  const took =
    stage.startedAt === undefined || stage.status === 'skipped'
      ? ''
      : prettyMs(Math.max(0, new Date(stage.endedAt ?? now).getTime() - new Date(stage.startedAt).getTime()), {
          secondsDecimalDigits: 0,
        });
  const number = STAGES.indexOf(stage.stage) + 1;
  const note = stage.notes.at(-1) ?? '';
  const status = paintState(colors, stage.status) + ' '.repeat(Math.max(0, 8 - stage.status.length));
  return `${MARKS[stage.status]} ${number} ${stage.stage.padEnd(15)} ${status} ${took.padStart(8)}  ${safe(note)}`.trimEnd();
}

/** What a gate asks, and how it is answered. */
export function gateText(gate: GateQuestion, name: string, colors: Colors): string {
  return [
    colors.yellow(`gate ${safe(gate.gate)} waits: ${safe(gate.question)}`),
    ...(gate.parts ?? []).map(({ name: part, fact }) => `  - ${colors.bold(safe(part))}: ${safe(fact)}`),
    ...gate.facts.map((fact) => `  - ${safe(fact)}`),
    `  ${colors.dim('approve')}  landfall approve ${safe(gate.gate)} --name ${name} --by .. --why ..`,
    ...furtherWays(gate, name, colors),
    `  ${colors.dim('reject ')}  landfall reject ${safe(gate.gate)} --name ${name} --by .. --why ..`,
  ].join('\n');
}

/** One part of a gate, and all gates of the stage. */
function furtherWays({ gate, stage, parts = [] }: GateQuestion, name: string, colors: Colors): readonly string[] {
  const way = (what: string, asked: string): string =>
    `  ${colors.dim(what.padEnd(7))}  landfall approve ${safe(asked)} --name ${name} --by .. --why ..`;
  return [
    ...(parts[0] === undefined ? [] : [way('one', `${gate}/${parts[0].name}`)]),
    ...(gate === stage ? [] : [way('all of', stage)]),
  ];
}
