import type { CaptureState } from '../../../../contracts/changes';
import type { Action } from '../explore';
import { linkedChildren, projectorActions } from '../projection';
import type { Context, Flag, Process, Projection, World } from '../world';
import {
  flagMoves,
  newProjection,
  numberOf,
  originOf,
  processOf,
  raiseEpoch,
  readable,
  rowsAt,
  serverNow,
  serverOf,
  shownIn,
} from '../world';

/** The reader of the binlog: one transaction at a time, each a hint that rows were touched. */

/** A position that was saved, with the version of the last transaction. */
interface Saved {
  readonly upTo: number;
  readonly version: string;
}

/** Where capture begins. */
export const savedAt = (upTo: number): Saved => ({ upTo, version: '0' });

export interface Capture extends Process {
  /** Transactions that are done. */
  position: number;
  /** The same as it was saved: a crash begins there. */
  saved: Saved;
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
  saved: savedAt(position ?? 0),
  acts: [],
  owners: [],
  work: null,
  flag: null,
});

const versionOf = ({ rules }: Context, world: World, position: number, { epoch, counted }: Flag): string =>
  rules.versionOfTransaction(
    { origin: originOf(serverOf(world, position)), sequence: numberOf(world, position) },
    { epoch, origin: originOf(counted), perServer: world.oneRow !== true },
  );

const flavourOf = ({ oneRow }: World): 'mysql' | 'mariadb' => (oneRow === true ? 'mariadb' : 'mysql');

const gtidOf = (world: World, place: number): string =>
  world.oneRow === true
    ? `0-${serverOf(world, place)}-${numberOf(world, place)}`
    : `${originOf(serverOf(world, place))}:${numberOf(world, place)}`;

const placeOf = ({ rules }: Context, world: World, { position }: Capture, { counted, begunWith }: Flag) =>
  rules.placeInEpoch(flavourOf(world), {
    origin: originOf(serverOf(world, position)),
    gtid: gtidOf(world, position),
    counted: originOf(counted),
    begunWith: executedAt(world, begunWith),
  });

/** As a GTID set. */
const executedAt = (world: World, upTo: number): string => {
  const all = world.log.slice(0, upTo).map((_, place) => gtidOf(world, place));
  return world.oneRow === true ? (all.at(-1) ?? '') : all.join();
};

const stateOf = (world: World, { upTo, version }: Saved): CaptureState => ({
  version,
  position: { gtidSet: executedAt(world, upTo), file: '', position: 0 },
});

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
        Object.assign(mine(w), rest, { position: mine(w).saved.upTo });
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
        anew: (w) => void Object.assign(mine(w), { work: null, flag: null }),
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
    me.flag = { step: w.step, epoch: w.epoch, counted: w.counted, begunWith: w.begunWith };
    if (me.at === 'busy') decide(context, w, options);
  },
});

/** The transaction's rows: those of the log. */
function decide(context: Context, w: World, { name, mode }: CaptureOptions): void {
  const { rules, model } = context;
  const me = processOf<Capture>(w, name);
  const { step, epoch } = me.flag as Flag;
  if (placeOf(context, w, me, me.flag as Flag) === 'later') {
    const [answers, counted] = [serverNow(w), me.flag?.counted ?? 1].map(originOf) as [string, string];
    // By a condition on the flag that was read.
    const unmoved = w.epoch === epoch && w.step === step;
    const candidate = { executed: executedAt(w, w.log.length), applies: false };
    const may = rules.mayBeginEpoch(flavourOf(w), { captured: gtidOf(w, me.position), candidate });
    if (unmoved && rules.onLaterCommit({ answers, counted, may }) === 'raise-epoch') raiseEpoch(w);
    // The flag is looked at again.
    me.flag = null;
    return;
  }
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
  const flag = me.flag as Flag;
  const version = versionOf(context, world, me.position, flag);
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
          const next = { upTo: me.position + 1, version };
          mine(w).position += 1;
          const advances = { saved: stateOf(w, me.saved), next: stateOf(w, next) };
          if (rules.positionAdvances(flavourOf(w), advances)) mine(w).saved = next;
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
    const visible = rules.versionNumber(flag.epoch, shownIn(world, flag.epoch));
    if (!rules.mayRead({ version, visible })) return [];
    const on = readable(world).find(({ server }) =>
      rules.mayWorkOn({ answers: originOf(server), counted: originOf(flag.counted) }),
    );
    if (on === undefined)
      return [{ who, does: 'begins anew, for another server answers', run: (w) => void (mine(w).flag = null) }];
    return [
      {
        who,
        does: 'finds the children of the touched rows',
        run: (w) => {
          const rows = rowsAt(model, w.log, on.upTo);
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
        mine(w).work = newProjection(owner, versionOf(context, w, mine(w).position - moved, flag));
      },
    },
  ];
}
