import { batchWriter, keyFromText, keyToText, scanPage, type BatchWriter, type Write } from '../../adapters/dynamodb';
import { ITEM_WRITER_ATTRIBUTE, physicalTableName } from '../../contracts/names';
import type { Item } from '../../contracts/projection';
import type { StageContext } from '../../contracts/stages';
import { itemKey } from '../../engine/projection';
import { batchesOf } from '../../engine/transfer/batching/rules';
import { loadWriter } from '../../engine/transfer/writer';
import { withPort } from '../lib/port';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { removeJobs } from './glue/remove-jobs';
import { inOrder } from './in-order';
import { planToUndo } from './kept-model';

/** Undo of createViews: drops the plan's views; the schema that held them stays. Idempotent. Returns what was done. */
export const dropViews =
  (deps: TransferDependencies) =>
  (context: StageContext): Promise<string> =>
    withHeartbeat<undefined, string>(async ({ signal }) => {
      const loaded = await planToUndo(deps.store(context), context);
      if (loaded === undefined) return 'no views: none had been created';
      const { plan } = loaded;
      return withPort({ ...deps, context, role: 'undo', signal }, async (port) => {
        const names = plan.entities.map(({ viewName }) => viewName);
        const { dropped, view_schema: schema } = await port.mysql.call('drop_views', { view_names: names });
        return `${dropped.length} views dropped in ${schema}`;
      });
    });

interface DeleteCursor {
  readonly table: string;
  readonly from: string | null;
  readonly deleted: number;
}

/** Bytes that a key is taken for when batches of deletes are cut. */
const KEY_BYTES = 1024;

/**
 * Undo of the copy: deletes the items whose `_w` says that this migration's load wrote them. Items of other origin and the tables stay.
 * Cost: the whole of every table of the contract is read once (one read unit for 4 KB), and each deleted item costs the write units
 * of its size, once more for each index. Idempotent; goes on from its last heartbeat. Returns what was done.
 */
export const deleteItems =
  (deps: TransferDependencies) =>
  (context: StageContext): Promise<string> =>
    withHeartbeat<DeleteCursor, string>(async ({ resumed, signal, beat }) => {
      const loaded = await planToUndo(deps.store(context), context);
      if (loaded === undefined) return 'no items: none had been written';
      const { plan } = loaded;
      const { target, transfer } = context.config;
      const jobs =
        transfer.engine === 'glue'
          ? await withPort({ ...deps, context, role: 'undo', signal }, (port) =>
              removeJobs({ port, signal }, plan, context),
            )
          : undefined;
      const data = deps.dynamodb(context);
      const where = { attribute: ITEM_WRITER_ATTRIBUTE, equals: loadWriter(context.migration) };
      const first = Math.max(
        0,
        plan.tables.findIndex(({ name }) => name === resumed?.table),
      );
      let deleted = resumed?.deleted ?? 0;
      for (const [at, table] of plan.tables.slice(first).entries()) {
        const physical = physicalTableName(target, table.name);
        const attributes = [table.partitionKey.name, ...(table.sortKey === null ? [] : [table.sortKey.name])];
        const writer = batchWriter({ data, table: physical, signal, unitsPerSecond: transfer.writeUnitsPerSecond });
        let from = at === 0 && resumed?.from ? keyFromText(resumed.from) : null;
        do {
          const page = await scanPage({ data, table: physical, from, attributes, where, signal }).catch(nothingThere);
          const deletes = page.items.map((item) => ({ delete: itemKey(table, item), bytes: KEY_BYTES }));
          await deleteAll(deletes, writer, transfer.writeConcurrency);
          deleted += deletes.length;
          from = page.next;
          beat({ table: table.name, from: from === null ? null : keyToText(from), deleted });
        } while (from !== null);
      }
      const items = `${deleted} items deleted from ${plan.tables.length} tables`;
      return jobs === undefined ? items : `${jobs}, ${items}`;
    });

/** Batches side by side; none is under way when it returns or throws. */
async function deleteAll(deletes: readonly Write[], writer: BatchWriter, width: number): Promise<void> {
  const jobs = inOrder<readonly Write[]>({ width, onDone: () => undefined, onFailure: () => undefined });
  try {
    for (const batch of batchesOf(deletes)) await jobs.add(batch, (part) => writer.write(part));
    await jobs.drain();
  } finally {
    await jobs.settled();
  }
}

/** A table that was deleted with its stack holds nothing to undo. */
function nothingThere(error: unknown): { readonly items: readonly Item[]; readonly next: null } {
  if ((error as { name?: unknown }).name === 'ResourceNotFoundException') return { items: [], next: null };
  throw error;
}
