import { readCapture, readPutOff } from '../../../adapters/dynamodb/convergence';
import { readPosition } from '../../../adapters/mysql/position';
import { Coordinator } from '../../../activities/transfer/convergence/coordinator';
import { STEP, type Step } from '../../../engine/transfer/convergence/phase/rules';
import { covers } from '../../../engine/transfer/position/rules';
import type { Context } from './context';
import type { Order } from './settings';
import { loadWatch } from './watchers';

/** Moves the flag towards the goal that the director gives. */
export async function runCoordinator(context: Context): Promise<void> {
  const { control, signal, settings } = context;
  const link = await context.openLink('coordinator');
  const load = loadWatch(context);
  let goal: Step = STEP.mysql;
  process.on('message', (order: Order) => {
    if (order.kind === 'goal') goal = order.step as Step;
  });
  const coordinator = new Coordinator({
    control,
    terms: settings.terms,
    onFailure: ({ message }) => context.say({ kind: 'note', text: message }),
    onMove: ({ step, epoch }) => context.say({ kind: 'note', text: `flag ${step} in epoch ${epoch}` }),
    facts: {
      loaded: async () => {
        const { loaded, ownersOver } = await load();
        return loaded && ownersOver;
      },
      captureCaughtUp: async () => {
        const end = await readPosition(link, { signal });
        const state = await readCapture(control, signal);
        return state !== undefined && covers(link.flavour, state.position, end);
      },
      outboxEmpty: async () => (await readPutOff(control, signal, 1)).length === 0,
      streamDrained: () => Promise.resolve(true),
      compared: () => Promise.resolve(true),
      fence: () => Promise.reject(new Error('no reverse sync yet')),
    },
  });
  context.say({ kind: 'ready' });
  await coordinator.run(() => goal, signal);
}
