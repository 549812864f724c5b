import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { stageNumber, type StageName } from '../../contracts/names';
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
const STAGE_POLL_MS = 100;
/** Every so many looks at a short stage are whole ones, to see a migration that stopped. */
const FULL_LOOK = 20;
const ENDED = ['stopped', 'waiting', 'finished', 'rolled-back', 'rejected'];

const isOver = ({ run, state }: Look): boolean => run !== 'running' || ENDED.includes(state);

const hasCome = (moment: Moment, stage: StageName | undefined): boolean =>
  stage !== undefined && stageNumber(stage) >= stageNumber(moment.stage);

/** Whether the migration is as far as the moment asks; a later stage is far enough. */
function isDue(moment: Moment, look: Look, victim: Victim): boolean {
  if (moment.share === 0) return hasCome(moment, look.stage);
  return look.stage === moment.stage && (look.share ?? 0) >= moment.share && victim.busy(look);
}

/**
 * Strikes at the moments, one after another, in the transfer when what is to be killed is at work; ends early when the migration does.
 * @returns the strikes that happened
 */
export async function disturb(input: {
  readonly moments: readonly Moment[];
  readonly victim: Victim;
  readonly observer: Pick<Observer, 'look' | 'stage'>;
  readonly onKill: (kill: Kill, number: number) => void;
}): Promise<readonly Kill[]> {
  const { moments, victim, observer, onKill } = input;
  const began = performance.now();
  const kills: Kill[] = [];
  let last: Look | undefined;
  /** The newest answer; undefined when the migration has ended. */
  const running = async (moment?: Moment): Promise<Look | undefined> => {
    for (let at = 1; ; at += 1) {
      // The short stages are over quickly: mostly nothing but their name is asked until they have come.
      if (moment?.share === 0 && at % FULL_LOOK !== 0 && !hasCome(moment, await observer.stage())) {
        await sleep(STAGE_POLL_MS);
        continue;
      }
      const look = await observer.look();
      if (look !== undefined && isOver(look)) return undefined;
      if (look !== undefined && (moment === undefined || isDue(moment, look, victim))) return look;
      await sleep(POLL_MS);
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
