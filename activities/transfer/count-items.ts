import { keyFromText, keyToText, scanPage } from '../../adapters/dynamodb';
import type { ItemCountCursor, TransferActivities } from '../../contracts/activities/transfer';
import { LandfallError } from '../../contracts/errors';
import { ITEM_TYPE_ATTRIBUTE, physicalTableName } from '../../contracts/names';
import type { Item, ProjectionPlan } from '../../contracts/projection';
import { UNKNOWN_ENTITY } from '../../engine/transfer/verdict/rules';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { loadPlan } from './plan';

type Input = Parameters<TransferActivities['countItems']>[0];

const BEGIN: ItemCountCursor = { done: false, table: null, startKey: null, counts: {} };

/** Counts the items of all tables by entity for `transfer.sliceSeconds`; a cancelled slice returns its cursor. */
export const countItems =
  (deps: TransferDependencies) =>
  ({ context, cursor }: Input): Promise<ItemCountCursor> =>
    withHeartbeat<ItemCountCursor, ItemCountCursor>(async ({ resumed, signal, beat }) => {
      let at = resumed ?? cursor ?? BEGIN;
      try {
        const stopAt = performance.now() + context.config.transfer.sliceSeconds * 1_000;
        const { plan } = await loadPlan(deps.store(context), context);
        const data = deps.dynamodb(context);
        while (!at.done) {
          const name = at.table ?? plan.tables[0]?.name;
          if (name === undefined) return { ...at, done: true };
          const table = physicalTableName(context.config.target, name);
          const page = await scanPage({
            data,
            table,
            from: at.startKey === null ? null : keyFromText(at.startKey),
            attributes: [ITEM_TYPE_ATTRIBUTE],
            signal,
          }).catch((error: unknown) => {
            if ((error as { name?: unknown }).name !== 'ResourceNotFoundException') throw error;
            throw new LandfallError('LandfallTableMissing', `table ${table} at ${data.place} does not exist`);
          });
          at = after(plan, at, name, page.items, page.next);
          beat(at);
          if (performance.now() >= stopAt) return at;
        }
        return at;
      } catch (error) {
        if (signal.aborted) return at;
        throw error;
      }
    });

/** The cursor after a page: counted, and at the next page or the next table. */
function after(
  plan: ProjectionPlan,
  at: ItemCountCursor,
  table: string,
  items: readonly Item[],
  next: Item | null,
): ItemCountCursor {
  const known = new Set(plan.entities.map(({ id }) => id));
  const counts: Record<string, number> = { ...at.counts };
  for (const item of items) {
    const type = item[ITEM_TYPE_ATTRIBUTE];
    const id = `${table}.${type !== undefined && 'S' in type ? type.S : ''}`;
    const entity = known.has(id) ? id : UNKNOWN_ENTITY;
    counts[entity] = (counts[entity] ?? 0) + 1;
  }
  if (next !== null) return { done: false, table, startKey: keyToText(next), counts };
  const following = plan.tables[plan.tables.findIndex(({ name }) => name === table) + 1];
  return { done: following === undefined, table: following?.name ?? null, startKey: null, counts };
}
