import type { Step } from '../../../../engine/transfer/convergence/phase/rules';
import { loaded, plain, row } from '../models';
import { captureActions, newCapture } from '../processes/capture';
import { failoverActions } from '../processes/failover';
import { instanceActions, newInstance, type Script } from '../processes/instance';
import { newReplay, replayActions } from '../processes/replay';
import { newWorld, type Scenario } from '../scenario';
import { update } from '../scripts';

/** The source fails over at any moment, and the epoch rises at any moment after that. */
function failingOver(input: {
  readonly name: string;
  readonly about: string;
  readonly step: Step;
  readonly faults: number;
  readonly scripts: Readonly<Record<string, readonly Script[]>>;
  readonly mode: 'record' | 'apply';
  /** How often the source fails over at most. */
  readonly failovers: number;
  /** All servers continue one row of numbers (MariaDB). */
  readonly oneRow?: true;
  /** The former source is still there and answers. */
  readonly formerAnswers?: true;
}): Scenario {
  const { name, about, step, faults, scripts, mode, failovers, oneRow, formerAnswers } = input;
  const model = plain({ R: row('r0') });
  const instances = Object.keys(scripts);
  return {
    name,
    about,
    model,
    initial: newWorld({
      step,
      faults,
      takeovers: [],
      ...(oneRow === true ? { oneRow } : {}),
      ...(formerAnswers === true ? { formerAnswers } : {}),
      ...loaded(model),
      processes: {
        ...Object.fromEntries(instances.map((instance) => [instance, newInstance(step)])),
        capture: newCapture(0),
        ...(mode === 'record' ? { replay: newReplay() } : {}),
      },
    }),
    instances,
    polls: false,
    timePasses: () => false,
    mostTransactions: 2,
    actions: (context, world) => [
      ...instances.flatMap((instance) =>
        instanceActions(context, world, {
          name: instance,
          script: scripts[instance] ?? [],
          crashes: false,
          polls: false,
        }),
      ),
      ...captureActions(context, world, { name: 'capture', mode: () => mode, crashes: true }),
      ...(mode === 'record' ? replayActions(context, world, { name: 'replay', open: () => true }) : []),
      ...failoverActions(world, failovers),
    ],
  };
}

export const failoverOfSource = failingOver({
  name: 'failover of the source',
  about: 'phase 3: an instance changes a row twice, before or after a replica takes over; the epoch rises later',
  step: 'compare',
  faults: 0,
  scripts: { w1: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')] },
  mode: 'apply',
  failovers: 1,
});

export const failoverAndBack = failingOver({
  name: 'failover there and back',
  about:
    'phase 1: a row is changed twice while a replica takes over and the former source comes back, perhaps before anybody has seen it',
  step: 'mysql',
  faults: 0,
  scripts: { w1: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')] },
  mode: 'apply',
  failovers: 2,
});

export const failoverAndReplay = failingOver({
  name: 'failover while the outbox is replayed',
  about: 'phase 1: a row is changed and put off; a replica takes over while the outbox is replayed',
  step: 'mysql',
  faults: 0,
  scripts: { w1: [update('w1', 'R', 'r1')] },
  mode: 'record',
  failovers: 1,
});

export const failoverOnMariaDb = failingOver({
  name: 'failover there and back on MariaDB',
  about: 'phase 3: the same where all servers continue one row of numbers',
  step: 'compare',
  faults: 0,
  scripts: { w1: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')] },
  mode: 'apply',
  failovers: 2,
  oneRow: true,
});

export const failoverWithCrash = failingOver({
  name: 'failover there and back with a crash',
  about: 'phase 1: the same, while capture crashes once, at any place',
  step: 'mysql',
  faults: 1,
  scripts: { w1: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')] },
  mode: 'apply',
  failovers: 2,
});

export const failoverBesideFormer = failingOver({
  name: 'failover beside the former source',
  about: 'phase 3: a replica takes over, and reads may still reach the former source',
  step: 'compare',
  faults: 0,
  scripts: { w1: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')] },
  mode: 'apply',
  failovers: 1,
  formerAnswers: true,
});

export const failoverBesideFormerMariaDb = failingOver({
  name: 'failover on MariaDB beside the former source',
  about: 'phase 3: the same where all servers continue one row of numbers, which the former source counts on by itself',
  step: 'compare',
  faults: 0,
  scripts: { w1: [update('w1', 'R', 'r1'), update('w1 again', 'R', 'r2')] },
  mode: 'apply',
  failovers: 1,
  oneRow: true,
  formerAnswers: true,
});
