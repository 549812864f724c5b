import { DrainWatch, isWatched } from '../../../adapters/dynamodb/streams';
import { readPutOff, type Flag } from '../../../adapters/dynamodb/convergence';
import { transactionSessions } from '../../../adapters/mysql/copy-back';
import { compareAndRepair, NEVER_STILL } from '../../../activities/transfer/convergence/compare';
import { Coordinator, type FactSources } from '../../../activities/transfer/convergence/coordinator';
import { raiseMarkerEpoch } from '../../../activities/transfer/convergence/reverse/copy-back';
import { comparisonCounts } from '../../../engine/transfer/convergence/comparison/rules';
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
    onMove: ({ step, epoch }, from) => {
      facts.moved(from, step);
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

/** With what a move makes of them. */
interface Facts extends FactSources {
  moved(from: Step, to: Step): void;
}

async function factSources(context: Context): Promise<Facts> {
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
  let loadOverAtMs: number | undefined;
  let leftAtMs = -Infinity;
  /** Server on which the last clean comparison was made, and the flag then. */
  let compared: Pick<Flag, 'origin' | 'revision'> | undefined;
  const loaded = async (): Promise<boolean> => {
    const state = await load();
    const over = state.loaded && state.ownersOver;
    if (over) loadOverAtMs ??= performance.now();
    return over;
  };
  return {
    loaded,
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
    compared: async ({ step, epoch, origin, revision }: Flag) => {
      // Each way into 4 needs one of its own, also when another coordinator has left 4 meanwhile.
      if (compared?.origin === origin && (step !== STEP.strict || compared.revision === revision)) return true;
      await loaded();
      const counts =
        loadOverAtMs !== undefined &&
        comparisonCounts({
          nowMs: performance.now(),
          unwatchedSinceMs: Math.max(loadOverAtMs, leftAtMs),
          signatureMs: settings.terms.signatureMs,
        });
      if (!counts) return false;
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
      compared = differences.length === 0 ? { origin, revision } : undefined;
      return differences.length === 0;
    },
    // Below phase 4 nobody watches for strays: it is entered again only after a new comparison.
    moved: (from, to) => {
      if (from !== STEP.dynamodbRead || to !== STEP.strict) return;
      compared = undefined;
      leftAtMs = performance.now();
    },
    sourceIsEpochs: async ({ origin }) => (await lookAtTheSource(context)).origin === origin,
    fence: (to) => raiseMarkerEpoch({ sessions, viewSchema: settings.viewSchema }, to, signal),
  };
}
