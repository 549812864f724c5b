import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors';

/** undefined: healthy. A text: why not (yet). */
export type Health = string | undefined;

const POLL_MS = 100;
const REQUEST_MS = 3000;

/** Runs one check; an exception is an unhealthy answer. */
export const checkOnce = async (check: () => Promise<Health>): Promise<Health> => check().catch(messageOf);

/** Repeats a check until it is healthy, `giveUp` returns a reason, or the time is over; returns the last reason. */
export const waitUntilHealthy = async (
  check: () => Promise<Health>,
  seconds: number,
  giveUp: () => string | undefined,
): Promise<Health> => {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const problem = await checkOnce(check);
    if (problem === undefined) return undefined;
    const ended = giveUp();
    if (ended !== undefined) return `it ended with ${ended}`;
    if (Date.now() > deadline) return `no sign of life within ${seconds} s: ${problem}`;
    await sleep(POLL_MS);
  }
};

/** Asks over HTTP; any answer whose status is in `accepted` is healthy. */
export const httpHealth = async (url: string, accepted: (status: number) => boolean): Promise<Health> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS) });
  await answer.arrayBuffer();
  return accepted(answer.status) ? undefined : `${url} answers ${answer.status}`;
};
