import type { MigrationProgress, StageProgress, TableProgress } from '../../../contracts/stages';
import type { MigrationStatus } from '../ports';
import { stateWord } from './state';
import { retryingText, troubled } from './retrying';
import { count, safe } from './text';

/** Steps of a table's copy that are worth a line in a log. */
const STEP_PERCENT = 25;

/** One line per change between two looks, for logs of CI jobs and for terminals that cannot be rewritten. */
export function changes(status: MigrationStatus, previous: MigrationStatus | undefined): readonly string[] {
  const now = status.progress;
  const before = previous?.progress;
  const lines: string[] = [];
  if (previous !== undefined && previous.runId === status.runId && before && !now && status.run === 'running')
    lines.push('no worker answers; the migration waits for one');
  for (const stage of now?.stages ?? []) {
    const line = stageLine(
      stage,
      before?.stages.find((other) => other.stage === stage.stage),
    );
    if (line !== undefined) lines.push(line);
  }
  for (const table of now?.tables ?? [])
    lines.push(
      ...tableLines(
        table,
        before?.tables.find((other) => other.table === table.table),
      ),
    );
  if (now) lines.push(...gateLines(now, before));
  lines.push(...retryingLines(status, previous));
  const word = stateWord(status);
  if (previous === undefined || stateWord(previous) !== word || previous.run !== status.run) {
    lines.push(`migration ${status.name}: ${word}`);
    const { failure } = status;
    if (failure)
      lines.push(`  ${failure.code}: ${failure.message}`, `  check: ${failure.check}`, `  fix: ${failure.fix}`);
  }
  return lines.map(safe);
}

function stageLine(stage: StageProgress, before: StageProgress | undefined): string | undefined {
  if (stage.status === (before?.status ?? 'pending')) return undefined;
  const note = stage.status === 'done' ? stage.notes.at(-1) : undefined;
  return `stage ${stage.stage}: ${stage.status}${note === undefined ? '' : ` (${note})`}`;
}

function tableLines(table: TableProgress, before: TableProgress | undefined): readonly string[] {
  const step = (at: TableProgress | undefined): number =>
    at?.rowsTotal ? Math.floor((at.rowsCopied / at.rowsTotal) * (100 / STEP_PERCENT)) : 0;
  const moved = table.status !== (before?.status ?? 'pending');
  const further = table.status === 'copying' && step(table) > step(before);
  if (!moved && !further && table.lastError === before?.lastError) return [];
  const total = table.rowsTotal === null ? '' : ` of ${table.rowsEstimated ? 'about ' : ''}${count(table.rowsTotal)}`;
  const lines =
    moved || further ? [`table ${table.table}: ${table.status}, ${count(table.rowsCopied)}${total} rows`] : [];
  if (table.lastError !== undefined && table.lastError !== before?.lastError)
    lines.push(`table ${table.table}: ${table.lastError}`);
  return lines;
}

function gateLines(now: MigrationProgress, before: MigrationProgress | undefined): readonly string[] {
  const gate = now.waitingFor;
  const told = before?.waitingFor;
  if (gate === undefined || (gate.gate === told?.gate && gate.parts?.length === told.parts?.length)) return [];
  return [
    `gate ${gate.gate} waits: ${gate.question}`,
    ...(gate.parts ?? []).map(({ name, fact }) => `  - ${name}: ${fact}`),
    ...gate.facts.map((fact) => `  - ${fact}`),
    `  approve: landfall approve ${gate.gate} --name ${now.migration}`,
    `  reject:  landfall reject ${gate.gate} --name ${now.migration} --why ..`,
  ];
}

/** A step is told once for each reason, not for each attempt. */
function retryingLines(now: MigrationStatus, before: MigrationStatus | undefined): readonly string[] {
  const reason = ({ step, message }: MigrationStatus['retrying'][number]): string => `${step} ${message}`;
  const told = new Set(troubled(before?.retrying ?? []).map(reason));
  return troubled(now.retrying)
    .filter((step) => !told.has(reason(step)))
    .flatMap(retryingText);
}
