import type { MoveFacts, Step } from '../../../../engine/transfer/convergence/phase/rules';
import type { Action } from '../explore';
import type { Context, Process, World } from '../world';
import { processOf } from '../world';
import type { Capture } from './capture';
import { TERMS } from './environment';
import type { Instance } from './instance';
import type { Reverse } from './reverse';

/** The one who moves the flag, a step at a time. */

export interface Coordinator extends Process {
  /** Steps still to reach. */
  way: Step[];
}
export const newCoordinator = (way: readonly Step[]): Coordinator => ({ at: 'idle', way: [...way] });

export interface CoordinatorOptions {
  readonly name: string;
  readonly instances: readonly string[];
}

function factsOf({ rules }: Context, world: World, instances: readonly string[]): MoveFacts {
  const capture = world.processes.capture as Capture | undefined;
  const reverse = Object.values(world.processes).filter((p): p is Reverse => 'hint' in p);
  const caughtUp = capture === undefined || (capture.position >= world.log.length && capture.at === 'idle');
  return {
    instancesArrived: instances.every((name) => {
      const me = processOf<Instance>(world, name);
      return me.arrived === world.step || rules.leaseIsOver(TERMS, { nowMs: world.now, seenAtMs: me.renewedAt });
    }),
    loaded: true,
    commitsNumbered: true,
    captureCaughtUp: caughtUp,
    outboxEmpty: !Object.keys(world.control).some((id) => id.startsWith('outbox#')),
    streamDrained: world.stream.length === 0 && reverse.every(({ hint }) => hint === null),
    compared: true,
  };
}

export function coordinatorActions(
  context: Context,
  world: World,
  { name: who, instances }: CoordinatorOptions,
): readonly Action<World>[] {
  const { rules } = context;
  const [goal] = processOf<Coordinator>(world, who).way;
  if (goal === undefined) return [];
  const to = rules.stepTowards(world.step, goal);
  if (rules.moveWaitsFor(world.step, to, factsOf(context, world, instances)).length > 0) return [];
  return [
    {
      who,
      does: `moves the flag from ${world.step} to ${to}`,
      run: (w) => {
        w.epoch = rules.epochAfter(w.step, to, w.epoch);
        w.step = to;
        if (to === goal) processOf<Coordinator>(w, who).way.shift();
      },
    },
  ];
}
