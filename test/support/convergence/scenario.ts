import { endless, wrongAtRest, wrongRead } from './checks';
import { explore, type Action, type Exploration } from './explore';
import { environmentActions } from './processes/environment';
import { RULES, type Rules } from './rules';
import type { Leaves } from './unfinished';
import type { Context, Model, World } from './world';

/** A small world with its processes. */
export interface Scenario {
  readonly name: string;
  /** What it is about, for people. */
  readonly about: string;
  readonly model: Model;
  readonly initial: World;
  readonly instances: readonly string[];
  /** Do instances look at the flag, under leases? */
  readonly polls: boolean;
  /** May time go on? It stands still where waiting longer changes nothing, so that there is an end. */
  readonly timePasses: (context: Context, world: World) => boolean;
  /** More transactions than these cannot come about. */
  readonly mostTransactions: number;
  readonly actions: (context: Context, world: World) => readonly Action<World>[];
  /** What may be left undone at rest. */
  readonly leaves?: Leaves;
}

const MAX_STATES = 250_000;

const inOrder = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

export function run(scenario: Scenario, rules: Rules = RULES): Exploration {
  const context: Context = { rules, model: scenario.model };
  return explore<World>({
    initial: scenario.initial,
    maxStates: MAX_STATES,
    canonical: (world) => {
      world.items = inOrder(world.items);
      world.control = inOrder(world.control);
      world.history = inOrder(world.history);
      world.acknowledged.sort((a, b) => (a.tag < b.tag ? -1 : 1));
    },
    actionsOf: (world) => [
      ...environmentActions(context, world, scenario.timePasses(context, world)),
      ...scenario.actions(context, world),
    ],
    wrongIn: (world) =>
      wrongRead(context, world, scenario.instances, scenario.polls) ?? endless(world, scenario.mostTransactions),
    wrongAtRest: (world) => wrongAtRest(context, world, scenario.leaves),
  });
}

export const newWorld = (over: Partial<World>): World => ({
  log: [],
  shown: 0,
  items: {},
  control: {},
  late: [],
  processes: {},
  step: 'compare',
  epoch: 1,
  counted: 1,
  begunWith: 0,
  now: 0,
  faults: 0,
  stream: [],
  history: {},
  acknowledged: [],
  ...over,
});
