import type { ArtifactRef } from '../../contracts/artifacts';
import { stageFolder, stageNumber, STAGES, type StageName } from '../../contracts/names';
import type { UndoEntry, Verdict } from '../../contracts/stages';
import { code, fence, FIGURES_MARK, heading, inline, list, page, table } from './markdown';

export interface HandOffInput {
  readonly migration: string;
  readonly stage: StageName;
  /** Selected stages, in order. */
  readonly selected: readonly StageName[];
  readonly files: readonly ArtifactRef[];
  readonly verdicts: readonly Verdict[];
  readonly risks: readonly string[];
  readonly approvals: readonly string[];
  readonly undo: readonly UndoEntry[];
}

const FORMATS: Readonly<Record<string, string>> = {
  md: 'Markdown',
  json: 'JSON',
  yaml: 'YAML',
  sql: 'SQL',
  sh: 'shell script',
  py: 'Python',
};

const formatOf = (key: string): string => FORMATS[key.slice(key.lastIndexOf('.') + 1)] ?? 'text';

/** `handoff.md`: what the stage hands on, what was checked, what is open, what comes next. */
export function handOffDocument(input: HandOffInput): string {
  const { stage, migration } = input;
  const next = input.selected.find((candidate) => stageNumber(candidate) > stageNumber(stage));
  return page(
    heading(1, `Hand-off of stage ${stageNumber(stage)} of ${STAGES.length}: ${stage}`),
    heading(2, 'Files'),
    table(
      ['file', 'format'],
      input.files.map((file) => [code(file.key), formatOf(file.key)]),
    ),
    heading(2, 'What was validated'),
    table(
      ['', 'check', 'found'],
      input.verdicts.map((verdict) => [
        verdict.ok ? 'ok' : '**FAILED**',
        inline(verdict.check),
        inline(verdict.detail),
      ]),
      'Nothing.',
    ),
    heading(2, 'Open risks'),
    list(input.risks.map(inline)),
    heading(2, 'Next'),
    next === undefined
      ? `The last selected stage. ${code(`landfall report --name ${migration}`)} shows the result.`
      : `Stage ${stageNumber(next)}, ${next}, starts by itself. ${code(`landfall watch --name ${migration}`)} shows it; ${code(`landfall verify ${stage} --name ${migration}`)} repeats the checks above.`,
    `The way back is in ${code(`${stageFolder(stage)}/rollback.md`)}.`,
    FIGURES_MARK,
    heading(2, 'Hashes and decisions of this run'),
    table(
      ['file', 'SHA-256', 'bytes'],
      input.files.map((file) => [code(file.key), code(file.sha256), file.bytes]),
    ),
    list(input.approvals.map(inline), 'No gate of this stage waits for a person.'),
  );
}

/** `rollback.md`: the registered undo list as commands, in the order in which it is executed. */
export function rollbackDocument({ stage, undo }: Pick<HandOffInput, 'stage' | 'undo'>): string {
  const commands = [...new Set(undo.map((entry) => entry.command))];
  return page(
    heading(1, `Way back from stage ${stageNumber(stage)} of ${STAGES.length}: ${stage}`),
    'Printed from the list that the migration itself executes, in its order. Every entry can be repeated: what is undone already is left alone.',
    table(
      ['', 'what', 'action'],
      undo.map((entry, at) => [at + 1, inline(entry.what), code(entry.action)]),
      'The stage changed nothing outside the artifact store that would have to be taken back.',
    ),
    commands.length === 0 ? undefined : 'By hand:',
    commands.length === 0 ? undefined : fence(commands.join('\n'), 'sh'),
    commands.length === 0
      ? undefined
      : `The command takes back more than this page lists: it first undoes every later stage, also what an earlier run of the migration left there. It lists everything and asks; ${code('--yes')} answers, ${code('--wait')} waits until it is done (exit code 4). It works while the migration runs and after its end, and needs a worker.`,
    undo.some((entry) => entry.action === 'delete-stack')
      ? 'Tables that hold items are never deleted: the rollback stops then, names them, and can be given again when they are empty.'
      : undefined,
    undo.some((entry) => entry.action === 'delete-items')
      ? 'Only items that this migration wrote are deleted; items of other writers stay.'
      : undefined,
  );
}
