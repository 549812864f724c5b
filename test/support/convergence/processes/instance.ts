import type { WriteAct, Step } from '../../../../engine/transfer/convergence/phase/rules';
import { send } from '../dynamodb';
import type { Action } from '../explore';
import { linkedChildren, projectorActions } from '../projection';
import type { Change, Context, Image, Parts, Process, Projection, Rows, World } from '../world';
import { isLocked, newProjection, numberOf, processOf, recordWrite, rowsAt, rowsNow, serverOf } from '../world';
import { TERMS } from './environment';

/** An instance of the application with one client: some writes, one after another. */

export interface Instance extends Process {
  step: Step;
  epoch: number;
  /** The step that it said it has arrived at. */
  arrived: Step;
  leaseUntil: number;
  renewedAt: number;
  /** Writes that are done, in the order of the script. */
  done: number;
  acts: WriteAct[];
  required: boolean;
  sequence: number;
  owners: string[];
  /** Children of the touched rows are still to be looked for. */
  seeks: boolean;
  work: Projection | null;
  /** Where DynamoDB is the authority: version that was read. */
  seen: string | null;
  /** Tag that was read with it. */
  base: string | null;
  /** What the write in hand has done. */
  tags: { row: string; tag: string }[];
  /** Images read before the commit, by owner; only a mutant reads so early. */
  early: Record<string, readonly Image[]>;
}

/** A write of the script: the changes it makes, given the rows; none: it does not apply. */
export interface Script {
  readonly name: string;
  readonly changes: (rows: Rows) => readonly Change[];
  /** Made in this step only. */
  readonly in?: Step;
}

/** Server whose commits are counted in the epoch of an instance's flag; instances that meet a failover here do not look at it again. */
const COUNTED = 1;

export const newInstance = (step: Step, epoch = 1): Instance => ({
  at: 'idle',
  step,
  epoch,
  arrived: step,
  leaseUntil: TERMS.leaseMs - TERMS.marginMs,
  renewedAt: 0,
  done: 0,
  acts: [],
  required: false,
  sequence: 0,
  owners: [],
  seeks: false,
  work: null,
  seen: null,
  base: null,
  tags: [],
  early: {},
});

export interface InstanceOptions {
  readonly name: string;
  readonly script: readonly Script[];
  readonly crashes: boolean;
  /** Does it look at the flag, under a lease? */
  readonly polls: boolean;
  /** Not the application: a job that writes to the source alone, and is stopped before the hold. */
  readonly job?: boolean;
}

/** Is the lease good, by the instance's own clock? Without polling there is no lease. */
export const holdsLease = ({ rules }: Context, world: World, me: Instance, polls: boolean): boolean =>
  !polls || rules.leaseHolds({ nowMs: world.now, untilMs: me.leaseUntil });

/** Does the flag wait for the lease of an instance that has crashed? */
export const leaseRunsOut = ({ rules }: Context, world: World, name: string): boolean => {
  const { at, renewedAt } = processOf<Instance>(world, name);
  return at === 'dead' && !rules.leaseIsOver(TERMS, { nowMs: world.now, seenAtMs: renewedAt });
};

export function instanceActions(context: Context, world: World, options: InstanceOptions): readonly Action<World>[] {
  const { rules } = context;
  const { name: who, script, crashes, polls } = options;
  const me = processOf<Instance>(world, who);
  if (me.at === 'dead') return [];
  const mine = (w: World): Instance => processOf<Instance>(w, who);
  const actions: Action<World>[] = [];
  if (crashes && world.faults > 0 && me.at === 'busy')
    actions.push({
      who,
      does: 'crashes',
      run: (w) => {
        w.faults -= 1;
        Object.assign(mine(w), { at: 'dead', acts: [], owners: [], work: null });
      },
    });
  const arrives = me.arrived !== world.step || me.leaseUntil !== rules.leaseUntil(TERMS, world.now);
  if (polls && arrives && rules.mayArrive({ writesInFlight: me.at === 'busy' ? 1 : 0 }))
    actions.push({
      who,
      does: `polls and is at ${world.step}`,
      run: (w) =>
        void Object.assign(mine(w), {
          step: w.step,
          arrived: w.step,
          epoch: w.epoch,
          renewedAt: w.now,
          leaseUntil: rules.leaseUntil(TERMS, w.now),
        }),
    });
  const next = script[me.done];
  if (me.at === 'idle') {
    const plan = rules.writePlan(me.step);
    const [first] = plan.acts;
    if (options.job === true && world.step !== 'dynamodb-read') return actions;
    if (next === undefined || (next.in !== undefined && next.in !== me.step)) return actions;
    if (first === undefined || !holdsLease(context, world, me, polls)) return actions;
    const begin = { at: 'busy', acts: [...plan.acts], required: plan.putRequired };
    // Between the look at the lease and the first act anything may happen. Without leases they are one moment.
    if (polls)
      return [...actions, { who, does: `begins ${next.name}`, run: (w) => void Object.assign(mine(w), begin) }];
    const begun: World = JSON.parse(JSON.stringify(world)) as World;
    Object.assign(mine(begun), begin);
    return [
      ...actions,
      ...act(context, begun, options).map(({ does, run }) => ({
        who,
        does: `${next.name}: ${does}`,
        run: (w: World) => {
          Object.assign(mine(w), begin);
          run(w);
        },
      })),
    ];
  }
  return [...actions, ...act(context, world, options)];
}

