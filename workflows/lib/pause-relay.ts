import { CancellationScope, type ChildWorkflowHandle, type Workflow } from '@temporalio/workflow';
import { setPaused } from './definitions';
import { deliver } from './deliver';

/** Brings a child to the pause state that is wanted now. Never throws. */
export type PauseRelay = () => Promise<void>;

/**
 * Sends `setPaused` to one child, one signal at a time: two signals that leave in the same workflow task may arrive in either order
 * (docs/decisions/pause-order.md). Waits for each to be taken before the next, and sends only the last state that is wanted.
 * @param given the state that the child was started with
 */
export function pauseRelay(
  child: Pick<ChildWorkflowHandle<Workflow>, 'workflowId' | 'signal'>,
  given: boolean,
  wanted: () => boolean,
): PauseRelay {
  let sent = given;
  let busy = false;
  return async () => {
    if (busy) return; // whoever is sending looks again at what is wanted
    busy = true;
    while (sent !== wanted()) {
      sent = wanted();
      await CancellationScope.nonCancellable(() => deliver(child, setPaused, sent));
    }
    busy = false;
  };
}
