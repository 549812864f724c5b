import { setTimeout as delay } from 'node:timers/promises';
import { scanPage, type DataClient } from '../../../adapters/dynamodb';
import { readItemsAt, removeOn, type ItemTarget } from '../../../adapters/dynamodb/convergence';
import type { SourceRowId } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import type { Item, SourceRow } from '../../../contracts/projection';
import { compareItems, cursorOf, itemKey } from '../../../engine/projection';
import { comparePlan, verdictOfPair } from '../../../engine/transfer/convergence/comparison/rules';
import { authorityIn, type Step } from '../../../engine/transfer/convergence/phase/rules';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import type { RowTable } from '../../../engine/transfer/convergence/rows/plan';
import { isTombstone } from '../../../engine/transfer/convergence/tombstone/rules';
import {
  differenceText,
  itemsOfSourceRow,
  itemsOfViews,
  itemsThere,
  placeText,
  sameItems,
  type Items,
  type PlacedItem,
} from './compare-sides';
import { onServer, type ProjectorDeps } from './projection';
import { project } from './projector';
import { rowOfItem, textOf } from './reverse/row-of-item';
import { rowText } from './source-rows';

export interface CompareDeps {
  readonly projector: ProjectorDeps;
  readonly data: DataClient;
  readonly items: ItemTarget;
  /** Waits until capture has passed all that the source has committed until now. */
  readonly captured: (signal: AbortSignal) => Promise<void>;
  /** Step of the flag: where DynamoDB is the authority rows may be older than items, and nothing is put right by them. */
  readonly step: Step;
  /** Epoch of the flag, and the server whose commits it counts: rows are read there. */
  readonly epoch: number;
  readonly origin: string | null;
  /** `_w` of what is put right. */
  readonly writer: string;
  readonly pageRows: number;
}

/** A row whose items are not what it makes, or an item that no row makes. */
export interface Difference {
  readonly row: SourceRowId;
  /** For people. */
  readonly what: string;
}

/** A row that may differ, and places of its items that were looked at. */
interface Suspect {
  readonly row: SourceRowId;
  readonly seen: Map<string, PlacedItem>;
}

/** Rounds of second looks at rows that never stand still; what is left then is not settled and counts as a difference. */
const MOST_ROUNDS = 8;
const FIRST_WAIT_MS = 50;

/** `what` of a row that was never seen at rest: nothing is known of it. */
export const NEVER_STILL = 'the row never stood still';

/**
 * Compares all rows with all items while writes run, and puts right what differs.
 * @returns what differed; none: both sides are equal
 * @throws LandfallError LandfallInternal: DynamoDB is the authority. That it becomes so while the comparison runs raises the epoch, in which nothing
 *   is put right any more (LandfallEpochOver)
 */
export async function compareAndRepair(given: CompareDeps, signal: AbortSignal): Promise<readonly Difference[]> {
  if (authorityIn(given.step) === 'dynamodb')
    throw new LandfallError(
      'LandfallInternal',
      `in ${given.step} items are not compared with rows, which may be older`,
    );
  const deps = { ...given, projector: onServer(given.projector, given.origin) };
  const suspects = new Map<string, Suspect>();
  for (const rows of deps.projector.source.plan.rows.values()) await lookAtRows(deps, rows, suspects, signal);
  await lookAtItems(deps, suspects, signal);
  const differences = await secondLooks(deps, [...suspects.values()], signal);
  for (const { row, seen } of differences) await repair(deps, row, seen, signal);
  return differences.map(({ row, what }) => ({ row, what }));
}

function suspect(suspects: Map<string, Suspect>, row: SourceRowId, seen: Items): void {
  const owner = ownerText(row);
  const found = suspects.get(owner) ?? { row, seen: new Map() };
  for (const [text, place] of seen) found.seen.set(text, place);
  suspects.set(owner, found);
}

/** From the side of the rows: is each item there, as it must be? */
async function lookAtRows(
  deps: CompareDeps,
  rows: RowTable,
  suspects: Map<string, Suspect>,
  signal: AbortSignal,
): Promise<void> {
  const { source, physical } = deps.projector;
  for (const [index, { entity, table }] of rows.entities.entries()) {
    let after: readonly string[] | null = null;
    for (;;) {
      const page: readonly SourceRow[] = await source.pageOfView(rows, entity, after, deps.pageRows, signal);
      const only = (row: SourceRow) => rows.entities.map((_, at) => (at === index ? row : undefined));
      const wanted = page.map((row) => itemsOfViews(rows, only(row)));
      const places = wanted.map((items) => [...items.values()][0] as PlacedItem);
      const found = await readItemsAt(
        deps.items,
        places.map(({ item }) => ({ table: physical(table.name), key: itemKey(table, item) })),
        signal,
      );
      for (const [at, { item }] of places.entries())
        if (compareItems(item, found[at]).length > 0)
          suspect(suspects, { table: rows.table, key: cursorOf(entity, page[at] as SourceRow) }, wanted[at] as Items);
      if (page.length < deps.pageRows) break;
      after = cursorOf(entity, page[page.length - 1] as SourceRow);
    }
  }
}

