import { WorkflowFailedError, type Client, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { failureDefinition } from '../../contracts/errors';
import { QUERIES, workflowId } from '../../contracts/names';
import { unreadableReason } from '../../contracts/payloads';
import type { AuditEvent, FailureView, MigrationOutcome, MigrationProgress } from '../../contracts/stages';
import { summaryOf, type MigrationSummary } from './attributes';
import { isUnanswered } from './errors';
import { retryingSteps, type RetryingStep } from './retrying';

/** The summary with everything a worker, or the result of the workflow, tells. */
export interface MigrationStatus extends MigrationSummary {
  /** Undefined when no worker answers. */
  readonly progress?: MigrationProgress;
  /** When the workflow has completed. */
  readonly outcome?: MigrationOutcome;
  /** Why the workflow failed, or why the migration stopped. */
  readonly failure?: FailureView;
  /** Steps that failed and are tried again by themselves; empty when all is well. */
  readonly retrying: readonly RetryingStep[];
}

/** Milliseconds to wait for a worker's answer to a query. */
const QUERY_TIMEOUT_MS = 5_000;

/** An answer, or undefined when no worker gives one. */
async function asked<T>(client: Client, handle: WorkflowHandle, query: string): Promise<T | undefined> {
  try {
    const answer = await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query<T>(query));
    return unreadableReason(answer) === undefined ? answer : undefined;
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}

export async function readStatus(client: Client, name: string): Promise<MigrationStatus> {
  const handle = client.workflow.getHandle(workflowId.migration(name));
  const summary = summaryOf(await handle.describe());
  const progress = await asked<MigrationProgress>(client, handle, QUERIES.progress);
  const retrying = summary.run === 'running' ? await retryingSteps(client, summary.workflowId) : [];
  const ended =
    summary.run === 'running' ? {} : await readEnd(client.workflow.getHandle(summary.workflowId, summary.runId));
  return {
    ...summary,
    ...(progress === undefined ? {} : { progress }),
    ...(progress?.failure === undefined ? {} : { failure: progress.failure }),
    retrying,
    ...ended,
  };
}

export const readAudit = async (client: Client, name: string): Promise<readonly AuditEvent[] | undefined> =>
  asked<readonly AuditEvent[]>(client, client.workflow.getHandle(workflowId.migration(name)), QUERIES.audit);

async function readEnd(handle: WorkflowHandle): Promise<Pick<MigrationStatus, 'outcome' | 'failure'>> {
  try {
    return { outcome: (await handle.result()) as MigrationOutcome };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return { failure: failureOf(error.cause) };
  }
}

function failureOf(cause: unknown): FailureView {
  if (cause instanceof TerminatedFailure) return view('LandfallInternal', 'the workflow was terminated from outside');
  if (cause instanceof CancelledFailure) return view('LandfallInternal', 'the migration was cancelled from outside');
  if (cause instanceof ApplicationFailure) return view(cause.type ?? 'LandfallInternal', cause.message);
  return view('LandfallInternal', cause instanceof Error ? cause.message : String(cause));
}

const view = (code: string, message: string): FailureView => {
  const { cause, check, fix } = failureDefinition(code) ?? {
    cause: '',
    check: 'landfall audit',
    fix: 'Start the migration again.',
  };
  return { code, message, cause, check, fix };
};
