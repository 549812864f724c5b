import type { Action } from './explore';
import { send } from './dynamodb';
import type { Context, Projection, Request, RequestPart, World } from './world';
import { rowsNow } from './world';
import type { Writer } from '../../../engine/transfer/convergence/writing/rules';

/** The one way by which every copying writer brings a row's items up to date: read the row, look at the registry, send on condition. */

const keysUnder = (world: World, prefix: string): readonly string[] =>
  Object.keys(world.control)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));

export const linkedChildren = ({ rules }: Context, world: World, parent: string): readonly string[] =>
  keysUnder(world, rules.linkKey(parent, ''));

const state = (world: World, key: string) => {
  const item = world.items[key];
  return {
    key,
    stored: item === undefined ? undefined : { version: item.v, ...(item.o === undefined ? {} : { owner: item.o }) },
  };
};

/** Request of a row without a registry: its key is its own and never moves. */
function plainRequest(
  context: Context,
  world: World,
  by: Writer,
  work: Projection,
  changed?: readonly string[],
): Request {
  const { rules } = context;
  const condition = rules.conditionOf({ writer: by, version: work.version });
  const image = work.images?.[0];
  if (image === undefined) {
    const act = rules.deletionOf({ registered: false });
    return { by, owner: work.owner, version: work.version, parts: [{ of: 'item', act, key: work.owner, condition }] };
  }
  const stored = world.items[image.key]?.parts ?? null;
  const touched = Object.fromEntries(Object.entries(image.parts).filter(([row]) => changed?.includes(row) ?? true));
  const parts = rules.imageToWrite({ whole: image.parts, touched, stored });
  return {
    by,
    owner: work.owner,
    version: work.version,
    parts: [{ of: 'item', act: 'put', key: image.key, condition, parts }],
  };
}

/** Request of a row with a registry, or what to do instead. */
function registryRequest(
  context: Context,
  world: World,
  by: Writer,
  work: Projection,
): Request | 'done' | 'again' | { readonly first: string } {
  const { rules } = context;
  const { owner, version } = work;
  const images = new Map((work.images ?? []).map((image) => [image.key, image]));
  const claimed = keysUnder(world, rules.claimKey(owner, '')).filter((key) => key !== '#');
  const move = rules.planMove({
    owner,
    version,
    head: world.control[rules.headKey(owner)] ?? null,
    claimed: claimed.map((key) => state(world, key)),
    wanted: [...images.keys()].map((key) => state(world, key)),
  });
  if (move.kind === 'first') return { first: move.owner };
  if (move.kind !== 'write') return move.kind;
  const { parent } = work;
  const links: RequestPart[] =
    parent === undefined || parent === null
      ? []
      : [{ of: 'link', act: 'put', key: rules.linkKey(parent, owner), condition: { kind: 'always' } }];
  const parts = move.parts.map((part) => ({
    ...part,
    ...(part.of === 'item' && images.has(part.key) ? { parts: images.get(part.key)?.parts ?? {} } : {}),
  }));
  return { by, owner, version, parts: [...parts, ...links] };
}

/** How the work on a row goes on; `fails` is what the writer does when a request was sent and not answered. */
export interface Projector {
  readonly who: string;
  readonly by: Writer;
  readonly work: (world: World) => Projection;
  readonly finish: (world: World, outcome: 'done' | 'over') => void;
  /** The request went unanswered: give up (a shadow write) or leave the request and send again. */
  readonly fails: (world: World) => void;
  /** Another row must be projected before this one. */
  readonly first: (world: World, owner: string) => void;
  /** Rows that the writer's own statement changed. */
  readonly changed?: readonly string[];
}

export function projectorActions(context: Context, world: World, projector: Projector): readonly Action<World>[] {
  const { rules, model } = context;
  const { who, by, work, finish, fails, first, changed } = projector;
  const { owner, version, images, request } = work(world);
  const shown = rules.versionNumber(world.epoch, String(world.shown));
  if (images === undefined) {
    if (!rules.mayRead({ version, visible: shown })) return [];
    const run = (w: World): void => {
      const rows = rowsNow(model, w);
      Object.assign(work(w), { images: model.imagesOf(rows, owner), parent: rows[owner]?.parent ?? null });
    };
    return [{ who, does: `reads row ${owner}`, run }];
  }
  if (request === undefined) {
    const prepare = (w: World): void => {
      const at = work(w);
      const next = model.registered ? registryRequest(context, w, by, at) : plainRequest(context, w, by, at, changed);
      if (next === 'done') finish(w, 'done');
      else if (next === 'again') delete at.images;
      else if ('first' in next) first(w, next.first);
      else at.request = { ...next, sentAt: w.now };
    };
    if (model.registered) return [{ who, does: `looks up row ${owner} in the registry`, run: prepare }];
    // Without a registry there is nothing to look at: prepare and send are one act.
    return sendActions(context, world, projector, (w) => {
      prepare(w);
      return work(w).request as Request;
    });
  }
  return sendActions(context, world, { who, by, work, finish, fails, first }, (w) => work(w).request as Request);
}

function sendActions(
  context: Context,
  world: World,
  { who, by, work, finish, fails }: Projector,
  requestOf: (world: World) => Request,
): readonly Action<World>[] {
  const { rules, model } = context;
  const { owner } = work(world);
  const answer = (w: World, request: Request): void => {
    const first = request.parts[0]?.key ?? '';
    const storedBefore = w.items[first]?.v ?? null;
    if (send(context, w, request)) return finish(w, 'done');
    const refusal = model.registered
      ? 'again'
      : rules.afterRefusal({ writer: by, version: request.version, stored: storedBefore });
    if (refusal !== 'again') return finish(w, refusal);
    delete work(w).images;
    delete work(w).request;
  };
  const actions: Action<World>[] = [{ who, does: `writes the items of ${owner}`, run: (w) => answer(w, requestOf(w)) }];
  if (world.faults === 0) return actions;
  const spoilt = (does: string, spoil: (w: World, request: Request) => void): Action<World> => ({
    who,
    does,
    run: (w) => {
      const request = requestOf(w);
      w.faults -= 1;
      spoil(w, request);
      fails(w);
    },
  });
  return [
    ...actions,
    spoilt(`writes the items of ${owner}, the request stays on the way`, (w, request) => void w.late.push(request)),
    spoilt(`writes the items of ${owner}, the answer is lost`, (w, request) => void send(context, w, request)),
  ];
}
