import type { MoveAct, MoveFacts, Step } from '../../../../engine/transfer/convergence/phase/rules';
import type { Action } from '../explore';
import type { Context, Process, World } from '../world';
import { processOf } from '../world';
import type { Capture } from './capture';
import { TERMS } from './environment';
import type { Instance } from './instance';
import { isLoaded, ownersOver } from './load';
import { MARKER, type Marker, type Reverse } from './reverse';

/** The one who moves the flag, a step at a time. */

export interface Coordinator extends Process {
  /** Steps still to reach. */
  way: Step[];
  /** Acts still to do for the move in hand. */
  acts: MoveAct[];
  /** Its predecessor died in a move: a hold that cannot go forward is given up, once. */
  successor?: true;
}
export const newCoordinator = (way: readonly Step[]): Coordinator => ({ at: 'idle', way: [...way], acts: [] });

export interface CoordinatorOptions {
  readonly name: string;
  readonly instances: readonly string[];
  /** Stream reader that tells how far it is; others are dead as far as anybody knows. */
  readonly reader: string | undefined;
  /** May it die in a hold, and its successor give the hold up (a fault)? */
  readonly givesUp: boolean;
  /** May it die in a move, and its successor begin the move again (a fault)? */
  readonly crashes: boolean;
}

function factsOf(context: Context, world: World, { instances, reader }: CoordinatorOptions): MoveFacts {
  const { rules } = context;
  const capture = world.processes.capture as Capture | undefined;
  const reverse = reader === undefined ? undefined : processOf<Reverse>(world, reader);
  const caughtUp = capture === undefined || (capture.saved.upTo >= world.log.length && capture.at === 'idle');
  return {
    instancesArrived: instances.every((name) => {
      const me = processOf<Instance>(world, name);
      return me.arrived === world.step || rules.leaseIsOver(TERMS, { nowMs: world.now, seenAtMs: me.renewedAt });
    }),
    loaded: !('load' in world.processes) || (isLoaded(world) && ownersOver(context, world)),
    commitsNumbered: true,
    captureCaughtUp: caughtUp,
    outboxEmpty: !Object.keys(world.control).some((id) => id.startsWith('outbox#')),
    streamDrained: world.stream.length === 0 && (reverse === undefined || reverse.hint === null),
    streamWatched: true,
    compared: true,
    sourceIsEpochs: true,
  };
}

export function coordinatorActions(
  context: Context,
  world: World,
  options: CoordinatorOptions,
): readonly Action<World>[] {
  const { rules } = context;
  const { name: who, givesUp, crashes } = options;
  const mine = (w: World): Coordinator => processOf<Coordinator>(w, who);
  const me = mine(world);
  const [goal] = me.way;
  if (goal === undefined) return [];
  const to = rules.stepTowards(world.step, goal);
  const actions: Action<World>[] = [];
  if (givesUp && world.faults > 0 && me.acts.length > 0 && world.step === 'hold-back')
    actions.push({
      who,
      does: 'dies, and its successor gives the hold up',
      run: (w) => {
        w.faults -= 1;
        Object.assign(mine(w), { acts: [], way: ['dynamodb', ...me.way] });
      },
    });
  if (crashes && world.faults > 0 && me.acts.length > 0)
    actions.push({
      who,
      does: 'dies, and its successor begins the move again',
      run: (w) => {
        w.faults -= 1;
        Object.assign(mine(w), { acts: [], successor: true });
      },
    });
  return [...actions, ...nextAct(context, world, options, to, goal)];
}

function nextAct(
  context: Context,
  world: World,
  options: CoordinatorOptions,
  to: Step,
  goal: Step,
): readonly Action<World>[] {
  const { rules } = context;
  const { name: who } = options;
  const mine = (w: World): Coordinator => processOf<Coordinator>(w, who);
  const plan = rules.movePlan(world.step, to);
  const act = mine(world).acts[0] ?? plan[0];
  switch (act) {
    case 'look':
      if (rules.moveWaitsFor(world.step, to, factsOf(context, world, options)).length > 0)
        return givesHoldUp(context, world, who);
      return [
        {
          who,
          does: `sees that the flag may move from ${world.step} to ${to}`,
          run: (w) => void (mine(w).acts = plan.slice(1)),
        },
      ];
    case 'fence':
      if (processOf(world, MARKER).at !== 'free') return [];
      return [
        {
          who,
          does: 'raises the epoch in the marker row',
          run: (w) => {
            processOf<Marker>(w, MARKER).epoch = rules.epochAfter(w.step, to, w.epoch);
            mine(w).acts.shift();
          },
        },
      ];
    default:
      return [
        {
          who,
          does: `moves the flag from ${world.step} to ${to}`,
          run: (w) => {
            w.epoch = rules.epochAfter(w.step, to, w.epoch);
            w.step = to;
            mine(w).acts.shift();
            if (to === goal) mine(w).way.shift();
          },
        },
      ];
  }
}

/** After its longest time, which may be over at any moment. The way back waits for arrivals alone. */
function givesHoldUp({ rules }: Context, world: World, who: string): readonly Action<World>[] {
  const back = rules.stepBefore(world.step);
  const { successor, way } = processOf<Coordinator>(world, who);
  // The model has no clock for it: any moment may be the end of it.
  const over = rules.holdIsOver({ holdMs: 0 }, { nowMs: world.now, sinceMs: world.now });
  if (successor === undefined || back === undefined || way[0] === back || !over) return [];
  const run = (w: World): void => {
    const me = processOf<Coordinator>(w, who);
    delete me.successor;
    me.way = [back, ...me.way];
  };
  return [{ who, does: 'gives the hold up, for it has lasted too long', run }];
}
