import type { Context, Item, Parts, World } from './world';
import { processOf, rowsAt, rowsNow } from './world';
import type { Capture } from './processes/capture';
import { holdsLease, type Instance } from './processes/instance';

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
  return undefined;
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

/** Both sides equal: every item that the rows make, and no other; every acknowledged write in them. */
export function wrongAtRest(context: Context, world: World): string | undefined {
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
  return undefined;
}

/** More transactions than the scenario can cause: something answers its own echo. */
export const endless = (world: World, most: number): string | undefined =>
  world.log.length > most ? `the source has ${world.log.length} transactions and it goes on` : undefined;
