import type { Step } from '../../../../engine/transfer/convergence/phase/rules';
import { loaded, plain, row } from '../models';
import { captureActions, newCapture } from '../processes/capture';
import { coordinatorActions, newCoordinator } from '../processes/coordinator';
import { instanceActions, leaseRunsOut, newInstance, type Script } from '../processes/instance';
import { newReplay, replayActions } from '../processes/replay';
import { MARKER, newMarker, newReverse, reverseActions } from '../processes/reverse';
import { newWorld, type Scenario } from '../scenario';
import { remove, update } from '../scripts';
import { RULES } from '../rules';
import type { Model, World } from '../world';

const one = plain({ R: row('r0') });
const two = plain({ R: row('r0'), S: row('s0') });

/** Instances under leases write while the flag moves. */
function moving(input: {
  readonly name: string;
  readonly about: string;
  readonly way: readonly Step[];
  readonly epoch: number;
  readonly faults: number;
  readonly ticks: number;
  readonly scripts: Readonly<Record<string, readonly Script[]>>;
  readonly readers: readonly string[];
  readonly model?: Model;
  /** Writes of a job that knows the source alone. */
  readonly job?: readonly Script[];
  readonly givesUp?: boolean;
  /** May instances, capture, stream readers and the coordinator crash (a fault)? */
  readonly crashes?: boolean;
}): Scenario {
  const { name, about, way, epoch, faults, ticks, scripts, readers, model = one, job = [] } = input;
  const { givesUp = false, crashes = false } = input;
  const [start, ...rest] = way as readonly [Step, ...Step[]];
  const instances = Object.keys(scripts);
  return {
    name,
    about,
    model,
    initial: newWorld({
      step: start,
      epoch,
      faults,
      ...loaded(model),
      processes: {
        ...Object.fromEntries(instances.map((instance) => [instance, newInstance(start, epoch)])),
        ...(job.length > 0 ? { job: newInstance('mysql') } : {}),
        capture: newCapture(0),
        coordinator: newCoordinator(rest),
        ...Object.fromEntries(readers.map((reader) => [reader, newReverse()])),
        [MARKER]: newMarker(),
      },
    }),
    instances,
    polls: true,
    timePasses: (context, world) =>
      world.now < ticks || instances.some((instance) => leaseRunsOut(context, world, instance)),
    mostTransactions: 8,
    actions: (context, world) => [
      ...instances.flatMap((instance) =>
        instanceActions(context, world, {
          name: instance,
          script: scripts[instance] ?? [],
          crashes,
          polls: true,
        }),
      ),
      ...(job.length > 0
        ? instanceActions(context, world, { name: 'job', script: job, crashes: false, polls: false, job: true })
        : []),
      ...captureActions(context, world, { name: 'capture', mode: () => 'apply', crashes }),
      ...coordinatorActions(context, world, { name: 'coordinator', instances, reader: readers[0], givesUp, crashes }),
      ...readers.flatMap((reader) => reverseActions(context, world, reader, crashes)),
    ],
  };
}

const w1: readonly Script[] = [update('w1', 'R', 'r1')];
const w2: readonly Script[] = [update('w2', 'R', 'r2')];
const inStep = (script: readonly Script[], step: Step): readonly Script[] =>
  script.map((write) => ({ ...write, in: step }));

export const phase3To4: Scenario = moving({
  name: 'phase 3 to 4 under leases',
  about:
    'one instance writes, another reads, the flag moves by strict to phase 4; a request may fail, an instance may not hear',
  way: ['compare', 'dynamodb-read'],
  epoch: 1,
  faults: 1,
  ticks: 2,
  scripts: { w1, w2: [] },
  readers: [],
});

export const phase4To3: Scenario = moving({
  name: 'phase 4 to 3 under leases',
  about:
    'one instance writes, another reads, the flag moves by strict to phase 3; a request may fail, an instance may not hear',
  way: ['dynamodb-read', 'compare'],
  epoch: 1,
  faults: 1,
  ticks: 2,
  scripts: { w1, w2: [] },
  readers: [],
});

export const phase4To5: Scenario = moving({
  name: 'phase 4 to 5',
  about:
    'one instance writes a row in phase 4, another its item in phase 5, the flag moves by a hold; a request may fail, an instance may not hear',
  way: ['dynamodb-read', 'dynamodb'],
  epoch: 1,
  faults: 1,
  ticks: 1,
  scripts: { w1: inStep(w1, 'dynamodb-read'), w2: inStep(w2, 'dynamodb') },
  readers: ['reverse'],
});

