import type { CompareCursor, CopyCursor, CopyTask } from '../../contracts/activities/transfer';
import type { StageContext } from '../../contracts/stages';
import { stageFolder } from '../../contracts/names';
import { STAGE_INPUTS } from '../../contracts/artifacts';
import type { EntityState } from '../../contracts/workflows';

const COPY_START: CopyCursor = { after: null, done: false, rows: 0, items: 0, writeUnits: 0, retried: 0 };
const COMPARE_START: CompareCursor = { after: null, done: false, rows: 0, differences: 0, samples: [] };

/** An entity before its first row. */
export const entityAtStart = (task: CopyTask): EntityState => ({ task, copy: COPY_START, compare: COMPARE_START });

/** The context of a slice without the artifacts that no slice reads: it is written to history once a slice. */
export function sliceContext(context: StageContext): StageContext {
  const wanted = (key: string): boolean =>
    STAGE_INPUTS.transfer.includes(key) || key.startsWith(`${stageFolder('transfer')}/`);
  return {
    ...context,
    artifacts: Object.fromEntries(Object.entries(context.artifacts).filter(([key]) => wanted(key))),
  };
}
