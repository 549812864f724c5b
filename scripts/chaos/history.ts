import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { workflowId } from '../../contracts/names';

/** What the histories of a migration and all its children tell of trouble. */
export interface Trouble {
  readonly workflows: number;
  readonly events: number;
  /** Workflow tasks that failed, by cause: what a worker could not carry out. A kill fails none, it lets them time out. */
  readonly failedTasks: Readonly<Record<string, number>>;
  /** Workflow tasks that a dead worker left and another one took up. */
  readonly timedOutTasks: number;
  /** Activities that had no success in the end. */
  readonly failedActivities: readonly string[];
  /** Activities that needed more than one attempt, by the last failure. */
  readonly retries: Readonly<Record<string, number>>;
}

type Event = temporal.api.history.v1.IHistoryEvent;

const CAUSES = temporal.api.enums.v1.WorkflowTaskFailedCause;
/** Signals that come while a task ends make the server hand it out again; part of every healthy run. */
export const HARMLESS_CAUSE: string = 'WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND';

async function* runs(client: Client, id: string, runId?: string): AsyncGenerator<readonly Event[]> {
  const { events } = await client.workflow.getHandle(id, runId).fetchHistory();
  const list = events ?? [];
  yield list;
  for (const event of list) {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    if (child) yield* runs(client, child.workflowId ?? '', child.runId ?? undefined);
    const next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (next) yield* runs(client, id, next);
  }
}

/** @param runId first run of the migration */
export async function troubleOf(client: Client, name: string, runId: string): Promise<Trouble> {
  let workflows = 0;
  let events = 0;
  let timedOutTasks = 0;
  const failedTasks: Record<string, number> = {};
  const failedActivities: string[] = [];
  const retries: Record<string, number> = {};
  const count = (of: Record<string, number>, name: string): void => void (of[name] = (of[name] ?? 0) + 1);
  for await (const run of runs(client, workflowId.migration(name), runId)) {
    workflows += 1;
    events += run.length;
    for (const event of run) {
      if (event.workflowTaskTimedOutEventAttributes) timedOutTasks += 1;
      const failed = event.workflowTaskFailedEventAttributes;
      if (failed) count(failedTasks, CAUSES[failed.cause ?? 0] ?? 'unknown');
      const ended = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
      if (ended) failedActivities.push(ended.failure?.message ?? '');
      const started = event.activityTaskStartedEventAttributes;
      if (started?.lastFailure) count(retries, reason(started.lastFailure));
    }
  }
  return { workflows, events, failedTasks, timedOutTasks, failedActivities, retries };
}

const reason = (failure: temporal.api.failure.v1.IFailure): string =>
  failure.applicationFailureInfo?.type || failure.message || 'unknown';
