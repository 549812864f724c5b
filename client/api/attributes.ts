import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import {
  MIGRATION_STATES,
  parseStage,
  SEARCH_ATTRIBUTES,
  type MigrationStateName,
  type StageName,
} from '../../contracts/names';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const KEYS = {
  app: keyword(SEARCH_ATTRIBUTES.app),
  stage: keyword(SEARCH_ATTRIBUTES.stage),
  state: keyword(SEARCH_ATTRIBUTES.state),
  waitingFor: keyword(SEARCH_ATTRIBUTES.waitingFor),
};

/** Search attributes that a migration has from its first moment, before a worker sees it. */
export const startAttributes = (name: string): TypedSearchAttributes =>
  new TypedSearchAttributes([
    { key: KEYS.app, value: name },
    { key: KEYS.state, value: 'running' },
  ]);

/** How Temporal sees a run. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'canceled' | 'terminated' | 'timed-out';

/** What is known of a migration without asking a worker. Times are ISO 8601. */
export interface MigrationSummary {
  readonly name: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly run: RunStatus;
  readonly state?: MigrationStateName;
  readonly stage?: StageName;
  readonly waitingFor?: string;
  readonly startedAt: string;
  readonly closedAt?: string;
}

const RUNS: Readonly<Record<string, RunStatus>> = {
  RUNNING: 'running',
  PAUSED: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'canceled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
  CONTINUED_AS_NEW: 'running',
};

const PREFIX = 'migration/';

export function summaryOf(info: Omit<WorkflowExecutionInfo, 'raw'>): MigrationSummary {
  const { typedSearchAttributes: attributes, workflowId, runId } = info;
  const state = MIGRATION_STATES.find((known) => known === attributes.get(KEYS.state));
  const stage = parseStage(attributes.get(KEYS.stage));
  const waitingFor = attributes.get(KEYS.waitingFor);
  return {
    name: workflowId.startsWith(PREFIX) ? workflowId.slice(PREFIX.length) : workflowId,
    workflowId,
    runId,
    run: RUNS[info.status.name] ?? 'running',
    ...(state === undefined ? {} : { state }),
    ...(stage === undefined ? {} : { stage }),
    ...(waitingFor === undefined || waitingFor === null || waitingFor === '' ? {} : { waitingFor }),
    startedAt: info.startTime.toISOString(),
    ...(info.closeTime === undefined ? {} : { closedAt: info.closeTime.toISOString() }),
  };
}
