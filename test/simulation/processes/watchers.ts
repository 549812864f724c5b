import { setTimeout as delay } from 'node:timers/promises';
import { openChangeLog } from '../../../adapters/binlog';
import { readCapture, readLoad, type LoadState } from '../../../adapters/dynamodb/convergence';
import { untilDone } from '../../../activities/transfer/convergence/again';
import { copyRowsBack } from '../../../activities/transfer/convergence/reverse/copy-rows';
import { BeatWatch } from '../../../activities/transfer/convergence/beats';
import { runCapture, type CaptureDeps } from '../../../activities/transfer/convergence/capture';
import { loadTable } from '../../../activities/transfer/convergence/load';
import { runReplay } from '../../../activities/transfer/convergence/replay';
import { MARKER_COLUMNS, MARKER_TABLE } from '../../../engine/transfer/convergence/rows/marker';
import type { LandfallError } from '../../../contracts/errors';
import { copyBackDeps } from './back';
import { lookAtTheSource, projectorOf, type Context } from './context';

/** Is the load of all tables over, as capture asks it? Once it is, it stays so. */
export function loadWatch(context: Context): CaptureDeps['load'] {
  const { plan, control, signal, settings } = context;
  const watch = new BeatWatch();
  let over = false;
  return async () => {
    if (over) return { loaded: true, ownersOver: true };
    const states = new Map<string, LoadState>();
    for (const table of plan.rows.keys()) {
      const state = await readLoad(control, table, signal);
      if (state !== undefined) states.set(table, state);
    }
    watch.note(new Map([...states].map(([table, { holder, beat }]) => [table, `${holder} ${beat}`])));
    const loaded = states.size === plan.rows.size && [...states.values()].every((state) => state.loaded);
    const ownersOver = [...states.keys()].every((table) => watch.isOverForGood(table, settings.terms));
    over = loaded && ownersOver;
    return { loaded, ownersOver };
  };
}

export async function runCaptureProcess(context: Context): Promise<void> {
  const { settings, control, signal, plan, source } = context;
  const { projector, visible } = await projectorOf(context, 3);
  const start = await untilDone(() => readCapture(control, signal), signal);
  if (start === undefined) throw new Error('there is no position to begin at');
  const watched = new Map([
    [settings.database, plan.watched],
    [settings.viewSchema, new Map([[MARKER_TABLE, new Set(Object.values(MARKER_COLUMNS))]])],
  ]);
  const log = openChangeLog({
    connect: async () => ({
      host: '127.0.0.1',
      port: source.endpoints[0]?.port ?? 0,
      user: settings.user,
      password: settings.password,
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      jsonStrings: true,
    }),
    watched,
    from: start.position,
    serverId: settings.serverId,
    signal,
  });
  const load = loadWatch(context);
  const back = copyBackDeps(context);
  const shared = {
    control,
    projector,
    load,
    writer: `capture/${settings.name}`,
    width: 8,
    onFailure: (error: LandfallError) => context.say({ kind: 'note', text: error.message }),
  };
  context.say({ kind: 'ready' });
  await Promise.race([
    runCapture(
      {
        ...shared,
        log,
        visible,
        lookAtSource: () => lookAtTheSource(context),
        flavour: context.flavour,
        batch: 50,
        restoreRows: async (touched, { epoch, origin }, abort) => {
          context.say({ kind: 'count', of: 'stray rows', by: touched.length });
          await copyRowsBack(
            back,
            touched.map(({ row }) => row),
            { epoch, origin, version: '0' },
            abort,
          );
        },
        onDone: ({ transactions }) => context.say({ kind: 'count', of: 'captured', by: transactions }),
      },
      signal,
    ),
    runReplay(shared, signal),
  ]);
}

export async function runLoaderProcess(context: Context): Promise<void> {
  const { settings, control, signal, plan, data, physical } = context;
  const { projector, visible } = await projectorOf(context, 1);
  context.say({ kind: 'ready' });
  for (const rows of plan.rows.values())
    await untilDone(
      () =>
        loadTable(
          {
            source: projector.source,
            visible,
            data,
            control,
            physical,
            terms: settings.terms,
            writer: `load/${settings.name}`,
            pageRows: 10,
          },
          rows,
          signal,
        ),
      signal,
      ({ message }) => context.say({ kind: 'note', text: message }),
    );
  context.say({ kind: 'note', text: 'all is loaded' });
  await delay(2 ** 30, undefined, { signal }).catch(() => undefined);
}
