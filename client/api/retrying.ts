import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';

/** A step that failed and is tried again by itself; known without a worker. */
export interface RetryingStep {
  readonly workflowId: string;
  readonly step: string;
  readonly attempt: number;
  /** Code of the last failure, when it has one. */
  readonly code?: string;
  readonly message: string;
}

/** Open workflows that are looked at, so that a transfer of many tables stays a quick question. */
const MOST_WORKFLOWS = 20;

/** The migration, its open stage, and the open tables of that. A child that is just being started or has just closed is left out. */
async function openWorkflows(client: Client, id: string): Promise<readonly WorkflowExecutionDescription[]> {
  const found: WorkflowExecutionDescription[] = [];
  const look = async (each: string): Promise<readonly WorkflowExecutionDescription[]> => {
    try {
      return [await client.workflow.getHandle(each).describe()];
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  };
  for (let ids = [id]; ids.length > 0 && found.length < MOST_WORKFLOWS;) {
    const level = (await Promise.all(ids.slice(0, MOST_WORKFLOWS - found.length).map(look))).flat();
    found.push(...level);
    ids = level.flatMap(({ raw }) => (raw.pendingChildren ?? []).flatMap((child) => child.workflowId ?? []));
  }
  return found;
}

/** Steps that are being retried now; a step that has not failed yet is not among them. */
export async function retryingSteps(client: Client, id: string): Promise<readonly RetryingStep[]> {
  const converter = client.options.loadedDataConverter;
  const pending = (await openWorkflows(client, id)).flatMap(({ workflowId, raw }) =>
    (raw.pendingActivities ?? []).map((activity) => ({ workflowId, activity })),
  );
  const steps = pending
    .filter(({ activity }) => activity.lastFailure)
    .map(async ({ workflowId, activity }): Promise<RetryingStep> => {
      const failure = await decodeOptionalFailureToOptionalError(converter, activity.lastFailure);
      const code = failure instanceof ApplicationFailure ? failure.type : undefined;
      return {
        workflowId,
        step: activity.activityType?.name ?? '',
        attempt: activity.attempt ?? 1,
        ...(code ? { code } : {}),
        message: failure?.message ?? '',
      };
    });
  return Promise.all(steps);
}
