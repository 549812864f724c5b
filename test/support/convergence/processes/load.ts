import type { LoadAct } from '../../../../engine/transfer/convergence/loading/rules';
import { send } from '../dynamodb';
import type { Action } from '../explore';
import type { Context, Image, Process, RequestPart, World } from '../world';
import { processOf, rowsNow } from '../world';
import { savedAt, type Capture } from './capture';
import { TERMS } from './environment';

/** The bulk load: one owner, and another that takes over when the first is over. */

export interface Loader extends Process {
  acts: LoadAct[];
  /** Rows of the next batch as they were read; null: not read. */
  images: { owner: string; parent: string | null; image: Image }[] | null;
  heartbeatSentAt: number;
  version: string | null;
}
/** What is durable: batches that are done, the position, the last heartbeat that was seen. */
export interface LoadState extends Process {
  cursor: number;
  version: string | null;
  seenAt: number;
}

export const newLoad = (): LoadState => ({ at: 'open', cursor: 0, version: null, seenAt: 0 });
export const newLoader = (first: boolean): Loader => ({
  at: first ? 'busy' : 'waiting',
  acts: [],
  images: null,
  heartbeatSentAt: 0,
  version: null,
});

const stateOf = (world: World): LoadState => processOf<LoadState>(world, 'load');
export const isLoaded = (world: World): boolean => stateOf(world).at === 'loaded';
export const ownersOver = ({ rules }: Context, world: World): boolean =>
  rules.ownerIsOver(TERMS, { nowMs: world.now, seenAtMs: stateOf(world).seenAt });

/** What capture does while the load goes on, and after it. */
export const modeOfCapture = (context: Context, world: World) =>
  context.rules.captureMode({ loaded: isLoaded(world), ownersOver: ownersOver(context, world) });

export interface LoaderOptions {
  readonly name: string;
  /** Rows of each batch. */
  readonly batches: readonly (readonly string[])[];
  readonly capture: string;
  /** May it crash (a fault)? Its successor has its name, as it has after a lease that ran out: it waits for that and goes on at the cursor. */
  readonly crashes?: boolean;
}

export function loaderActions(context: Context, world: World, options: LoaderOptions): readonly Action<World>[] {
  const { name: who, crashes = false } = options;
  const { at, heartbeatSentAt } = processOf<Loader>(world, who);
  const goesOn = ownActions(context, world, options);
  if (!crashes || at !== 'busy') return goesOn;
  const ends = (w: World): void =>
    void Object.assign(processOf<Loader>(w, who), { at: 'waiting', acts: [], images: null });
  if (!context.rules.ownerMaySend(TERMS, { nowMs: world.now, heartbeatSentAtMs: heartbeatSentAt }))
    return [...goesOn, { who, does: 'ends, for its lease is over', run: ends }];
  if (world.faults === 0) return goesOn;
  return [...goesOn, { who, does: 'crashes', run: (w: World) => void (ends(w), (w.faults -= 1)) }];
}

function ownActions(context: Context, world: World, options: LoaderOptions): readonly Action<World>[] {
  const { rules } = context;
  const { name: who, batches } = options;
  const me = processOf<Loader>(world, who);
  const mine = (w: World): Loader => processOf<Loader>(w, who);
  if (me.at === 'done') return [];
  if (me.at === 'waiting') {
    if (isLoaded(world) || !ownersOver(context, world)) return [];
    return [
      {
        who,
        does: 'takes the load over',
        run: (w) => {
          Object.assign(mine(w), { at: 'busy', heartbeatSentAt: w.now, version: stateOf(w).version });
          stateOf(w).seenAt = w.now;
        },
      },
    ];
  }
  const [act] = me.acts;
  if (act === undefined) {
    if (stateOf(world).cursor >= batches.length)
      return [
        {
          who,
          silent: true,
          does: 'ends',
          run: (w) => void (Object.assign(mine(w), { at: 'done' }), (stateOf(w).at = 'loaded')),
        },
      ];
    const plan = rules.loadPlan().filter((a) => a !== 'position' || me.version === null);
    return step(context, world, options, plan[0] as LoadAct, (w) => void (mine(w).acts = [...plan]));
  }
  return step(context, world, options, act, () => undefined);
}

