import { setTimeout as delay } from 'node:timers/promises';
import { readFlag, type ControlTable } from '../../../adapters/dynamodb/convergence';
import { STEP, type Step } from '../../../engine/transfer/convergence/phase/rules';
import type { Random } from '../random';
import type { Cast } from './cast';

/** Where a run begins: with the load, or where a migration that was loaded without faults has come to. */
const STARTS = { [STEP.mysql]: 3, [STEP.strict]: 1, [STEP.dynamodbRead]: 4, [STEP.dynamodb]: 3 } as const;
export type Start = keyof typeof STARTS;

/** Where a migration goes next: mostly on and back around the move of the authority. */
const GOALS = {
  [STEP.dynamodb]: 6,
  [STEP.dynamodbRead]: 5,
  [STEP.strict]: 1,
  [STEP.compare]: 1,
  [STEP.mysql]: 1,
} as const;

const WARM_UP_MS = 150_000;

export const chooseStart = (random: Random): Start => random.weighted(STARTS);

/**
 * Brings a run to where it begins, with nothing wrong and no writes.
 * @throws Error when it does not come there
 */
export async function warmUp(start: Start, control: ControlTable, cast: Cast): Promise<void> {
  if (start === STEP.mysql) return;
  cast.setGoal(start);
  const signal = AbortSignal.timeout(WARM_UP_MS);
  let step: Step | undefined;
  try {
    while (step !== start) {
      step = (await readFlag(control, signal))?.step;
      await delay(100, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(`without faults the flag came to ${step ?? 'nothing'} in ${WARM_UP_MS / 1000} s, not to ${start}`);
  }
}

/** Gives the coordinators one goal after another: on to phase 5 first, or back from it, then at random. */
export async function runGoals(
  random: Random,
  { start, seconds }: { readonly start: Start; readonly seconds: number },
  cast: Cast,
  signal: AbortSignal,
): Promise<void> {
  const wait = (share: number) => delay(seconds * 1000 * share, undefined, { signal }).catch(() => undefined);
  if (start !== STEP.mysql) await wait(0.05 + random.next() * 0.1);
  let goal: Step = start === STEP.dynamodb ? STEP.dynamodbRead : STEP.dynamodb;
  cast.setGoal(goal);
  await wait(start === STEP.mysql ? 0.6 : 0.3);
  while (!signal.aborted) {
    // Where it is already there would be no move.
    const at: Step = goal;
    while (goal === at) goal = random.weighted(GOALS);
    cast.setGoal(goal);
    await wait(0.15 + random.next() * 0.2);
  }
}
