import type { Context, Item, Model, Parts, Row, World } from './world';
import { processOf, rowsAt, rowsNow } from './world';
import type { Capture } from './processes/capture';
import { holdsLease, type Instance } from './processes/instance';
import { unfinished, type Leaves } from './unfinished';

/** What must hold. Everything is compared by tags of writes, so that the checks know nothing of how the writers decide. */

const place = (world: World, row: string, tag: string | undefined): number => {
  const history = world.history[row] ?? [];
  if (tag !== undefined) return history.indexOf(tag);
  // Gone: as new as the newest deletion that there was.
  return history.reduce((at, t, index) => (t.startsWith('-') ? index : at), -1);
};

const liveItems = ({ rules }: Context, world: World): readonly (readonly [string, Item])[] =>
  Object.entries(world.items).filter(([, item]) => !rules.isTombstone({ ...item }));

/** Is an acknowledged write missing from what DynamoDB shows: in the row's own item, or in a copy or aggregate of another? */
function missedInItems(context: Context, world: World, row: string, tag: string): string | undefined {
  const at = place(world, row, tag);
  const live = liveItems(context, world);
  const own = live.filter(([key, item]) => (item.o ?? key) === row);
  if (own.length === 0 && place(world, row, undefined) < at) return `no item of ${row}`;
  for (const [key, { parts }] of live)
    if (parts?.[row] !== undefined && place(world, row, parts[row]) < at) return `item ${key} shows ${parts[row]}`;
  for (const [key, item] of live) if (lacks(context, world, [key, item], row, at)) return `item ${key} lacks ${row}`;
  return undefined;
}

/** A row as a write left it; undefined: gone, or a write of an item, which no scenario joins. */
function rowOf(model: Model, world: World, row: string, tag: string): Row | undefined {
  const change = world.log.flatMap(({ changes }) => changes).find((c) => c.row === row && c.tag === tag);
  if (change !== undefined) return change.to ?? undefined;
  return model.base[row]?.tag === tag ? model.base[row] : undefined;
}

/**
 * Does another row's item not show the row at all, though it belongs there in each state from a place in its history on? The item's own row is
 * taken as the item shows it: whether that is new enough is asked of its own writes.
 */
function lacks({ model }: Context, world: World, [key, item]: readonly [string, Item], row: string, at: number) {
  const owner = item.o ?? key;
  const shown = item.parts?.[owner];
  if (owner === row || shown === undefined || item.parts?.[row] !== undefined) return false;
  const ownRow = rowOf(model, world, owner, shown);
  const states = (world.history[row] ?? []).slice(at).map((tag) => rowOf(model, world, row, tag));
  return states.every((state) => {
    if (state === undefined || ownRow === undefined) return false;
    const rows = { ...rowsNow(model, world), [owner]: ownRow, [row]: state };
    return model.imagesOf(rows, owner).some((image) => image.key === key && image.parts[row] !== undefined);
  });
}

function missedInRows({ model }: Context, world: World, row: string, tag: string): string | undefined {
  const now = rowsNow(model, world)[row]?.tag;
  return place(world, row, now) < place(world, row, tag) ? `row ${row} shows ${now ?? 'nothing'}` : undefined;
}

/** Read-your-writes, for whoever asks an instance that may answer. */
export function wrongRead(
  context: Context,
  world: World,
  instances: readonly string[],
  polls: boolean,
): string | undefined {
  for (const { row, tag } of world.acknowledged.filter(({ quiet }) => quiet !== true))
    for (const name of instances) {
      const me = processOf<Instance>(world, name);
      if (me.at === 'dead' || !holdsLease(context, world, me, polls)) continue;
      const side = context.rules.readsFrom(me.step);
      const missed =
        side === 'mysql' ? missedInRows(context, world, row, tag) : missedInItems(context, world, row, tag);
      if (missed !== undefined) return `${tag} was acknowledged, but ${name} (${me.step}) does not show it: ${missed}`;
    }
  return undefined;
}

const textOf = (parts: Parts): string => JSON.stringify(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Both sides equal: every item that the rows make, and no other; every acknowledged write in them; and nothing is left to do. */
export function wrongAtRest(context: Context, world: World, leaves: Leaves = {}): string | undefined {
  const { model } = context;
  const rows = rowsAt(model, world.log, world.log.length);
  const capture = world.processes['capture'] as Capture | undefined;
  if (capture !== undefined && capture.at === 'idle' && capture.saved.upTo < capture.position)
    return `capture has done ${capture.position} transactions and saved ${capture.saved.upTo}`;
  const expected = new Map(
    Object.keys(rows).flatMap((owner) =>
      model.imagesOf(rows, owner).map(({ key, parts }) => [key, textOf(parts)] as const),
    ),
  );
  const live = liveItems(context, world);
  for (const [key, item] of live) {
    const wanted = expected.get(key);
    if (wanted === undefined) return `extra item ${key} with ${textOf(item.parts ?? {})}`;
    if (textOf(item.parts ?? {}) !== wanted)
      return `item ${key} has ${textOf(item.parts ?? {})}, its row makes ${wanted}`;
    expected.delete(key);
  }
  for (const [key, wanted] of expected) return `item ${key} is missing: its row makes ${wanted}`;
  for (const { row, tag } of world.acknowledged) {
    const missed = missedInRows(context, world, row, tag);
    if (missed !== undefined) return `${tag} was acknowledged and is lost: ${missed}`;
  }
  return unfinished(world, leaves);
}

/** More transactions than the scenario can cause: something answers its own echo. */
export const endless = (world: World, most: number): string | undefined =>
  world.log.length > most ? `the source has ${world.log.length} transactions and it goes on` : undefined;
