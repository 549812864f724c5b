import { stageFolder, type StageName } from '../../contracts/names';
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
