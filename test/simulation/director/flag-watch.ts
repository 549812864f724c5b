import { setTimeout as delay } from 'node:timers/promises';
import { readFlag, type ControlTable } from '../../../adapters/dynamodb/convergence';
import { STEP, type Step } from '../../../engine/transfer/convergence/phase/rules';

/** A step lasts longer: instances look at the flag less often than this, and each step waits for all of them. */
const LOOK_MS = 80;

/**
 * Counts ways back of the flag, over a way of its own to DynamoDB: a coordinator that is killed does not tell of its last move.
 * @param signal ends it
 */
export async function watchFlag(
  control: ControlTable,
  count: (of: 'left 4 backwards' | 'left 5') => void,
  signal: AbortSignal,
): Promise<void> {
  let at: Step | undefined;
  while (!signal.aborted) {
    const step = (await readFlag(control, signal).catch(() => undefined))?.step ?? at;
    if (at === STEP.dynamodbRead && step === STEP.strict) count('left 4 backwards');
    if (at === STEP.dynamodb && step === STEP.holdBack) count('left 5');
    at = step;
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