function step(
  context: Context,
  world: World,
  { name: who, batches, capture }: LoaderOptions,
  act: LoadAct,
  before: (world: World) => void,
): readonly Action<World>[] {
  const { rules, model } = context;
  const me = processOf<Loader>(world, who);
  const mine = (w: World): Loader => processOf<Loader>(w, who);
  const batch = batches[stateOf(world).cursor] ?? [];
  const action = (does: string, run: (w: World) => void): Action<World> => ({
    who,
    does,
    run: (w) => {
      before(w);
      run(w);
      mine(w).acts.shift();
    },
  });
  switch (act) {
    case 'position':
      return [
        action(`takes the position after transaction ${world.shown}, unless there is one`, (w) => {
          const taken = stateOf(w).version;
          if (taken !== null) return void (mine(w).version = taken);
          const version = rules.loadVersion({ epoch: w.epoch, sequence: String(w.shown) });
          mine(w).version = version;
          stateOf(w).version = version;
          Object.assign(processOf<Capture>(w, capture), { at: 'idle', position: w.shown, saved: savedAt(w.shown) });
        }),
      ];
    case 'read':
      return [
        action(`reads ${batch.join(', ')}`, (w) => {
          const rows = rowsNow(model, w);
          mine(w).images = batch.flatMap((owner) =>
            model.imagesOf(rows, owner).map((image) => ({ owner, parent: rows[owner]?.parent ?? null, image })),
          );
        }),
      ];
    case 'claims':
      if (!model.registered) return [{ ...action('has no claims to write', () => undefined), silent: true }];
      return writes(context, world, who, action, 'claims', (w) =>
        (mine(w).images ?? []).flatMap(({ owner, parent, image }): RequestPart[] => [
          { of: 'claim', act: 'put', owner, key: image.key, condition: { kind: 'always' } },
          ...(parent === null
            ? []
            : [
                {
                  of: 'link' as const,
                  act: 'put' as const,
                  owner,
                  key: parent,
                  condition: { kind: 'always' as const },
                },
              ]),
        ]),
      );
    case 'items':
      return writes(context, world, who, action, 'items', (w) =>
        (mine(w).images ?? []).map(({ owner, image }) => ({
          of: 'item',
          act: 'put',
          owner,
          key: image.key,
          condition: rules.conditionOf({ writer: 'load', version: mine(w).version ?? '' }),
          parts: image.parts,
        })),
      );
    case 'cursor':
      if (!rules.ownerMaySend(TERMS, { nowMs: world.now, heartbeatSentAtMs: me.heartbeatSentAt })) return [];
      return [action('saves its cursor', (w) => void ((stateOf(w).cursor += 1), (mine(w).images = null)))];
  }
}

/** A batch: each row for itself, no conditions; while the lease holds. */
function writes(
  context: Context,
  world: World,
  who: string,
  action: (does: string, run: (w: World) => void) => Action<World>,
  what: string,
  partsOf: (world: World) => readonly RequestPart[],
): readonly Action<World>[] {
  const { rules } = context;
  const me = processOf<Loader>(world, who);
  if (!rules.ownerMaySend(TERMS, { nowMs: world.now, heartbeatSentAtMs: me.heartbeatSentAt })) return [];
  const requests = (w: World) =>
    (processOf<Loader>(w, who).images ?? []).map(({ owner }) => ({
      by: 'load' as const,
      version: processOf<Loader>(w, who).version ?? '',
      sentAt: w.now,
      parts: partsOf(w).filter((part) => part.owner === owner),
    }));
  const actions = [
    action(`writes the ${what}`, (w) => {
      for (const request of requests(w)) send(context, w, request);
    }),
  ];
  if (world.faults > 0)
    actions.push({
      who,
      does: `writes the ${what}, the requests stay on the way`,
      run: (w) => {
        w.faults -= 1;
        w.late.push(...requests(w));
      },
    });
  return actions;
}
