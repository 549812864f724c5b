import {
  readItemsAt,
  readRegistryRow,
  type ControlTable,
  type ItemTarget,
} from '../../../../adapters/dynamodb/convergence';
import type { SourceRowId } from '../../../../contracts/changes';
import { ITEM_OWNER_ATTRIBUTE, ITEM_TYPE_ATTRIBUTE } from '../../../../contracts/names';
import type { Item, SourceValue } from '../../../../contracts/projection';
import { rowOf } from '../../../../engine/projection';
import type { BackTable } from '../../../../engine/transfer/convergence/rows/back-statements';
import { itemKeyOfRow, ownerText } from '../../../../engine/transfer/convergence/rows/identity';
import type { ConvergencePlan } from '../../../../engine/transfer/convergence/rows/plan';
import { isTombstone } from '../../../../engine/transfer/convergence/tombstone/rules';

/** A row as its item says. */
export interface DesiredRow {
  readonly row: SourceRowId;
  readonly back: BackTable;
  readonly item: Item | null;
  /** By column; null: there is no item, the row must go. */
  readonly values: Readonly<Record<string, SourceValue>> | null;
}

export interface DesiredDeps {
  readonly plan: ConvergencePlan;
  readonly backTables: ReadonlyMap<string, BackTable>;
  readonly items: ItemTarget;
  readonly control: ControlTable;
  readonly physical: (table: string) => string;
}

const typeOf = (item: Item): string | undefined => {
  const value = item[ITEM_TYPE_ATTRIBUTE];
  return value !== undefined && 'S' in value ? value.S : undefined;
};
const ownerOf = (item: Item): string | undefined => {
  const value = item[ITEM_OWNER_ATTRIBUTE];
  return value !== undefined && 'S' in value ? value.S : undefined;
};

/**
 * Reads the items of rows, strongly consistent: under the row's fixed key, or where the registry says they are.
 * @returns nothing for a table whose rows no item carries
 */
export async function desiredRow(
  deps: DesiredDeps,
  row: SourceRowId,
  signal: AbortSignal,
): Promise<DesiredRow | undefined> {
  const back = deps.backTables.get(row.table);
  const rows = deps.plan.rows.get(row.table);
  if (back === undefined || rows === undefined) return undefined;
  const of = rows.entities.find(({ entity }) => entity.id === back.entity.id);
  if (of === undefined) return undefined;
  const owner = ownerText(row);
  const keys = rows.registered
    ? (await readRegistryRow(deps.control, owner, signal)).claims
        .filter(({ table }) => table === of.table.name)
        .map(({ key }) => key)
    : [itemKeyOfRow(back.entity, of.table, row.key)];
  const found = await readItemsAt(
    deps.items,
    keys.map((key) => ({ table: deps.physical(of.table.name), key })),
    signal,
  );
  const item = found.find(
    (one) =>
      one !== undefined &&
      !isTombstone(one) &&
      typeOf(one) === back.entity.entityType &&
      (!rows.registered || ownerOf(one) === owner),
  );
  return { row, back, item: item ?? null, values: item === undefined ? null : rowOf(back.entity, item) };
}