export const phase5To4: Scenario = moving({
  name: 'phase 5 to 4',
  about:
    'one instance writes an item in phase 5, another its row in phase 4, the flag moves by a hold; a request may fail, an instance may not hear',
  way: ['dynamodb', 'dynamodb-read'],
  epoch: 2,
  faults: 1,
  ticks: 1,
  scripts: { w1: inStep(w1, 'dynamodb'), w2: inStep(w2, 'dynamodb-read') },
  readers: ['reverse'],
});

export const twoReaders: Scenario = moving({
  name: 'two stream readers',
  about: 'phase 5: an item is written twice; a stream reader that was replaced goes on beside its successor',
  way: ['dynamodb'],
  epoch: 2,
  faults: 0,
  ticks: 0,
  scripts: { w1: [...w1, update('w1 again', 'R', 'r2')] },
  readers: ['reverse', 'reverse again'],
});

export const lateCommit: Scenario = moving({
  name: 'phase 4 to 5 with a late commit',
  about:
    'an instance has written one row and commits another after its lease is over; in phase 5 that one was written by now',
  way: ['dynamodb-read', 'dynamodb'],
  epoch: 1,
  faults: 0,
  ticks: 1,
  model: two,
  scripts: {
    w1: inStep([update('w1', 'S', 's1'), update('w1 again', 'R', 'r1')], 'dynamodb-read'),
    w2: inStep(w2, 'dynamodb'),
  },
  readers: ['reverse'],
});

export const jobBeforeHold: Scenario = moving({
  name: 'phase 4 to 5 after a job',
  about: 'a job writes to MySQL alone and is stopped before the hold',
  way: ['dynamodb-read', 'dynamodb'],
  epoch: 1,
  faults: 0,
  ticks: 0,
  scripts: { w1: [] },
  job: [update('job', 'R', 'r9')],
  readers: ['reverse'],
});

export const lateItem: Scenario = moving({
  name: 'phase 5 to 4 with a late request',
  about: 'a request of an instance in phase 5 may land when phase 4 has begun',
  way: ['dynamodb', 'dynamodb-read'],
  epoch: 2,
  faults: 1,
  ticks: 0,
  scripts: { w1: inStep(w1, 'dynamodb') },
  readers: ['reverse'],
});

export const zombieReader: Scenario = moving({
  name: 'phase 5 to 4 with a zombie reader',
  about:
    'a stream reader that was given up for dead goes on while the flag moves back to phase 4 and the row is written',
  way: ['dynamodb', 'dynamodb-read'],
  epoch: 2,
  faults: 0,
  ticks: 0,
  scripts: {
    w1: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')].map((write, index) => ({
      ...write,
      in: index === 0 ? ('dynamodb' as const) : ('dynamodb-read' as const),
    })),
  },
  readers: ['reverse', 'reverse again'],
});

