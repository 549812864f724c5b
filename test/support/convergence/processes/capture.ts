import type { Action } from '../explore';
import { linkedChildren, projectorActions } from '../projection';
import type { Context, Flag, Process, Projection, World } from '../world';
import { flagMoves, newProjection, processOf, rowsNow } from '../world';

/** The reader of the binlog: one transaction at a time, each a hint that rows were touched. */

export interface Capture extends Process {
  /** Durable: transactions that are done. */
  position: number;
  /** Acts still to do for the next transaction. */
  acts: string[];
  owners: string[];
  work: Projection | null;
  /** The flag as it was looked at for the transaction in hand. */
  flag: Flag | null;
}

export const newCapture = (position: number | null): Capture => ({
  at: position === null ? 'waiting' : 'idle',
  position: position ?? 0,
  acts: [],
  owners: [],
  work: null,
  flag: null,
});

const versionOf = ({ rules }: Context, { position, flag }: Capture): string =>
  rules.versionNumber(flag?.epoch ?? 0, String(position + 1));

export interface CaptureOptions {
  readonly name: string;
  readonly mode: (world: World) => 'record' | 'apply';
  /** May it crash (a fault)? */
  readonly crashes: boolean;
}

export function captureActions(context: Context, world: World, options: CaptureOptions): readonly Action<World>[] {
  const { name: who, mode, crashes } = options;
  const me = processOf<Capture>(world, who);
  const actions: Action<World>[] = [];
  const mine = (w: World): Capture => processOf<Capture>(w, who);
  const rest = { at: 'idle', acts: [], owners: [], work: null, flag: null };
  if (me.at === 'waiting') return [];
  if (crashes && world.faults > 0 && me.at !== 'idle')
    actions.push({
      who,
      does: 'crashes and starts again at its position',
      run: (w) => {
        w.faults -= 1;
        Object.assign(mine(w), rest);
      },
    });
  if (me.at === 'idle') {
    if (context.rules.takePlan()[0] === 'look' && me.flag === null) actions.push(look(context, who, options));
    if (me.position < world.log.length) actions.push(take(world, context, options));
    return actions;
  }
  if (me.flag === null)
    return [...actions, { ...look(context, who, options), ...(flagMoves(world) ? {} : { silent: true }) }];
  if (me.work !== null)
    return [
      ...actions,
      ...projectorActions(context, world, {
        who,
        by: 'capture',
        work: (w) => mine(w).work as Projection,
        finish: (w) => void (mine(w).work = null),
        fails: (w) => void delete (mine(w).work as Projection).request,
      }),
    ];
  return [...actions, ...nextAct(context, world, options, mode(world))];
}

/** Takes the transaction; what is to be done is known with the flag. */
function take(world: World, context: Context, options: CaptureOptions): Action<World> {
  const { name: who } = options;
  const { position } = processOf<Capture>(world, who);
  return {
    who,
    does: `takes transaction ${position + 1}`,
    run: (w) => {
      processOf<Capture>(w, who).at = 'busy';
      if (processOf<Capture>(w, who).flag !== null) decide(context, w, options);
    },
  };
}

const look = (context: Context, who: string, options: CaptureOptions): Action<World> => ({
  who,
  does: 'looks at the flag',
  run: (w) => {
    const me = processOf<Capture>(w, who);
    me.flag = { step: w.step, epoch: w.epoch };
    if (me.at === 'busy') decide(context, w, options);
  },
});

/** The transaction's rows: those of the log. */
function decide({ rules, model }: Context, w: World, { name, mode }: CaptureOptions): void {
  const me = processOf<Capture>(w, name);
  const { step, epoch } = me.flag as Flag;
  const txn = w.log[me.position] as World['log'][number];
  const what = rules.onSourceChange({ authority: rules.authorityIn(step), marked: txn.marked === true });
  const seen = txn.changes.filter(({ hidden }) => hidden !== true);
  me.owners = [];
  me.acts = ['position'];
  if (what === 'restore-row')
    for (const { row } of seen) w.stream.push({ key: row, v: rules.versionNumber(epoch, '0') });
  if (what !== 'project') return;
  me.acts = [...rules.capturePlan(mode(w))];
  me.owners = [...new Set(seen.flatMap((change) => model.touchedBy(change)))].sort();
}

function nextAct(
  context: Context,
  world: World,
  { name: who }: CaptureOptions,
  _mode: 'record' | 'apply',
): readonly Action<World>[] {
  const { rules, model } = context;
  const me = processOf<Capture>(world, who);
  const act = me.acts[0];
  const version = versionOf(context, me);
  const mine = (w: World): Capture => processOf<Capture>(w, who);
  const shift = (w: World): void => void mine(w).acts.shift();
  if (act === undefined)
    return [
      {
        who,
        silent: true,
        does: 'has done the transaction',
        run: (w) => void Object.assign(mine(w), { at: 'idle', owners: [], flag: null }),
      },
    ];
  if (act === 'position')
    return [
      {
        who,
        does: `saves position ${me.position + 1}`,
        run: (w) => {
          mine(w).position += 1;
          if (mine(w).acts.length === 1) Object.assign(mine(w), { at: 'idle', acts: [], owners: [], flag: null });
          else shift(w);
        },
      },
    ];
  if (act === 'record')
    return [
      {
        who,
        does: `records ${me.owners.join(', ')} in the outbox`,
        run: (w) => {
          for (const key of me.owners) {
            const id = `outbox#${key}`;
            const stored = w.control[id];
            const entry = stored === undefined ? undefined : { key, version: stored };
            w.control[id] = rules.touch(entry, { key, version }).version;
          }
          shift(w);
        },
      },
    ];
  if (act === 'read') {
    // Children are looked for when the transaction is visible.
    if (!rules.mayRead({ version, visible: rules.versionNumber(me.flag?.epoch ?? 0, String(world.shown)) })) return [];
    return [
      {
        who,
        does: 'finds the children of the touched rows',
        run: (w) => {
          const rows = rowsNow(model, w);
          const children = me.owners.flatMap((owner) =>
            rules.childrenToTouch({
              inSource: model.childrenOf(rows, owner),
              linked: linkedChildren(context, w, owner),
            }),
          );
          mine(w).owners = [...new Set([...me.owners, ...children])].sort();
          shift(w);
        },
      },
    ];
  }
  const [owner] = me.owners;
  if (owner === undefined) return [{ who, silent: true, does: 'has written all items', run: shift }];
  return [
    {
      who,
      silent: true,
      does: `turns to row ${owner}`,
      run: (w) => {
        mine(w).owners.shift();
        // The position may have moved already where a mutant moves it first.
        const moved = mine(w).acts.includes('position') ? 0 : 1;
        mine(w).work = newProjection(owner, versionOf(context, { ...mine(w), position: mine(w).position - moved }));
      },
    },
  ];
}
