import type { SharedActivities } from '../../contracts/activities/shared';
import { withFailures } from '../lib/failure';
import { checkInputs } from './check-inputs';
import { checkOutputs } from './check-outputs';
import type { SharedDependencies } from './dependencies';
import { handOff } from './hand-off';
import { exportAudit, writeReport } from './reports';
import { undo } from './undo';

/** Activities that every stage uses: gates, hand-off, undo, audit, report. */
export const createSharedActivities = (deps: SharedDependencies): SharedActivities =>
  withFailures<SharedActivities>({
    checkInputs: (input) => checkInputs(deps, input),
    checkOutputs: (input) => checkOutputs(deps, input),
    handOff: (input) => handOff(deps, input),
    undo: (input) => undo(deps, input),
    trafficToMysql: () =>
      Promise.resolve('live traffic never left MySQL: no stage of this version puts flags into the application'),
    exportAudit: (input) => exportAudit(deps, input),
    writeReport: (input) => writeReport(deps, input),
  });

export type { SharedDependencies, UndoFunction } from './dependencies';
