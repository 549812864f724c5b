import type { TransferActivities } from '../../contracts/activities/transfer';
import { withFailures } from '../lib/failure';
import { compareSlice } from './compare-slice';
import { copySlice } from './copy-slice';
import { countItems } from './count-items';
import { createViews } from './create-views';
import type { TransferDependencies } from './dependencies';
import { finishTransfer } from './finish-transfer';
import { checkExport } from './imports/check-export';
import { importTable } from './imports/import-table';
import { planImports } from './imports/plan-imports';
import { planCopy } from './plan-copy';
import { preflight } from './preflight';
import { recordPosition } from './record-position';

export type { TransferDependencies } from './dependencies';
/** For the undo list: `dropViews(deps)(context)` and `deleteItems(deps)(context)` say what they did. */
export { deleteItems, dropViews } from './undo';

/** For `landfall verify transfer`. */
export { contentVerdicts } from './verify-content';

/** The activities of the stage transfer. Errors leave as failures of the closed list. */
export const createTransferActivities = (deps: TransferDependencies): TransferActivities =>
  withFailures({
    preflight: preflight(deps),
    createViews: createViews(deps),
    recordPosition: recordPosition(deps),
    planCopy: planCopy(deps),
    copySlice: copySlice(deps),
    planImports: planImports(deps),
    checkExport: checkExport(deps),
    importTable: importTable(deps),
    compareSlice: compareSlice(deps),
    countItems: countItems(deps),
    finishTransfer: finishTransfer(deps),
  });
