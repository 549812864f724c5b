import { historyOf, moving, plain, row } from '../models';
import { captureActions, newCapture } from '../processes/capture';
import { instanceActions, newInstance } from '../processes/instance';
import { isLoaded, loaderActions, modeOfCapture, newLoad, newLoader, ownersOver, type Loader } from '../processes/load';
import { newReplay, replayActions } from '../processes/replay';
import { newWorld, type Scenario } from '../scenario';
import { remove, update } from '../scripts';
import { processOf, type Context, type World } from '../world';

const shared = (context: Context, world: World) => [
  ...captureActions(context, world, { name: 'capture', mode: (w) => modeOfCapture(context, w), crashes: true }),
  ...replayActions(context, world, {
    name: 'replay',
    open: (w) => modeOfCapture(context, w) === 'apply',
    crashes: true,
  }),
];

const two = plain({ R: row('r0'), S: row('s0') });
const one = plain({ R: row('r0') });

export const loadAndCapture: Scenario = {
  name: 'load and capture',
  about:
    'phase 1: one write changes a row, one deletes another, while load and capture run; capture or a request may fail',
  model: two,
  initial: newWorld({
    step: 'mysql',
    faults: 1,
    history: historyOf(two),
    processes: {
      w1: newInstance('mysql'),
      w2: newInstance('mysql'),
      load: newLoad(),
      a: newLoader(true),
      capture: newCapture(null),
      replay: newReplay(),
    },
  }),
  instances: ['w1', 'w2'],
  polls: false,
  timePasses: (context, world) => isLoaded(world) && !ownersOver(context, world),
  mostTransactions: 2,
  actions: (context, world) => [
    ...instanceActions(context, world, { name: 'w1', script: [update('w1', 'R', 'r1')], crashes: false, polls: false }),
    ...instanceActions(context, world, { name: 'w2', script: [remove('w2', 'S', 's1')], crashes: false, polls: false }),
    ...loaderActions(context, world, { name: 'a', batches: [['R', 'S']], capture: 'capture' }),
    ...shared(context, world),
  ],
};

export const zombieLoader: Scenario = {
  name: 'deleted row and zombie loader',
  about: 'a row is deleted while its load changes owner; the first owner does not know and may send late',
  model: two,
  initial: newWorld({
    step: 'mysql',
    faults: 1,
    history: historyOf(two),
    processes: {
      w1: newInstance('mysql'),
      load: newLoad(),
      a: newLoader(true),
      b: newLoader(false),
      capture: newCapture(null),
      replay: newReplay(),
    },
  }),
  instances: ['w1'],
  polls: false,
  // The second owner is prompt.
  timePasses: (context, world) =>
    processOf(world, 'b').at !== 'busy' && !ownersOver(context, world) && (isLoaded(world) || world.now < 3),
  mostTransactions: 1,
  actions: (context, world) => [
    ...instanceActions(context, world, { name: 'w1', script: [remove('w1', 'R', 'r1')], crashes: false, polls: false }),
    ...loaderActions(context, world, { name: 'a', batches: [['R', 'S']], capture: 'capture' }),
    ...loaderActions(context, world, { name: 'b', batches: [['R', 'S']], capture: 'capture' }),
    ...shared(context, world),
  ],
  leaves: {
    a: 'its lease is over, so it sends no more, and it learns of its successor from nobody',
    b: 'it stands by where the first owner ends in time; that the load is complete is asked of the load',
  },
};

export const loadOfOneRow: Scenario = {
  name: 'load of one row',
  about: 'a row is deleted while load and capture run; capture or a request may fail',
  model: one,
  initial: newWorld({
    step: 'mysql',
    faults: 1,
    history: historyOf(one),
    processes: {
      w1: newInstance('mysql'),
      load: newLoad(),
      a: newLoader(true),
      capture: newCapture(null),
      replay: newReplay(),
    },
  }),
  instances: ['w1'],
  polls: false,
  timePasses: (context, world) => isLoaded(world) && !ownersOver(context, world),
  mostTransactions: 1,
  actions: (context, world) => [
    ...instanceActions(context, world, { name: 'w1', script: [remove('w1', 'R', 'r1')], crashes: false, polls: false }),
    ...loaderActions(context, world, { name: 'a', batches: [['R']], capture: 'capture' }),
    ...shared(context, world),
  ],
};

const registered = moving({ R: row('r0', { unique: 'a' }) });

export const loadOfRegistered: Scenario = {
  name: 'load of a registered row',
  about:
    'the unique value of a row, which is its key, changes while load and capture run; load, capture or replay may crash, or a request fail',
  model: registered,
  initial: newWorld({
    step: 'mysql',
    faults: 1,
    history: historyOf(registered),
    processes: {
      w1: newInstance('mysql'),
      load: newLoad(),
      a: newLoader(true),
      capture: newCapture(null),
      replay: newReplay(),
    },
  }),
  instances: ['w1'],
  polls: false,
  timePasses: (context, world) =>
    !ownersOver(context, world) && (isLoaded(world) || processOf<Loader>(world, 'a').at === 'waiting'),
  mostTransactions: 1,
  actions: (context, world) => [
    ...instanceActions(context, world, {
      name: 'w1',
      script: [update('w1', 'R', 'r1', { unique: 'b' })],
      crashes: false,
      polls: false,
    }),
    ...loaderActions(context, world, { name: 'a', batches: [['R']], capture: 'capture', crashes: true }),
    ...shared(context, world),
  ],
};