const ended = (w: World, who: string): void => {
  const me = processOf<Instance>(w, who);
  Object.assign(me, {
    at: 'idle',
    done: me.done + 1,
    acts: [],
    owners: [],
    seeks: false,
    work: null,
    sequence: 0,
    seen: null,
    base: null,
    tags: [],
    early: {},
  });
};

function act(context: Context, world: World, options: InstanceOptions): readonly Action<World>[] {
  const { name: who, script, polls } = options;
  const me = processOf<Instance>(world, who);
  const write = script[me.done] as Script;
  const mine = (w: World): Instance => processOf<Instance>(w, who);
  const shift = (w: World): void => void mine(w).acts.shift();
  const next = me.acts[0];
  if (next === undefined) return [{ who, silent: true, does: 'is done', run: (w) => ended(w, who) }];
  switch (next) {
    case 'commit':
      return commit(context, world, who, write);
    case 'read-back':
      return me.sequence > 0 ? shadow(context, world, who) : readEarly(context, world, who, write);
    case 'put':
      return shadow(context, world, who);
    case 'read-item':
      return [{ who, does: 'reads the item', run: (w) => void (readItem(context, w, who, write), shift(w)) }];
    case 'put-item':
      return putItem(context, world, who, write);
    case 'acknowledge':
      if (world.shown < me.sequence) return [];
      return [
        {
          who,
          does: `answers its client for ${write.name}`,
          run: (w) => {
            if (holdsLease(context, w, mine(w), polls))
              w.acknowledged.push(
                ...mine(w).tags.map((t) => (options.job === true ? { ...t, quiet: true as const } : t)),
              );
            ended(w, who);
          },
        },
      ];
  }
}

function commit(context: Context, world: World, who: string, write: Script): readonly Action<World>[] {
  const changes = write.changes(rowsNow(context.model, world));
  if (changes.length === 0) return [{ who, does: 'finds nothing to change', run: (w) => ended(w, who) }];
  if (
    isLocked(
      world,
      changes.map(({ row }) => row),
    )
  )
    return [];
  return [
    {
      who,
      does: `commits ${changes.map(({ tag, hidden }) => `${tag}${hidden ? ' (by cascade)' : ''}`).join(', ')} as transaction ${world.log.length + 1}`,
      run: (w) => {
        const me = processOf<Instance>(w, who);
        for (const { row, tag } of changes) recordWrite(w, row, tag, rowsNow(context.model, w)[row]?.tag);
        w.log.push({ changes });
        me.sequence = w.log.length;
        me.tags = changes.map(({ row, tag }) => ({ row, tag }));
        // An instance knows no more than capture of what a foreign key does.
        const own = changes.filter(({ hidden }) => hidden !== true);
        const touched = own.flatMap((change) => context.model.touchedBy(change));
        // A commit of another server than the epoch's has no number in it: capture writes the items.
        me.seeks = serverOf(w, me.sequence - 1) === COUNTED;
        me.owners = me.seeks ? [...new Set(touched)].sort() : [];
        me.acts.shift();
      },
    },
  ];
}

/** Inside the transaction: own changes over what is committed by now. */
function readEarly(context: Context, world: World, who: string, write: Script): readonly Action<World>[] {
  const { model } = context;
  const changes = write.changes(rowsNow(model, world));
  if (changes.length === 0) return [{ who, does: 'finds nothing to change', run: (w) => ended(w, who) }];
  const owners = changes.flatMap((change) => context.model.touchedBy(change));
  return [
    {
      who,
      does: 'reads the rows inside its transaction',
      run: (w) => {
        const rows = rowsAt(model, [...w.log.slice(0, w.shown), { changes }], w.shown + 1);
        const me = processOf<Instance>(w, who);
        me.early = Object.fromEntries(owners.map((owner) => [owner, model.imagesOf(rows, owner)]));
        me.acts.shift();
      },
    },
  ];
}

