import type { Action } from '../explore';
import { projectorActions } from '../projection';
import type { Context, Image, Process, Projection, World } from '../world';
import { newProjection, processOf, rowsAt } from '../world';

/** Replays the outbox: reads an entry, projects its key as of now, removes the entry. */

export interface Replay extends Process {
  entry: { key: string; version: string } | null;
  work: Projection | null;
}

export const newReplay = (): Replay => ({ at: 'idle', entry: null, work: null });

export interface ReplayOptions {
  readonly name: string;
  /** May keys be projected yet? */
  readonly open: (world: World) => boolean;
}

const OUTBOX = 'outbox#';

export function replayActions(
  context: Context,
  world: World,
  { name: who, open }: ReplayOptions,
): readonly Action<World>[] {
  const { rules, model } = context;
  const me = processOf<Replay>(world, who);
  const mine = (w: World): Replay => processOf<Replay>(w, who);
  if (!open(world)) return [];
  if (me.work !== null)
    return projectorActions(context, world, {
      who,
      by: 'repair',
      work: (w) => mine(w).work as Projection,
      finish: (w) => void (mine(w).work = null),
      fails: (w) => void delete (mine(w).work as Projection).request,
    });
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
          const version = w.control[id] ?? '';
          mine(w).entry = { key, version };
          const touchedAt = Number(BigInt(version) % 10n ** 20n);
          const whenTouched: readonly Image[] | null = model.imagesOf(rowsAt(model, w.log, touchedAt), key);
          // null: the projection reads the row itself.
          const images = rules.replayed({ inSource: null, whenTouched });
          // Replay reads for itself, with a version of its own: what the source shows before the read.
          const now = rules.versionNumber(w.epoch, String(w.shown));
          const reaches = rules.isOlder(now, version) ? version : now;
          mine(w).work = {
            ...newProjection(key, reaches),
            ...(images === null ? {} : { read: { [key]: { images, parent: null } } }),
          };
        },
      };
    });
}
