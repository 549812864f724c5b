import type { Step } from '../../../../engine/transfer/convergence/phase/rules';
import { historyOf, plain, row } from '../models';
import { captureActions, newCapture } from '../processes/capture';
import { coordinatorActions, newCoordinator } from '../processes/coordinator';
import { instanceActions, leaseRunsOut, newInstance, type Script } from '../processes/instance';
import { isLoaded, loaderActions, modeOfCapture, newLoad, newLoader, ownersOver, type Loader } from '../processes/load';
import { newReplay, replayActions } from '../processes/replay';
import { newWorld, type Scenario } from '../scenario';
import { remove, update } from '../scripts';
import { processOf, type Context, type Model, type World } from '../world';

/** A load, capture, instances under leases and a flag that moves, and any one of them may crash anywhere. */
function whole(input: {
  readonly name: string;
  readonly about: string;
  readonly model: Model;
  readonly rows: readonly string[];
  readonly way: readonly [Step, ...Step[]];
  readonly scripts: Readonly<Record<string, readonly Script[]>>;
  /** Writes of a job that knows the source alone. */
  readonly job?: readonly Script[];
  readonly mostTransactions: number;
}): Scenario {
  const { name, about, model, rows, way, scripts, job = [], mostTransactions } = input;
  const [start, ...rest] = way;
  const instances = Object.keys(scripts);
  const batches = [rows];
  const loadWaits = (context: Context, world: World): boolean =>
    !ownersOver(context, world) && (isLoaded(world) || processOf<Loader>(world, 'loader').at === 'waiting');
  return {
    name,
    about,
    model,
    initial: newWorld({
      step: start,
      faults: 1,
      history: historyOf(model),
      processes: {
        ...Object.fromEntries(instances.map((instance) => [instance, newInstance(start)])),
        ...(job.length > 0 ? { job: newInstance('mysql') } : {}),
        load: newLoad(),
        loader: newLoader(true),
        capture: newCapture(null),
        replay: newReplay(),
        coordinator: newCoordinator(rest),
      },
    }),
    instances,
    polls: true,
    timePasses: (context, world) =>
      loadWaits(context, world) || instances.some((instance) => leaseRunsOut(context, world, instance)),
    mostTransactions,
    actions: (context, world) => [
      ...instances.flatMap((instance) =>
        instanceActions(context, world, {
          name: instance,
          script: scripts[instance] ?? [],
          crashes: true,
          polls: true,
        }),
      ),
      ...(job.length > 0
        ? instanceActions(context, world, { name: 'job', script: job, crashes: true, polls: false, job: true })
        : []),
      ...loaderActions(context, world, { name: 'loader', batches, capture: 'capture', crashes: true }),
      ...captureActions(context, world, { name: 'capture', mode: (w) => modeOfCapture(context, w), crashes: true }),
      ...replayActions(context, world, {
        name: 'replay',
        open: (w) => modeOfCapture(context, w) === 'apply',
        crashes: true,
      }),
      ...coordinatorActions(context, world, {
        name: 'coordinator',
        instances,
        reader: undefined,
        givesUp: false,
        crashes: true,
      }),
    ],
  };
}

export const loadCaptureAndMove: Scenario = whole({
  name: 'load, capture and the first move',
  about:
    'an instance and a job write two rows while they are loaded and captured, and the flag goes to phase 2; any process may crash, or a request fail',
  model: plain({ R: row('r0'), S: row('s0') }),
  rows: ['R', 'S'],
  way: ['mysql', 'shadow'],
  scripts: { w1: [update('w1', 'R', 'r1')] },
  job: [remove('job', 'S', 's1')],
  mostTransactions: 2,
});

export const loadToPhase4: Scenario = whole({
  name: 'load, capture and all moves to phase 4',
  about:
    'an instance writes a row while it is loaded and captured, and the flag goes on to phase 4; any process may crash, or a request fail',
  model: plain({ R: row('r0') }),
  rows: ['R'],
  way: ['mysql', 'dynamodb-read'],
  scripts: { w1: [update('w1', 'R', 'r1')] },
  mostTransactions: 1,
});
