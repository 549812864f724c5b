import { CancellationScope, isCancellation, log } from '@temporalio/workflow';
import { shared } from '../lib/activities';
import { failureView } from '../lib/failure';
import { note, stageContext, type Migration } from './state';

/**
 * Appends the events of this run to audit.jsonl, so that they outlive the namespace's retention. When that fails the events stay in the
 * state, and the migration goes on: the history has them anyway.
 */
export async function exportAudit(m: Migration): Promise<void> {
  const upTo = m.audit.length;
  const events = m.audit.slice(m.exported, upTo);
  if (events.length === 0) return;
  try {
    await shared.exportAudit.executeWithOptions({ summary: `${events.length} events` }, [
      { context: stageContext(m), events },
    ]);
    m.exported = upTo;
  } catch (error) {
    if (isCancellation(error) && CancellationScope.current().consideredCancelled) throw error;
    const { message } = failureView(error);
    log.warn('audit not exported', { message });
    note(m, 'audit not exported', message);
  }
}
