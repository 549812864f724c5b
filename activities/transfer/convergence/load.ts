import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { batchWriter, type BatchWriter, type DataClient, type Write } from '../../../adapters/dynamodb';
import {
  claimEntry,
  claimKey,
  entryKey,
  flagOf,
  linkEntry,
  linkKey,
  readLoad,
  type ControlTable,
  type LoadState,
} from '../../../adapters/dynamodb/convergence';
import type { Visibility } from '../../../adapters/mysql/visible';
import type { RowImage, SourceRowId } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { ITEM_OWNER_ATTRIBUTE } from '../../../contracts/names';
import type { EntityPlan, Item, SourceRow, TablePlan } from '../../../contracts/projection';
import { cursorOf, itemKey, itemOf, itemSize } from '../../../engine/projection';
import { epochOfVersion, sequenceOfVersion } from '../../../engine/projection/version/rules';
import { batchesOf, itemKeyText } from '../../../engine/transfer/batching/rules';
import { loadPlan, loadVersion, type LoadAct } from '../../../engine/transfer/convergence/loading/rules';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import type { RowTable } from '../../../engine/transfer/convergence/rows/plan';
import { imageOfRow, parentText, valuesOf } from '../../../engine/transfer/convergence/rows/statements';
import { BeatWatch } from './beats';
import { LoadLease, type LoadTerms } from './load-lease';
import type { SourceRows } from './source-rows';

export interface LoadDeps {
  readonly source: SourceRows;
  readonly visible: Visibility;
  readonly data: DataClient;
  readonly control: ControlTable;
  readonly physical: (table: string) => string;
  readonly terms: LoadTerms;
  /** `_w`. */
  readonly writer: string;
  readonly pageRows: number;
}

interface Loaded {
  readonly row: SourceRowId;
  readonly item: Item;
  readonly image: RowImage;
}

const WATCH_MS = 100;

/**
 * Loads one source table in batches, unless it is loaded. Waits until a former holder is over for good, then goes on from its cursor.
 * @throws LandfallError LandfallLoadLost, and those of the links
 */
export async function loadTable(deps: LoadDeps, rows: RowTable, signal: AbortSignal): Promise<void> {
  const acts = loadPlan();
  let lease: LoadLease | undefined;
  const take = async (): Promise<LoadLease | undefined> => (lease ??= await begin(deps, rows, signal));
  try {
    // Each act is durable before the next; the position comes once, where the plan has it.
    if (acts[0] === 'position' && (await take()) === undefined) return;
    for (const of of rows.entities) await loadEntity(deps, rows, of, acts, take, signal);
    await (await take())?.save({ loaded: true });
  } finally {
    lease?.close();
  }
}

async function begin(deps: LoadDeps, rows: RowTable, signal: AbortSignal): Promise<LoadLease | undefined> {
  const { control, terms } = deps;
  const watch = new BeatWatch();
  for (;;) {
    signal.throwIfAborted();
    const before = await readLoad(control, rows.table, signal);
    if (before?.loaded === true) return undefined;
    const holder = randomUUID();
    if (before === undefined) {
      const { epoch, origin: counted } = await flagOf(control, signal);
      const { sequence } = await deps.visible.shown({ signal, server: counted });
      const cursors = Object.fromEntries(rows.entities.map(({ entity }) => [entity.id, null]));
      const next: LoadState = { holder, beat: 1, epoch, sequence, cursors, loaded: false };
      const lease = await LoadLease.take({ control, table: rows.table, terms, signal, next, before });
      if (lease !== undefined) return lease;
      continue;
    }
    watch.note(new Map([[before.holder, String(before.beat)]]));
    if (watch.isOverForGood(before.holder, terms)) {
      const next = { ...before, holder, beat: before.beat + 1 };
      const lease = await LoadLease.take({ control, table: rows.table, terms, signal, next, before });
      if (lease !== undefined) return lease;
    }
    await delay(WATCH_MS, undefined, { signal });
  }
}

async function loadEntity(
  deps: LoadDeps,
  rows: RowTable,
  { entity, table }: { readonly entity: EntityPlan; readonly table: TablePlan },
  acts: readonly LoadAct[],
  take: () => Promise<LoadLease | undefined>,
  signal: AbortSignal,
): Promise<void> {
  let after: readonly string[] | null | undefined;
  for (;;) {
    let page: readonly SourceRow[] = [];
    let loaded: readonly Loaded[] = [];
    for (const act of acts) {
      const lease = act === 'read' && acts[0] !== 'position' ? undefined : await take();
      after ??= lease?.state.cursors[entity.id];
      const sender = (to: string): BatchWriter =>
        batchWriter({ data: deps.data, table: to, signal, ...(lease === undefined ? {} : { maySend: lease.maySend }) });
      switch (act) {
        case 'position':
          break;
        case 'read':
          page = await deps.source.pageOfView(rows, entity, after ?? null, deps.pageRows, signal);
          break;
        case 'claims':
          loaded = itemsOf(deps, rows, entity, page, lease?.state);
          if (rows.registered)
            await send(
              sender(deps.control.table),
              loaded.flatMap((one) => registryWrites(rows, table, one)),
            );
          break;
        case 'items':
          await send(
            sender(deps.physical(table.name)),
            loaded.map(({ item }) => ({ put: item, bytes: itemSize(item) })),
          );
          break;
        case 'cursor': {
          const last = page[page.length - 1];
          if (last === undefined) break;
          const cursor = cursorOf(entity, last);
          await lease?.save({ cursors: { ...lease.state.cursors, [entity.id]: cursor } });
          after = cursor;
        }
      }
    }
    if (page.length < deps.pageRows) return;
  }
}

function itemsOf(
  deps: LoadDeps,
  rows: RowTable,
  entity: EntityPlan,
  page: readonly SourceRow[],
  state: LoadState | undefined,
): readonly Loaded[] {
  if (state === undefined) throw new LandfallError('LandfallInternal', `the load of ${rows.table} has no position`);
  const version = loadVersion(state);
  const stamp = { epoch: epochOfVersion(version), sequence: sequenceOfVersion(version), writer: deps.writer };
  return page.map((found) => {
    const row = { table: rows.table, key: cursorOf(entity, found) };
    const item = itemOf(entity, found, stamp);
    const owned = rows.registered ? { ...item, [ITEM_OWNER_ATTRIBUTE]: { S: ownerText(row) } } : item;
    return { row, item: owned, image: imageOfRow(rows, found) };
  });
}

/** Claim and links of a row: an item that no claim remembers stays behind when its key moves. */
function registryWrites(rows: RowTable, table: TablePlan, { row, item, image }: Loaded): readonly Write[] {
  const owner = ownerText(row);
  const key = itemKey(table, item);
  const claim = {
    ...entryKey(claimKey(owner, `${table.name} ${itemKeyText(table, key)}`)),
    ...claimEntry({ table: table.name, key }, [image]),
  };
  const links = rows.parents.flatMap((action) => {
    const values = valuesOf(image, action.childColumns);
    return values === undefined
      ? []
      : [{ ...entryKey(linkKey(parentText(action, values), owner)), ...linkEntry(owner) }];
  });
  return [claim, ...links].map((entry) => ({
    put: entry as unknown as Item,
    bytes: itemSize(entry as unknown as Item),
  }));
}

/** One batch after another; each is acknowledged before the next is sent. */
async function send(writer: BatchWriter, writes: readonly Write[]): Promise<void> {
  for (const batch of batchesOf(writes.map((write) => ({ write, bytes: write.bytes }))))
    await writer.write(batch.map(({ write }) => write));
}
