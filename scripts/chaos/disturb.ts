import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { stageNumber } from '../../contracts/names';
import type { Moment } from './moments';
import type { Look, Observer } from './observer';
import type { Victim } from './victims';

export interface Kill extends Look {
  /** Seconds since the migration was started. */
  readonly at: number;
  /** The replacement of the last kill was struck while it started. */
  readonly early: boolean;
}

const POLL_MS = 300;
const ENDED = ['stopped', 'waiting', 'finished', 'rolled-back', 'rejected'];

const isOver = ({ run, state }: Look): boolean => run !== 'running' || ENDED.includes(state);

/** Whether the migration is as far as the moment asks; a later stage is far enough. */
function isDue({ stage, share: wanted }: Moment, look: Look): boolean {
  if (look.stage === undefined) return false;
  const ahead = stageNumber(look.stage) - stageNumber(stage);
  return ahead > 0 || (ahead === 0 && (wanted === 0 || (look.share ?? 0) >= wanted));
}

/**
 * Strikes at the moments, one after another, each time what is to be killed is at work; ends early when the migration does.
 * @returns the strikes that happened
 */
export async function disturb(input: {
  readonly moments: readonly Moment[];
  readonly victim: Victim;
  readonly observer: Observer;
  readonly onKill: (kill: Kill, number: number) => void;
}): Promise<readonly Kill[]> {
  const { moments, victim, observer, onKill } = input;
  const began = performance.now();
  const kills: Kill[] = [];
  let last: Look | undefined;
  /** The newest answer; undefined when the migration has ended. */
  const running = async (moment?: Moment): Promise<Look | undefined> => {
    for (; ; await sleep(POLL_MS)) {
      const look = await observer.look();
      if (look === undefined) continue;
      if (isOver(look)) return undefined;
      if (moment === undefined || (victim.busy(look) && isDue(moment, look))) return look;
    }
  };
  for (const moment of moments) {
    if (!moment.early) {
      await victim.ready();
      if ((await running(moment)) === undefined) break;
    }
    await sleep(moment.delayMs);
    // A replacement that is still starting answers nothing: what was seen last must do.
    const look = moment.early ? last : await running();
    if (look === undefined) break;
    last = look;
    await victim.strike();
    const kill = { ...look, at: Math.round((performance.now() - began) / 100) / 10, early: moment.early };
    kills.push(kill);
    onKill(kill, kills.length);
  }
  await victim.ready();
  return kills;
}
