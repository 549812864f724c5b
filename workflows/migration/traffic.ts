import { CancellationScope } from '@temporalio/workflow';
import { shared } from '../lib/activities';
import { failureView } from '../lib/failure';
import { note, stageContext, type Migration } from './state';

/**
 * Moves live traffic to MySQL, whatever else goes on, also while the migration is being cancelled. Never throws: a failure is in the
 * audit trail, and the undo list waits for the end of the move.
 */
export function trafficToMysql(m: Migration): Promise<void> {
  const before = m.traffic;
  const move = async (): Promise<void> => {
    await before;
    try {
      const context = stageContext(m);
      const done = await CancellationScope.nonCancellable(() =>
        shared.trafficToMysql.executeWithOptions({ summary: 'traffic to MySQL' }, [{ context }]),
      );
      note(m, 'traffic', done);
    } catch (error) {
      note(m, 'traffic not moved', failureView(error).message);
    }
  };
  m.traffic = move();
  return m.traffic;
}
