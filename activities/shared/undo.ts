import { stageFolder } from '../../contracts/names';
import type { StageContext, UndoEntry } from '../../contracts/stages';
import type { SharedDependencies } from './dependencies';

/** Runs one entry of the undo list and says what was done. */
export async function undo(
  deps: SharedDependencies,
  { context, entry }: { readonly context: StageContext; readonly entry: UndoEntry },
): Promise<string> {
  switch (entry.action) {
    case 'forget-artifacts': {
      const erased = await deps.store(context).erase(`${stageFolder(entry.stage)}/`);
      return `${erased.length} artifacts of stage ${entry.stage} removed`;
    }
    case 'delete-stack':
    case 'delete-items':
    case 'drop-views':
      return await deps.undoActions[entry.action](context);
  }
}
