import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
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

/** A short call: one statement, one file, one request. */
const call: ActivityOptions = { ...limits, startToCloseTimeout: '5 minutes', heartbeatTimeout: '15s' };
/** Parses or proves in one piece, which may hold the event loop for seconds: it beats late. */
const compute: ActivityOptions = { ...limits, startToCloseTimeout: '30 minutes', heartbeatTimeout: '30s' };
/** CloudFormation takes its time. */
const deploy: ActivityOptions = { ...limits, startToCloseTimeout: '2 hours', heartbeatTimeout: '15s' };
/**
 * A slice ends by itself after transfer.sliceSeconds (at most 60) and one page. It is tried for ever: a cut cable is no reason to stop
 * the copy, and no work beyond the slice is lost.
 */
const slice: ActivityOptions = {
  ...limits,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', maximumInterval: '5s' },
};

export const shared = proxyActivities<Omit<SharedActivities, 'undo'>>(call);
/** Undo of a large transfer deletes items one by one. */
export const undoing = proxyActivities<Pick<SharedActivities, 'undo'>>(deploy);
export const analysis = proxyActivities<AnalysisActivities>(compute);
export const modeling = proxyActivities<ModelingActivities>(compute);
export const template = proxyActivities<Pick<InfrastructureActivities, 'writeTemplate' | 'verifyStack'>>(call);
export const deployment = proxyActivities<Pick<InfrastructureActivities, 'deployStack'>>(deploy);
export const preparation =
  proxyActivities<
    Pick<TransferActivities, 'preflight' | 'createViews' | 'recordPosition' | 'planCopy' | 'finishTransfer'>
  >(call);
export const slices = proxyActivities<Pick<TransferActivities, 'copySlice' | 'compareSlice' | 'countItems'>>(slice);