/** From the side of the items: is there a row that makes each? */
async function lookAtItems(deps: CompareDeps, suspects: Map<string, Suspect>, signal: AbortSignal): Promise<void> {
  const { source, physical } = deps.projector;
  const tables = new Map(
    [...source.plan.rows.values()].flatMap(({ entities }) => entities.map(({ table }) => [table.name, table] as const)),
  );
  for (const table of tables.values()) {
    let from: Item | null = null;
    do {
      const page: Awaited<ReturnType<typeof scanPage>> = await scanPage({
        data: deps.data,
        table: physical(table.name),
        from,
        signal,
      });
      from = page.next;
      const owned = new Map<string, { row: SourceRowId; items: PlacedItem[] }>();
      for (const item of page.items) {
        const row = isTombstone(item) ? undefined : rowOfItem(source.plan, item);
        if (row === undefined || !source.plan.rows.has(row.table)) continue;
        const found = owned.get(ownerText(row)) ?? { row, items: [] };
        found.items.push({ table, item });
        owned.set(ownerText(row), found);
      }
      for (const rows of source.plan.rows.values()) {
        const list = [...owned.values()].filter(({ row }) => row.table === rows.table);
        const keys = list.map(({ row }) => row.key);
        if (keys.length === 0) continue;
        const views = await Promise.all(rows.entities.map(({ entity }) => source.ofView(rows, entity, keys, signal)));
        for (const { row, items } of list) {
          const wanted = itemsOfViews(
            rows,
            views.map((view) => view.get(rowText(row))),
          );
          const there: Items = new Map(items.map((place) => [placeText(place.table, place.item), place]));
          if ([...there.keys()].some((text) => !wanted.has(text))) suspect(suspects, row, there);
        }
      }
    } while (from !== null);
  }
}

/** Looks again until each is equal, or differs though its row stood still. */
async function secondLooks(
  deps: CompareDeps,
  suspects: readonly Suspect[],
  signal: AbortSignal,
): Promise<readonly (Suspect & Difference)[]> {
  const { projector, items } = deps;
  const differences: (Suspect & Difference)[] = [];
  const ofRows = (list: readonly Suspect[]) =>
    Promise.all(list.map(({ row }) => itemsOfSourceRow(projector, row, signal)));
  let left = suspects;
  for (let round = 0; left.length > 0 && round < MOST_ROUNDS; round += 1) {
    if (round > 0) await delay(FIRST_WAIT_MS * 2 ** round, undefined, { signal });
    let before: readonly Items[] = [];
    let there: readonly Items[] = [];
    let after: readonly Items[] = [];
    for (const act of comparePlan())
      switch (act) {
        case 'read-row':
          before = await ofRows(left);
          break;
        case 'await-capture':
          await deps.captured(signal);
          break;
        case 'read-item':
          there = await Promise.all(left.map(({ row, seen }) => itemsThere(projector, items, row, seen, signal)));
          break;
        case 'read-row-again':
          after = await ofRows(left);
      }
    const again: Suspect[] = [];
    for (const [index, one] of left.entries()) {
      const [was, item, is] = [before[index], there[index], after[index]] as [Items, Items, Items];
      const verdict = verdictOfPair({ before: was, item, after: is }, sameItems);
      if (verdict === 'again') again.push(one);
      if (verdict === 'differs') differences.push({ ...one, what: differenceText(is, item) });
    }
    left = again;
  }
  return [...differences, ...left.map((one) => ({ ...one, what: NEVER_STILL }))];
}

/** Projects the row anew; an item that no claim remembers is taken away, if it is still as it was. */
async function repair(deps: CompareDeps, row: SourceRowId, seen: Items, signal: AbortSignal): Promise<void> {
  const { projector, items, epoch, writer } = deps;
  const version = await projector.shown(epoch, signal);
  await project(projector, [{ row, images: [] }], { version, by: 'repair', writer, signal, width: 1 });
  const there = await itemsThere(projector, items, row, seen, signal);
  const wanted = await itemsOfSourceRow(projector, row, signal);
  for (const [text, { table, item }] of there) {
    const since = textOf(item, ITEM_VERSION_ATTRIBUTE);
    if (wanted.has(text) || since === undefined) continue;
    await removeOn(
      items,
      { table: projector.physical(table.name), key: itemKey(table, item), condition: { kind: 'unchanged', since } },
      signal,
    );
  }
}
