import {
  CancellationScope,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  type ChildWorkflowHandle,
  type SignalDefinition,
  type Workflow,
} from '@temporalio/workflow';

type Target = Pick<ChildWorkflowHandle<Workflow>, 'workflowId' | 'signal'>;

/**
 * Sends a signal to a workflow that may have closed meanwhile. The refusal comes back as an error and means nothing here; unhandled in
 * a handler it would fail the sender. A cancellation of the sender passes.
 */
export async function deliver<Args extends unknown[]>(
  target: Target,
  signal: SignalDefinition<Args>,
  ...args: Args
): Promise<void> {
  try {
    await target.signal(signal, ...args);
  } catch (error) {
    if (isCancellation(error) && CancellationScope.current().consideredCancelled) throw error;
    log.info('signal not delivered', { to: target.workflowId, signal: signal.name, why: String(error) });
  }
}

/** The same to a workflow that is known by its id, always its newest run. */
export const deliverTo = <Args extends unknown[]>(workflowId: string, signal: SignalDefinition<Args>, ...args: Args) =>
  deliver(getExternalWorkflowHandle(workflowId), signal, ...args);
