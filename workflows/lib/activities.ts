import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type {
  AnalysisActivities,
  InfrastructureActivities,
  ModelingActivities,
  SharedActivities,
  TransferActivities,
} from '../../contracts/activities';

/**
 * Activities are known by type only. The worker heartbeats for every activity that has a heartbeat timeout, so that a killed
 * worker is noticed after that time and not after the whole time limit.
 */
const limits = {
  // The workflow goes on only when the activity has really ended: nothing is undone beside work that still runs.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  // Reckoned: 1 + 2 + 4 + 8 + 56 x 10 s of waiting, so a source or AWS may be gone for 10 minutes before a stage stops.
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 60 },
} satisfies ActivityOptions;

/**
 * A step may wait twice for a query of the longest kind that the settings allow: for one that is answered at the last moment, and for the
 * one after it. Longer limits than the usual one cost nothing: a worker that is gone is noticed by its heartbeats.
 */
const withQueries = <T extends ActivityOptions>(options: T, minutes: number, { source }: MigrationConfig): T => ({
  ...options,
  startToCloseTimeout: (minutes * 60 + 2 * source.queryTimeoutSeconds) * 1_000,
});

const CALL_MINUTES = 5;
/** A short call: one statement, one file, one request. */
const call: ActivityOptions = { ...limits, startToCloseTimeout: `${CALL_MINUTES} minutes`, heartbeatTimeout: '15s' };
const COMPUTE_MINUTES = 30;
/** Parses or proves in one piece, which may hold the event loop for seconds: it beats late. */
const compute: ActivityOptions = { ...limits, heartbeatTimeout: '30s' };
/** CloudFormation takes its time. */
const deploy: ActivityOptions = { ...limits, startToCloseTimeout: '2 hours', heartbeatTimeout: '15s' };
/** An import takes as long as DynamoDB needs; it goes on there whatever becomes of the worker that waits for it. */
const longImport: ActivityOptions = { ...limits, startToCloseTimeout: '7 days', heartbeatTimeout: '15s' };
/**
 * A slice ends by itself after its first page and transfer.sliceSeconds (at most 60), or the page that it then waits for. It is tried for ever: a cut cable is no reason to stop the copy, and no work beyond the slice is lost.
 */
const SLICE_MINUTES = 5;
const slice: ActivityOptions = {
  ...limits,
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', maximumInterval: '5s' },
};

export const shared = proxyActivities<Omit<SharedActivities, 'undo'>>(call);
/** Undo of a large transfer deletes items one by one. */
export const undoing = proxyActivities<Pick<SharedActivities, 'undo'>>(deploy);
export const analysisOf = (config: MigrationConfig) =>
  proxyActivities<AnalysisActivities>(withQueries(compute, COMPUTE_MINUTES, config));
export const modelingOf = (config: MigrationConfig) =>
  proxyActivities<Omit<ModelingActivities, 'proveAnswers'>>(withQueries(compute, COMPUTE_MINUTES, config));
/** Some twenty thousand executions on both sides, at most. */
const ANSWERS_MINUTES = 8 * 60;
export const answersOf = (config: MigrationConfig) =>
  proxyActivities<Pick<ModelingActivities, 'proveAnswers'>>(withQueries(compute, ANSWERS_MINUTES, config));
export const template = proxyActivities<Pick<InfrastructureActivities, 'writeTemplate' | 'verifyStack'>>(call);
export const deployment = proxyActivities<Pick<InfrastructureActivities, 'deployStack'>>(deploy);
export const preparationOf = (config: MigrationConfig) =>
  proxyActivities<
    Pick<
      TransferActivities,
      'preflight' | 'createViews' | 'recordPosition' | 'planCopy' | 'planImports' | 'finishTransfer'
    >
  >(withQueries(call, CALL_MINUTES, config));
export const importing = proxyActivities<Pick<TransferActivities, 'checkExport' | 'importTable'>>(longImport);
export const slicesOf = (config: MigrationConfig) =>
  proxyActivities<Pick<TransferActivities, 'copySlice' | 'compareSlice' | 'countItems'>>(
    withQueries(slice, SLICE_MINUTES, config),
  );
