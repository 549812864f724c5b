import {
  CancellationScope,
  type ChildWorkflowHandle,
  type SignalDefinition,
  type Workflow,
} from '@temporalio/workflow';
import type { TransferRates } from '../../contracts/rates';
import { applyRates, setPaused } from './definitions';
import { deliver } from './deliver';

/** Brings a child to the state that is wanted now. */
export interface Relay {
  /** Resolves when the child has taken that state. Never throws. */
  (): Promise<void>;
  /** The sending that has not ended; undefined when the child has the state that is wanted. */
  underWay(): Promise<void> | undefined;
}

type Child = Pick<ChildWorkflowHandle<Workflow>, 'workflowId' | 'signal'>;

/**
 * Sends a state to one child, one signal at a time: two signals that leave in the same workflow task may arrive in either order
 * (docs/decisions/pause-order.md). Waits for each to be taken before the next, and sends only the last state that is wanted.
 * @param given the state that the child was started with
 * @param wanted the state now; another value means another state
 */
function stateRelay<T>(child: Child, signal: SignalDefinition<[unknown]>, given: T, wanted: () => T): Relay {
  let sent = given;
  let sending: Promise<void> | undefined;
  const send = async (): Promise<void> => {
    while (sent !== wanted()) {
      sent = wanted();
      await CancellationScope.nonCancellable(() => deliver(child, signal, sent));
    }
    sending = undefined;
  };
  const relay = async (): Promise<void> => {
    if (sent !== wanted()) sending ??= send(); // whoever is sending already looks again at what is wanted
    await sending;
  };
  return Object.assign(relay, { underWay: () => sending });
}

export const pauseRelay = (child: Child, given: boolean, wanted: () => boolean): Relay =>
  stateRelay(child, setPaused, given, wanted);

export const ratesRelay = (child: Child, given: TransferRates, wanted: () => TransferRates): Relay =>
  stateRelay(child, applyRates, given, wanted);
