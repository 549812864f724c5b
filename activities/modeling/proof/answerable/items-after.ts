import { ITEM_TYPE_ATTRIBUTE } from '../../../../contracts/names';
import { LandfallError } from '../../../../contracts/errors';
import type { EntityPlan, Item, SourceRow } from '../../../../contracts/projection';
import type { TransactionOutcome } from '../../../../engine/access/execute/write';
import {
  compareItems,
  inlineView,
  itemKey,
  itemOrNone,
  keyText,
  PROOF_VERSION,
  tableOf,
} from '../../../../engine/projection';
import type { Bench } from './bench';

/**
 * Compares all items that a write can have reached with those that the projection makes of the server's rows as they are now: nothing that
 * other items carry of a changed row may be left as it was.
 */
export async function itemDifference(
  bench: Bench,
  { changes }: Pick<TransactionOutcome, 'changes'>,
): Promise<string | null> {
  const tables = new Set(changes.map(({ table }) => table));
  const ids = new Set(bench.access.reverse.flatMap(({ table, entity }) => (tables.has(table) ? [entity] : [])));
  const entities = bench.projection.entities.filter(({ id }) => ids.has(id));
  const found = new Map<string, ReadonlyMap<string, Item>>();
  for (const entity of entities) {
    const items = found.get(entity.table) ?? (await bench.kept.now(bench.place, entity.table));
    found.set(entity.table, items);
    const difference = await entityDifference(bench, entity, items);
    if (difference !== null) return difference;
  }
  return null;
}

const isOf = ({ entityType }: EntityPlan, item: Item): boolean => {
  const type = item[ITEM_TYPE_ATTRIBUTE];
  return type !== undefined && 'S' in type && type.S === entityType;
};

/** Undefined where a lookup entity has none; a text for a row that no item can be made of. */
function itemAfter(entity: EntityPlan, row: SourceRow): Item | string | undefined {
  try {
    return itemOrNone(entity, row, PROOF_VERSION);
  } catch (error) {
    // The message has values of the row in it.
    if (error instanceof LandfallError && error.code === 'LandfallItemRefused')
      return `a row of ${entity.id} cannot be an item after the write`;
    throw error;
  }
}

async function entityDifference(
  { link, projection }: Bench,
  entity: EntityPlan,
  items: ReadonlyMap<string, Item>,
): Promise<string | null> {
  const table = tableOf(projection, entity);
  const rows = await link.query(`SELECT * FROM ${inlineView(entity)}`);
  const left = new Map([...items].filter(([, item]) => isOf(entity, item)));
  for (const row of rows) {
    const item = itemAfter(entity, row);
    if (item === undefined) continue;
    if (typeof item === 'string') return item;
    const key = keyText(itemKey(table, item));
    const there = left.get(key);
    if (there === undefined) return `an item of ${entity.id} is missing after the write`;
    left.delete(key);
    const [odd] = compareItems(item, there);
    if (odd !== undefined) return `${odd} of an item of ${entity.id} is another one after the write`;
  }
  return left.size === 0 ? null : `an item of ${entity.id} is left over after the write`;
}
