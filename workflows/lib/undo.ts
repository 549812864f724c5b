import { readsSame } from '../../contracts/left';
import { stageFolder, stageNumber, type StageName } from '../../contracts/names';
import type { StageContext, UndoAction, UndoEntry } from '../../contracts/stages';

const WHAT: Readonly<Record<UndoAction, (stage: StageName) => string>> = {
  'forget-artifacts': (stage) => `remove the artifacts of stage ${stage} (${stageFolder(stage)}/)`,
  'delete-stack': () => 'delete the CloudFormation stack with its tables',
  'drop-views': () => "drop Landfall's views on the source",
  'delete-items': () => 'delete the items that the transfer wrote',
};

/** In the order in which the work is done; undone from the last to the first. */
const ACTIONS: Readonly<Record<StageName, readonly UndoAction[]>> = {
  analysis: ['forget-artifacts'],
  modeling: ['forget-artifacts'],
  abstraction: [],
  implementation: [],
  flags: [],
  infrastructure: ['forget-artifacts', 'delete-stack'],
  transfer: ['forget-artifacts', 'drop-views', 'delete-items'],
};

/** Undo entries of a stage, newest first, as the migration registers them before the stage starts. */
export const undoEntries = ({ migration }: StageContext, stage: StageName): readonly UndoEntry[] =>
  [...ACTIONS[stage]].reverse().map((action) => ({
    stage,
    action,
    what: WHAT[action](stage),
    command: `landfall rollback --name ${migration} --to ${stage}`,
  }));

/**
 * The undo list, newest first, with that of a stage that is about to start: all of it, each thing once, also when the stage is restarted or an
 * earlier run of the name left its entries. An older entry stays, in front, when it goes by another model: this run's would not find all of
 * it. Later stages, of such a run, stay in front as well: they are taken back first.
 */
export function withUndoOf(now: {
  readonly undo: readonly UndoEntry[];
  readonly stage: StageName;
  readonly context: StageContext;
}): UndoEntry[] {
  const { undo, stage, context } = now;
  const own = undoEntries(context, stage);
  const replaced = (old: UndoEntry): boolean =>
    own.some(({ action }) => action === old.action) && readsSame(old, context.artifacts);
  return [
    ...undo.filter((entry) => stageNumber(entry.stage) > stageNumber(stage)),
    ...undo.filter((entry) => entry.stage === stage && !replaced(entry)),
    ...own,
    ...undo.filter((entry) => stageNumber(entry.stage) < stageNumber(stage)),
  ];
}