export const givenUp: Scenario = moving({
  name: 'phase 5 to 4 given up',
  about:
    'the coordinator dies when it has raised the epoch of the marker row; its successor gives the hold up and tries again',
  way: ['dynamodb', 'dynamodb-read'],
  epoch: 2,
  faults: 1,
  ticks: 0,
  scripts: { w1: inStep([update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')], 'dynamodb') },
  readers: ['reverse'],
  givesUp: true,
});

export const crashesBack: Scenario = moving({
  name: 'phase 5 to 4 with a crash',
  about:
    'an instance writes an item in phase 5, another its row in phase 4; an instance, capture, reverse sync or the coordinator crashes once, at any place, or a request fails',
  way: ['dynamodb', 'dynamodb-read'],
  epoch: 2,
  faults: 1,
  ticks: 1,
  scripts: { w1: inStep(w1, 'dynamodb'), w2: inStep(w2, 'dynamodb-read') },
  readers: ['reverse'],
  crashes: true,
});

const fromHold = moving({
  name: 'phase 5 to 4 with a key put off',
  about: 'reverse sync could not write a row yet, whose item was answered in phase 5; its key waits in the outbox',
  way: ['hold-back', 'dynamodb-read'],
  epoch: 2,
  faults: 0,
  ticks: 0,
  scripts: { w1: [] },
  readers: ['reverse'],
});
const itemAhead = RULES.versionNumber(2, '1');

export const putOff: Scenario = {
  ...fromHold,
  initial: {
    ...fromHold.initial,
    items: { R: { v: itemAhead, _type: 'row', parts: { R: 'r1' } } },
    control: { 'outbox#R': itemAhead },
    history: { R: ['r0', 'r1'] },
    acknowledged: [{ row: 'R', tag: 'r1' }],
  },
  actions: (context, world) => [
    ...fromHold.actions(context, world),
    ...Object.entries(world.control).map(([id, v]) => ({
      who: 'replay',
      does: 'hands the key that was put off to reverse sync again',
      run: (w: World): void => {
        delete w.control[id];
        w.stream.push({ key: id.slice('outbox#'.length), v });
      },
    })),
  ],
};

const toHold = moving({
  name: 'phase 4 to 5 with a key put off',
  about:
    'a row was changed whose item could not be written yet; its key waits in the outbox, and an instance writes the item in phase 5',
  way: ['hold-forward', 'dynamodb'],
  epoch: 1,
  faults: 0,
  ticks: 0,
  scripts: { w1: inStep([update('w1', 'R', 'r2')], 'dynamodb') },
  readers: ['reverse'],
});

export const putOffForward: Scenario = {
  ...toHold,
  initial: {
    ...toHold.initial,
    log: [{ changes: [{ row: 'R', tag: 'r1', to: row('r1') }] }],
    shown: 1,
    control: { 'outbox#R': RULES.versionNumber(1, '1') },
    history: { R: ['r0', 'r1'] },
    // Nobody was told that DynamoDB shows it: a job wrote it.
    acknowledged: [{ row: 'R', tag: 'r1', quiet: true }],
    processes: { ...toHold.initial.processes, capture: newCapture(1), replay: newReplay() },
  },
  actions: (context, world) => [
    ...toHold.actions(context, world),
    ...replayActions(context, world, {
      name: 'replay',
      open: ({ step }) => context.rules.authorityIn(step) === 'mysql',
    }),
  ],
};

export const twoInPhase5: Scenario = moving({
  name: 'phase 5 on one item',
  about: 'two instances change one item',
  way: ['dynamodb'],
  epoch: 2,
  faults: 0,
  ticks: 0,
  scripts: { w1, w2 },
  readers: ['reverse'],
});

export const deletedInPhase5: Scenario = moving({
  name: 'phase 5, one item is deleted',
  about: 'one instance deletes an item, another writes it; the request of one of them may land late',
  way: ['dynamodb'],
  epoch: 2,
  faults: 1,
  ticks: 0,
  scripts: { w1: [remove('w1', 'R', 'r1')], w2 },
  readers: ['reverse'],
});

export const phase3To4Crash: Scenario = moving({
  name: 'phase 3 to 4 with a crash',
  about:
    'one instance writes, another reads, the flag moves by strict to phase 4; any process may crash, or a request fail',
  way: ['compare', 'dynamodb-read'],
  epoch: 1,
  faults: 1,
  ticks: 1,
  scripts: { w1, w2: [] },
  readers: [],
  crashes: true,
});

export const phase4To3Crash: Scenario = moving({
  name: 'phase 4 to 3 with a crash',
  about:
    'one instance writes, another reads, the flag moves by strict to phase 3; any process may crash, or a request fail',
  way: ['dynamodb-read', 'compare'],
  epoch: 1,
  faults: 1,
  ticks: 1,
  scripts: { w1, w2: [] },
  readers: [],
  crashes: true,
});

export const phase4To5Crash: Scenario = moving({
  name: 'phase 4 to 5 with a crash',
  about:
    'one instance writes a row in phase 4, another its item in phase 5, the flag moves by a hold; any process may crash, or a request fail',
  way: ['dynamodb-read', 'dynamodb'],
  epoch: 1,
  faults: 1,
  ticks: 1,
  scripts: { w1: inStep(w1, 'dynamodb-read'), w2: inStep(w2, 'dynamodb') },
  readers: ['reverse'],
  crashes: true,
});

export const strayBeforeTheWayBack: Scenario = moving({
  name: 'phase 5 to 4 with a stray transaction',
  about:
    'an instance writes an item in phase 5, a job that nobody stopped its row; the flag moves back while capture has not read that yet',
  way: ['dynamodb', 'dynamodb-read'],
  epoch: 2,
  faults: 0,
  ticks: 0,
  scripts: { w1: inStep(w1, 'dynamodb') },
  readers: ['reverse'],
  job: [update('job', 'R', 'r9')],
});
