import type { Action } from './explore';
import type { RegistryKey } from '../../../engine/transfer/convergence/registry/rules';
import { entryText, send } from './dynamodb';
import type { Context, Projection, Request, RequestPart, World } from './world';
import { originOf, readable, rowsAt, shownIn } from './world';
import type { Writer } from '../../../engine/transfer/convergence/writing/rules';

/** The one way by which every copying writer brings a row's items up to date: read the row, look at the registry, send on condition. */

/** Ends of the sort keys that begin as this one does. */
function sortsUnder(world: World, begin: RegistryKey): readonly string[] {
  const prefix = entryText(begin);
  return Object.keys(world.control)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => entry.slice(prefix.length));
}

export const linkedChildren = ({ rules }: Context, world: World, parent: string): readonly string[] =>
  sortsUnder(world, rules.linkKey(parent, ''));

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
  { version, group, read }: Projection,
  changed?: readonly string[],
): Request {
  const { rules } = context;
  const owner = group[0] as string;
  const condition = rules.conditionOf({ writer: by, version });
  const image = read[owner]?.images[0];
  if (image === undefined) {
    const act = rules.deletionOf({ registered: false });
    return { by, version, parts: [{ of: 'item', act, owner, key: owner, condition }] };
  }
  const stored = world.items[image.key]?.parts ?? null;
  const touched = Object.fromEntries(Object.entries(image.parts).filter(([row]) => changed?.includes(row) ?? true));
  const parts = rules.imageToWrite({ whole: image.parts, touched, stored });
  return { by, version, parts: [{ of: 'item', act: 'put', owner, key: image.key, condition, parts }] };
}

/** Request of rows with a registry, or what to do instead. */
function registryRequest(
  context: Context,
  world: World,
  by: Writer,
  { version, group, read, passed }: Projection,
): Request | 'done' | 'again' | { readonly first: string } {
  const { rules } = context;
  const images = new Map(group.flatMap((owner) => (read[owner]?.images ?? []).map((image) => [image.key, image])));
  const move = rules.planMove({
    version,
    members: group.map((owner) => ({
      owner,
      head: world.control[entryText(rules.headKey(owner))] ?? null,
      claimed: sortsUnder(world, rules.claimKey(owner, '')).map((key) => state(world, key)),
      wanted: (read[owner]?.images ?? []).map(({ key }) => state(world, key)),
    })),
    passed: new Set(passed),
  });
  if (move.kind === 'first') return { first: move.owner };
  if (move.kind === 'too-large') throw new Error('the scenarios have no circle that large');
  if (move.kind !== 'write') return move.kind;
  const links = group.flatMap((owner): RequestPart[] => {
    const parent = read[owner]?.parent ?? null;
    if (parent === null) return [];
    return [{ of: 'link', act: 'put', owner, key: parent, condition: { kind: 'always' } }];
  });
  const parts = move.parts.map((part) => ({
    ...part,
    ...(part.of === 'item' && images.has(part.key) ? { parts: images.get(part.key)?.parts ?? {} } : {}),
  }));
  return { by, version, parts: [...parts, ...links] };
}

/** How the work on a row goes on; `fails` is what the writer does when a request was sent and not answered. */
export interface Projector {
  readonly who: string;
  readonly by: Writer;
  readonly work: (world: World) => Projection;
  readonly finish: (world: World, outcome: 'done' | 'over') => void;
  /** The request went unanswered: give up (a shadow write) or leave the request and send again. */
  readonly fails: (world: World) => void;
  /** Another server answers than the one whose commits the epoch counts: look at the flag again, or give up. */
  readonly anew: (world: World) => void;
  /** Rows that the writer's own statement changed. */
  readonly changed?: readonly string[];
}

/** Version of the newest transaction that a new read sees, in the writer's own epoch. */
function shownVersion({ rules }: Context, world: World, version: string): string {
  const epoch = rules.epochOfVersion(version);
  return rules.versionNumber(epoch, shownIn(world, epoch));
}

/** The group is written: those that wait for it are read, with what they now find; or all is done. */
function goOn(w: World, { work, finish }: Projector): void {
  const at = work(w);
  const next = at.waiting.pop();
  delete at.request;
  if (next === undefined) return finish(w, 'done');
  Object.assign(at, { group: next, read: {}, passed: [...new Set([...(at.passed ?? []), ...at.group])].sort() });
}

function again(context: Context, w: World, { work }: Projector): void {
  const at = work(w);
  const version = context.rules.versionToReadAgain({
    version: at.version,
    shown: shownVersion(context, w, at.version),
  });
  delete at.request;
  Object.assign(at, { version, read: {} });
}

export function projectorActions(context: Context, world: World, projector: Projector): readonly Action<World>[] {
  const { rules, model } = context;
  const { who, by, work, changed } = projector;
  const { version, group, read, request } = work(world);
  const unread = group.find((owner) => read[owner] === undefined);
  if (unread !== undefined) {
    if (!rules.mayRead({ version, visible: shownVersion(context, world, version) })) return [];
    const counted = originOf(world.countedOf?.[rules.epochOfVersion(version)] ?? 1);
    const on = readable(world).filter(({ server }) => rules.mayWorkOn({ answers: originOf(server), counted }));
    if (on.length === 0) return [{ who, does: 'finds another server than the epoch counts', run: projector.anew }];
    return on.map(({ server, upTo }) => ({
      who,
      does: `reads row ${unread}${world.takeovers === undefined ? '' : ` on server ${server}`}`,
      run: (w) => {
        const rows = rowsAt(model, w.log, upTo);
        work(w).read[unread] = { images: model.imagesOf(rows, unread), parent: rows[unread]?.parent ?? null };
      },
    }));
  }
  if (request === undefined) {
    const prepare = (w: World): void => {
      const at = work(w);
      const next = model.registered ? registryRequest(context, w, by, at) : plainRequest(context, w, by, at, changed);
      if (next === 'done') goOn(w, projector);
      else if (next === 'again') again(context, w, projector);
      else if ('first' in next) Object.assign(at, rules.holderFirst(at, next.first), { read: {} });
      else at.request = { ...next, sentAt: w.now };
    };
    if (model.registered) return [{ who, does: `looks up ${group.join(' and ')} in the registry`, run: prepare }];
    // Without a registry there is nothing to look at: prepare and send are one act.
    return sendActions(context, world, projector, (w) => {
      prepare(w);
      return work(w).request as Request;
    });
  }
  return sendActions(context, world, projector, (w) => work(w).request as Request);
}

function sendActions(
  context: Context,
  world: World,
  projector: Projector,
  requestOf: (world: World) => Request,
): readonly Action<World>[] {
  const { rules, model } = context;
  const { who, by, work, finish, fails } = projector;
  const group = work(world).group.join(' and ');
  const answer = (w: World, request: Request): void => {
    const first = request.parts[0]?.key ?? '';
    const storedBefore = w.items[first]?.v ?? null;
    if (send(context, w, request)) return goOn(w, projector);
    if (model.registered) return again(context, w, projector);
    const refusal = rules.afterRefusal({ writer: by, version: request.version, stored: storedBefore });
    if (refusal === 'again') again(context, w, projector);
    else finish(w, refusal);
  };
  const actions: Action<World>[] = [{ who, does: `writes the items of ${group}`, run: (w) => answer(w, requestOf(w)) }];
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
    spoilt(`writes the items of ${group}, the request stays on the way`, (w, request) => void w.late.push(request)),
    spoilt(`writes the items of ${group}, the answer is lost`, (w, request) => void send(context, w, request)),
  ];
}
