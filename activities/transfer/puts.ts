import type { Write } from '../../adapters/dynamodb';
import { LandfallError } from '../../contracts/errors';
import type { EntityPlan, Item, SourceRow, TablePlan } from '../../contracts/projection';
import { itemOf, itemSize } from '../../engine/projection';
import { duplicatesOf, itemKeyText } from '../../engine/transfer/batching/rules';

export type Put = Write & { readonly put: Item; readonly row: SourceRow };

/** Items of a page. Two rows with one key would overwrite each other: found before anything of the page is written. */
export function putsOf(
  entity: EntityPlan,
  table: TablePlan,
  rows: readonly SourceRow[],
  version: Parameters<typeof itemOf>[2],
): readonly Put[] {
  const puts = rows.map((row): Put => {
    const put = itemOf(entity, row, version);
    return { put, row, bytes: itemSize(put) };
  });
  const twice = duplicatesOf(puts.map(({ put }) => itemKeyText(table, put)));
  if (twice.length > 0)
    throw new LandfallError(
      'LandfallItemRefused',
      `several rows of ${entity.drivingTable} become the same item of ${entity.id}: ${twice.slice(0, 5).join('; ')}`,
    );
  return puts;
}