function shadow(context: Context, world: World, who: string): readonly Action<World>[] {
  const { rules } = context;
  const me = processOf<Instance>(world, who);
  const mine = (w: World): Instance => processOf<Instance>(w, who);
  // A commit has returned when the source shows it.
  if (world.shown < me.sequence) return [];
  const fails = (w: World): void => {
    mine(w).work = null;
    if (mine(w).required) ended(w, who);
  };
  if (me.work !== null)
    return projectorActions(context, world, {
      who,
      by: 'shadow',
      work: (w) => mine(w).work as Projection,
      finish: (w, outcome) => {
        mine(w).work = null;
        if (outcome === 'over' && mine(w).required) ended(w, who);
      },
      fails,
      anew: fails,
      changed: (world.log[me.sequence - 1]?.changes ?? []).map(({ row }) => row),
    });
  if (me.seeks) return [seekChildren(context, who)];
  const [owner] = me.owners;
  const after = me.acts.filter((a) => a !== 'read-back' && a !== 'put');
  if (owner === undefined)
    return [{ who, silent: true, does: 'has written its items', run: (w) => void (mine(w).acts = after) }];
  return [
    {
      who,
      silent: true,
      does: `turns to row ${owner}`,
      run: (w) => {
        mine(w).owners.shift();
        const early = me.early[owner];
        const version = rules.versionNumber(me.epoch, numberOf(w, me.sequence - 1));
        mine(w).work = {
          ...newProjection(owner, version),
          ...(early === undefined ? {} : { read: { [owner]: { images: early, parent: null } } }),
        };
      },
    },
  ];
}

/** Asked when the source shows the commit: a child that was inserted before it is there by then. */
const seekChildren = ({ rules, model }: Context, who: string): Action<World> => ({
  who,
  does: 'finds the children of the touched rows',
  ...(model.parents ? {} : { silent: true }),
  run: (w) => {
    const me = processOf<Instance>(w, who);
    const rows = rowsNow(model, w);
    const own = (w.log[me.sequence - 1]?.changes ?? []).filter(({ hidden }) => hidden !== true);
    const children = own.flatMap(({ row }) =>
      rules.childrenToTouch({
        inSource: model.childrenOf(rows, row),
        linked: linkedChildren({ rules, model }, w, row),
      }),
    );
    Object.assign(me, { seeks: false, owners: [...new Set([...me.owners, ...children])].sort() });
  },
});

const itemKey = (write: Script, rows: Rows): string | undefined => write.changes(rows)[0]?.row;

function readItem({ rules, model }: Context, w: World, who: string, write: Script): void {
  const key = itemKey(write, model.base);
  const item = key === undefined ? undefined : w.items[key];
  const lies = item === undefined ? null : { version: item.v, tombstone: rules.isTombstone({ ...item }) };
  const seen = rules.versionToGoOnFrom(lies);
  Object.assign(processOf<Instance>(w, who), { seen, base: item?.parts?.[key ?? ''] ?? null });
}

/** A write where DynamoDB is the authority: one item, whose key is the row's. */
function putItem(context: Context, world: World, who: string, write: Script): readonly Action<World>[] {
  const { rules, model } = context;
  const me = processOf<Instance>(world, who);
  const mine = (w: World): Instance => processOf<Instance>(w, who);
  const [change] = write.changes(model.base);
  if (change === undefined) return [{ who, does: 'finds nothing to change', run: (w) => ended(w, who) }];
  const version = rules.nextVersion({ stored: me.seen, epoch: me.epoch });
  if (version === undefined) return [{ who, does: 'refuses: its epoch is over', run: (w) => ended(w, who) }];
  const condition = rules.conditionOf({ writer: 'application', version, seen: me.seen });
  const parts: Parts = { [change.row]: change.tag };
  const act = change.to === null ? rules.deletionOf({ registered: false }) : ('put' as const);
  const request = {
    by: 'application' as const,
    version,
    base: me.base,
    sentAt: world.now,
    parts: [{ of: 'item' as const, act, owner: change.row, key: change.row, condition, parts }],
  };
  const actions: Action<World>[] = [
    {
      who,
      does: `writes ${change.tag} into item ${change.row}`,
      run: (w) => {
        if (send(context, w, request)) {
          mine(w).tags = [{ row: change.row, tag: change.tag }];
          return void mine(w).acts.shift();
        }
        const stored = w.items[change.row]?.v ?? null;
        if (rules.afterRefusal({ writer: 'application', version, stored }) === 'over') return ended(w, who);
        mine(w).acts = [...rules.writePlan(me.step).acts];
      },
    },
  ];
  if (world.faults > 0)
    actions.push({
      who,
      does: `writes ${change.tag} into item ${change.row}, the request stays on the way`,
      run: (w) => {
        w.faults -= 1;
        // How long a request may be on the way is not bounded here.
        const { sentAt: _sentAt, ...unbounded } = request;
        w.late.push(unbounded);
        ended(w, who);
      },
    });
  return actions;
}
