import type { ReverseAct } from '../../../../engine/transfer/convergence/watch/rules';
import type { Action } from '../explore';
import { projectorActions } from '../projection';
import type { Context, Flag, Parts, Process, Projection, World } from '../world';
import { flagMoves, isLocked, newProjection, processOf, rowsNow } from '../world';

/** The stream reader: applies items to rows, or puts items right that a stray write touched. */

export interface Reverse extends Process {
  /** The flag as it was looked at for the record in hand. */
  flag: Flag | null;
  acts: ReverseAct[];
  hint: { key: string; v: string } | null;
  /** The item as read; parts null: none or a tombstone. */
  item: { parts: Parts | null } | null;
  work: Projection | null;
  /** Number of the transaction whose COMMIT has not returned yet; 0: none. */
  committing: number;
}

export const newReverse = (): Reverse => ({
  at: 'idle',
  flag: null,
  acts: [],
  hint: null,
  item: null,
  work: null,
  committing: 0,
});

/** The marker row: who has it locked, and its epoch. */
export const MARKER = 'marker';
export interface Marker extends Process {
  epoch: number;
}
export const newMarker = (): Marker => ({ at: 'free', epoch: 0 });

/** @param crashes may it crash (a fault)? */
export function reverseActions(context: Context, world: World, who: string, crashes = false): readonly Action<World>[] {
  const goesOn = workActions(context, world, who);
  if (!crashes || world.faults === 0 || processOf<Reverse>(world, who).hint === null) return goesOn;
  return [...goesOn, crash(who)];
}

/** The record comes again. A COMMIT that was sent goes on, and keeps its locks until the source shows it; else they are free. */
const crash = (who: string): Action<World> => ({
  who,
  does: 'crashes and starts again',
  run: (w) => {
    const { committing } = processOf<Reverse>(w, who);
    w.faults -= 1;
    Object.assign(processOf<Reverse>(w, who), newReverse(), { committing });
    if (committing === 0 && processOf(w, MARKER).at === who) processOf(w, MARKER).at = 'free';
  },
});

function workActions(context: Context, world: World, who: string): readonly Action<World>[] {
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
      anew: (w) => void Object.assign(mine(w), { work: null, flag: null }),
    });
  if (me.committing > 0) return act(context, world, who);
  if (me.hint !== null && me.flag === null)
    return [{ ...look(context, who), ...(flagMoves(world) ? {} : { silent: true as const }) }];
  if (me.hint !== null) return act(context, world, who);
  const actions: Action<World>[] = world.stream
    .filter(
      ({ key }) =>
        !Object.values(world.processes).some((p) => (p as Partial<Reverse>).hint?.key === key) || who.endsWith('again'),
    )
    .map((hint) => ({
      who,
      does: `takes the stream's record of ${hint.key}`,
      run: (w: World) => {
        mine(w).hint = hint;
        if (mine(w).flag !== null) decide(context, w, who);
      },
    }));
  if (rules.takePlan()[0] === 'look' && me.flag === null) actions.push(look(context, who));
  return actions;
}

const look = (context: Context, who: string): Action<World> => ({
  who,
  does: 'looks at the flag',
  run: (w) => {
    const me = processOf<Reverse>(w, who);
    me.flag = { step: w.step, epoch: w.epoch, counted: w.counted, begunWith: w.begunWith };
    if (me.hint !== null) decide(context, w, who);
  },
});

function decide({ rules }: Context, w: World, who: string): void {
  const me = processOf<Reverse>(w, who);
  const { step, epoch } = me.flag as Flag;
  const { key, v } = me.hint as { key: string; v: string };
  const what = rules.onItemChange({ authority: rules.authorityIn(step), version: v, epoch });
  if (what === 'skip') finished(w, who);
  else if (what === 'apply-to-row') me.acts = [...rules.reversePlan()];
  else me.work = newProjection(key, rules.versionNumber(epoch, String(w.shown)));
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
  // A commit has returned, and its locks are free, when the source shows it.
  if (me.committing > 0) {
    if (world.shown < me.committing) return [];
    const returned = (w: World): void => {
      processOf(w, MARKER).at = 'free';
      finished(w, who);
    };
    return [{ who, silent: true, does: 'has committed', run: returned }];
  }
  if (next === undefined) return [{ who, silent: true, does: 'is done with the record', run: (w) => finished(w, who) }];
  switch (next) {
    case 'lock-marker':
      if (marker !== 'free') return [];
      return [
        {
          who,
          does: 'locks the marker',
          run: (w) => {
            const { epoch: marked } = processOf<Marker>(w, MARKER);
            // The record stays for whoever takes it in the present epoch.
            if (!rules.mayCopy({ marked, epoch: me.flag?.epoch ?? 0 }))
              return void Object.assign(mine(w), newReverse());
            processOf(w, MARKER).at = who;
            shift(w);
          },
        },
      ];
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
            if (same) {
              if (processOf(w, MARKER).at === who) processOf(w, MARKER).at = 'free';
              return void finished(w, who);
            }
            w.log.push({
              changes: [{ row: key, tag: tag ?? '-', to: tag === undefined ? null : { ...now, tag } }],
              marked: true,
            });
            mine(w).committing = w.log.length;
          },
        },
      ];
    }
  }
}
