import { setTimeout as delay } from 'node:timers/promises';
import { STEP, type Step } from '../../../engine/transfer/convergence/phase/rules';
import type { Random } from '../random';
import type { Cast } from './cast';

/** Where a migration goes next: mostly on and back around the move of the authority. */
const GOALS: Readonly<Partial<Record<Step, number>>> = {
  [STEP.dynamodb]: 6,
  [STEP.dynamodbRead]: 5,
  [STEP.strict]: 1,
  [STEP.compare]: 1,
  [STEP.mysql]: 1,
};

/** The first goal is phase 5; the time until then is most of the run. */
const FIRST_SHARE = 0.6;

/** Gives the coordinators one goal after another. */
export async function runGoals(random: Random, seconds: number, cast: Cast, signal: AbortSignal): Promise<void> {
  const wait = (share: number) => delay(seconds * 1000 * share, undefined, { signal }).catch(() => undefined);
  cast.setGoal(STEP.dynamodb);
  await wait(FIRST_SHARE);
  while (!signal.aborted) {
    cast.setGoal(random.weighted(GOALS as Readonly<Record<Step, number>>));
    await wait(0.1 + random.next() * 0.15);
  }
}
