import { loaded, plain, row } from '../models';
import { captureActions, newCapture } from '../processes/capture';
import { instanceActions, newInstance } from '../processes/instance';
import { newReplay, replayActions } from '../processes/replay';
import { newWorld, type Scenario } from '../scenario';
import { update } from '../scripts';

const model = plain({ R: row('r0') });

export const outboxReplay: Scenario = {
  name: 'outbox and its replay',
  about:
    'phase 1: a row is changed twice; capture records its key while the outbox is replayed; capture or a request may fail',
  model,
  initial: newWorld({
    step: 'mysql',
    faults: 1,
    ...loaded(model),
    processes: { w1: newInstance('mysql'), capture: newCapture(0), replay: newReplay() },
  }),
  instances: ['w1'],
  polls: false,
  timePasses: () => false,
  mostTransactions: 2,
  actions: (context, world) => [
    ...instanceActions(context, world, {
      name: 'w1',
      script: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')],
      crashes: false,
      polls: false,
    }),
    ...captureActions(context, world, { name: 'capture', mode: () => 'record', crashes: true }),
    ...replayActions(context, world, { name: 'replay', open: () => true, crashes: true }),
  ],
};
