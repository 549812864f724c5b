import type { ReverseAct } from '../../../../engine/transfer/convergence/watch/rules';
import type { Action } from '../explore';
import { projectorActions } from '../projection';
import type { Context, Parts, Process, Projection, World } from '../world';
import { isLocked, processOf, rowsNow } from '../world';

/** The stream reader: applies items to rows, or puts items right that a stray write touched. */

export interface Reverse extends Process {
  acts: ReverseAct[];
  hint: { key: string; v: string } | null;
  /** The item as read; parts null: none or a tombstone. */
  item: { parts: Parts | null } | null;
  work: Projection | null;
}

export const newReverse = (): Reverse => ({ at: 'idle', acts: [], hint: null, item: null, work: null });

/** Who has the marker row locked. */
export const MARKER = 'marker';
export const newMarker = (): Process => ({ at: 'free' });

export function reverseActions(context: Context, world: World, who: string): readonly Action<World>[] {
  const { rules } = context;
  const me = processOf<Reverse>(world, who);
  const mine = (w: World): Reverse => processOf<Reverse>(w, who);
  if (me.work !== null)
    return projectorActions(context, world, {
      who,
      by: 'repair',
      work: (w) => mine(w).work as Projection,
      finish: (w) => finished(w, who),
      fails: (w) => void delete (mine(w).work as Projection).request,
      // The scenarios have no rows with a registry here.
      first: (w) => void delete (mine(w).work as Projection).images,
    });
  if (me.hint !== null) return act(context, world, who);
  return world.stream
    .filter(
      ({ key }) =>
        !Object.values(world.processes).some((p) => (p as Partial<Reverse>).hint?.key === key) || who.endsWith('again'),
    )
    .map((hint) => ({
      who,
      does: `takes the stream's record of ${hint.key}`,
      run: (w: World) => {
        const what = rules.onItemChange({ authority: rules.authorityIn(w.step), version: hint.v, epoch: w.epoch });
        if (what === 'skip') {
          w.stream = w.stream.filter(({ key, v }) => key !== hint.key || v !== hint.v);
          return;
        }
        mine(w).hint = hint;
        if (what === 'apply-to-row') mine(w).acts = [...rules.reversePlan()];
        else mine(w).work = { owner: hint.key, version: rules.versionNumber(w.epoch, String(w.shown)) };
      },
    }));
}

/** The hint goes with its record, unless the record came again meanwhile. */
function finished(w: World, who: string): void {
  const me = processOf<Reverse>(w, who);
  const { hint } = me;
  w.stream = w.stream.filter(({ key, v }) => key !== hint?.key || v !== hint.v);
  Object.assign(me, newReverse());
}

function act(context: Context, world: World, who: string): readonly Action<World>[] {
  const { rules, model } = context;
  const me = processOf<Reverse>(world, who);
  const mine = (w: World): Reverse => processOf<Reverse>(w, who);
  const key = me.hint?.key ?? '';
  const shift = (w: World): void => void mine(w).acts.shift();
  const marker = processOf(world, MARKER).at;
  const next = me.acts[0];
  if (next === undefined) return [{ who, silent: true, does: 'is done with the record', run: (w) => finished(w, who) }];
  switch (next) {
    case 'lock-marker':
      if (marker !== 'free') return [];
      return [{ who, does: 'locks the marker', run: (w) => ((processOf(w, MARKER).at = who), shift(w)) }];
    case 'read-item':
      return [
        {
          who,
          does: `reads item ${key}`,
          run: (w) => {
            const item = w.items[key];
            mine(w).item = {
              parts: item === undefined || rules.isTombstone({ ...item }) ? null : (item.parts ?? null),
            };
            shift(w);
          },
        },
      ];
    case 'write-row':
      return [{ who, silent: true, does: `writes row ${key}`, run: shift }];
    case 'commit': {
      if (isLocked(world, [key]) || (marker !== who && marker !== 'free')) return [];
      const tag = me.item?.parts?.[key];
      const now = rowsNow(model, world)[key];
      const same = now?.tag === tag;
      return [
        {
          who,
          does: same ? `finds row ${key} as its item` : `commits row ${key} as its item, with the marker`,
          run: (w) => {
            if (!same)
              w.log.push({
                changes: [{ row: key, tag: tag ?? '-', to: tag === undefined ? null : { ...now, tag } }],
                marked: true,
              });
            processOf(w, MARKER).at = 'free';
            finished(w, who);
          },
        },
      ];
    }
  }
}
