import { DrainWatch, isWatched } from '../../../adapters/dynamodb/streams';
import { readPutOff } from '../../../adapters/dynamodb/convergence';
import { transactionSessions } from '../../../adapters/mysql/copy-back';
import { compareAndRepair, NEVER_STILL } from '../../../activities/transfer/convergence/compare';
import { Coordinator, type FactSources } from '../../../activities/transfer/convergence/coordinator';
import { raiseMarkerEpoch } from '../../../activities/transfer/convergence/reverse/copy-back';
import { STEP, type Step } from '../../../engine/transfer/convergence/phase/rules';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import { tableStreams } from './back';
import { hasCaptured, untilCaptured } from './captured';
import { lookAtTheSource, projectorOf, type Context } from './context';
import type { Order } from './settings';
import { loadWatch } from './watchers';

/** Moves the flag towards the goal that the director gives. */
export async function runCoordinator(context: Context): Promise<void> {
  const { signal, settings } = context;
  let goal: Step = STEP.mysql;
  process.on('message', (order: Order) => {
    if (order.kind === 'goal') goal = order.step as Step;
  });
  const facts = await factSources(context);
  const coordinator = new Coordinator({
    control: context.control,
    flavour: context.flavour,
    terms: settings.terms,
    facts,
    onFailure: ({ message }) => context.say({ kind: 'note', text: message }),
    onMove: ({ step, epoch }) => {
      context.say({ kind: 'note', text: `flag ${step} in epoch ${epoch}` });
      context.say({ kind: 'count', of: `moved to ${step}`, by: 1 });
    },
    onWait: (from, to, waitsFor) =>
      context.say({ kind: 'note', text: `${from} to ${to} waits for ${waitsFor.join(', ')}` }),
  });
  context.say({ kind: 'ready' });
  await Promise.race([
    coordinator.run(() => goal, signal),
    coordinator.followSource(() => lookAtTheSource(context), signal),
  ]);
}

async function factSources(context: Context): Promise<FactSources> {
  const { control, data, model, physical, settings, signal, source, items } = context;
  const { projector } = await projectorOf(context, 2);
  const link = await context.openLink('coordinator');
  const load = loadWatch(context);
  const streams = await tableStreams(context);
  const drains = streams.map((stream) => {
    const table = model.plan.tables.find(({ name }) => name === stream.table);
    if (table === undefined) throw new Error(`no table ${stream.table}`);
    return new DrainWatch(stream, data, physical(table.name), table);
  });
  const sessions = transactionSessions({ source, secrets: async () => settings.password });
  let drainOf = -1;
  return {
    loaded: async () => {
      const state = await load();
      return state.loaded && state.ownersOver;
    },
    captureCaughtUp: ({ origin }) => hasCaptured({ link, control }, origin, signal),
    outboxEmpty: async () => (await readPutOff(control, signal, 1)).length === 0,
    streamDrained: async ({ revision }) => {
      if (drainOf !== revision) for (const drain of drains) drain.restart();
      drainOf = revision;
      const all = await Promise.all(drains.map((drain) => drain.look(signal)));
      return all.every((drained) => drained);
    },
    streamWatched: async () => {
      const all = await Promise.all(streams.map((stream) => isWatched(stream, signal)));
      return all.every((watched) => watched);
    },
    compare: async ({ step, epoch, origin }) => {
      const writer = `repair/${settings.name}`;
      const putOff = new Set<string>();
      // Asked between what was captured and the look at the items: what is put off then is not brought over yet, and known.
      const capturedAndKnown = async (): Promise<void> => {
        for (const key of await untilCaptured({ link, control }, origin, signal)) putOff.add(key);
      };
      const differences = await compareAndRepair(
        { projector, data, items, captured: capturedAndKnown, step, epoch, origin, writer, pageRows: 100 },
        signal,
      );
      for (const { row, what } of differences) {
        const known = putOff.has(ownerText(row)) || what === NEVER_STILL;
        context.say({
          kind: 'note',
          text: `differs${known ? ', as is known' : ''}: ${row.table} ${row.key.join(',')}: ${what}`,
        });
        const before = step === STEP.strict ? 'before 4' : 'before 5';
        context.say({ kind: 'count', of: known ? `known differences ${before}` : `differences ${before}`, by: 1 });
      }
      context.say({ kind: 'count', of: `comparisons before ${step === STEP.strict ? 4 : 5}`, by: 1 });
      return differences.length === 0;
    },
    sourceIsEpochs: async ({ origin }) => (await lookAtTheSource(context)).origin === origin,
    fence: (to) => raiseMarkerEpoch({ sessions, viewSchema: settings.viewSchema }, to, signal),
  };
}
