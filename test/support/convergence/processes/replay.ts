import type { Action } from '../explore';
import { projectorActions } from '../projection';
import type { Context, Image, Process, Projection, World } from '../world';
import { newProjection, processOf, rowsAt, serverNow, shownNow } from '../world';

/** Replays the outbox: reads an entry, projects its key as of now, removes the entry. */

export interface Replay extends Process {
  entry: { key: string; version: string } | null;
  work: Projection | null;
  /** Epoch in which an entry was taken whose version is still to be made; 0: none. */
  epoch: number;
}

export const newReplay = (): Replay => ({ at: 'idle', entry: null, work: null, epoch: 0 });

export interface ReplayOptions {
  readonly name: string;
  /** May keys be projected yet? */
  readonly open: (world: World) => boolean;
  /** May it crash (a fault)? */
  readonly crashes?: boolean;
}

const OUTBOX = 'outbox#';

export function replayActions(context: Context, world: World, options: ReplayOptions): readonly Action<World>[] {
  const { name: who, open, crashes = false } = options;
  if (!open(world)) return [];
  const goesOn = workActions(context, world, who);
  if (!crashes || world.faults === 0 || processOf<Replay>(world, who).entry === null) return goesOn;
  const run = (w: World): void => {
    w.faults -= 1;
    Object.assign(processOf<Replay>(w, who), newReplay());
  };
  return [...goesOn, { who, does: 'crashes and starts again', run }];
}

function workActions(context: Context, world: World, who: string): readonly Action<World>[] {
  const { rules } = context;
  const me = processOf<Replay>(world, who);
  const mine = (w: World): Replay => processOf<Replay>(w, who);
  if (me.work !== null)
    return projectorActions(context, world, {
      who,
      by: 'repair',
      work: (w) => mine(w).work as Projection,
      finish: (w) => void (mine(w).work = null),
      fails: (w) => void delete (mine(w).work as Projection).request,
      anew: (w) => void Object.assign(mine(w), newReplay()),
    });
  if (me.epoch > 0) return [ask(context, world, who)];
  if (me.entry !== null) {
    const { key, version } = me.entry;
    return [
      {
        who,
        does: `removes the entry of ${key} unless it was touched since`,
        run: (w) => {
          const stored = w.control[OUTBOX + key];
          const read = { key, version };
          if (rules.mayRemove({ read, stored: stored === undefined ? undefined : { key, version: stored } }))
            delete w.control[OUTBOX + key];
          mine(w).entry = null;
        },
      },
    ];
  }
  return Object.keys(world.control)
    .filter((id) => id.startsWith(OUTBOX))
    .map((id) => {
      const key = id.slice(OUTBOX.length);
      return {
        who,
        does: `takes the entry of ${key}`,
        run: (w: World) => {
          mine(w).entry = { key, version: w.control[id] ?? '' };
          mine(w).epoch = w.epoch;
        },
      };
    });
}

/** Replay reads for itself, with a version of its own: what the source shows before the read, when that has the transaction of the entry. */
function ask({ rules, model }: Context, world: World, who: string): Action<World> {
  const mine = (w: World): Replay => processOf<Replay>(w, who);
  const { entry, epoch } = mine(world);
  const { key, version } = entry as { key: string; version: string };
  if (!rules.epochIsInForce({ epoch, flag: world.epoch }))
    return {
      who,
      does: 'begins anew, for its epoch is over',
      run: (w) => void Object.assign(mine(w), { entry: null, epoch: 0 }),
    };
  if (serverNow(world) !== world.counted)
    return { who, does: 'asks, and another server answers than the epoch counts', run: () => undefined };
  const shown = rules.versionNumber(epoch, shownNow(world));
  if (rules.isOlder(shown, version))
    return { who, does: 'asks what the source shows, which is not enough', run: () => undefined };
  return {
    who,
    does: 'asks what the source shows',
    run: (w) => {
      const touchedAt = Number(rules.sequenceOfVersion(version));
      const whenTouched: readonly Image[] | null = model.imagesOf(rowsAt(model, w.log, touchedAt), key);
      // null: the projection reads the row itself.
      const images = rules.replayed({ inSource: null, whenTouched });
      Object.assign(mine(w), {
        epoch: 0,
        work: {
          ...newProjection(key, shown),
          ...(images === null ? {} : { read: { [key]: { images, parent: null } } }),
        },
      });
    },
  };
}
