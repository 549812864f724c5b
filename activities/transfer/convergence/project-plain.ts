import { putOn, removeOn, type Put } from '../../../adapters/dynamodb/convergence';
import { ITEM_VERSION_ATTRIBUTE, ITEM_WRITER_ATTRIBUTE } from '../../../contracts/names';
import type { EntityPlan, Item, SourceRow, TablePlan } from '../../../contracts/projection';
import { itemOf } from '../../../engine/projection';
import { epochOfVersion, sequenceOfVersion } from '../../../engine/projection/version/rules';
import { chunksOf } from '../../../engine/transfer/batching/rules';
import { itemKeyOfRow } from '../../../engine/transfer/convergence/rows/identity';
import type { RowTable } from '../../../engine/transfer/convergence/rows/plan';
import { deletionOf } from '../../../engine/transfer/convergence/tombstone/rules';
import { afterRefusal, conditionOf } from '../../../engine/transfer/convergence/writing/rules';
import { orPutOff, type Projected, type Projection, type ProjectorDeps } from './projection';
import { rowText } from './source-rows';
import type { Touched } from './touched';

/** Rows whose item keys never move: one conditional put each, a tombstone for a row that is gone. */
export async function projectPlain(
  deps: ProjectorDeps,
  rows: RowTable,
  list: readonly Touched[],
  how: Projection,
): Promise<readonly Projected[]> {
  const results: Projected[] = [];
  for (const { entity, table } of rows.entities) {
    const keys = list.map(({ row }) => row.key);
    const found = await deps.source.ofView(rows, entity, keys, how.signal);
    for (const part of chunksOf(list, how.width))
      results.push(
        ...(await Promise.all(
          part.map((one) =>
            orPutOff(deps, one, how, () =>
              putRow(deps, rows, { entity, table }, one, found.get(rowText(one.row)), how),
            ),
          ),
        )),
      );
  }
  return results;
}

/** What a deleted row leaves under its key: key, `_v` and `_w`, so that every reader takes it for no item. */
export const tombstoneOf = (key: Item, version: string, writer: string): Item => ({
  ...key,
  [ITEM_VERSION_ATTRIBUTE]: { N: version },
  [ITEM_WRITER_ATTRIBUTE]: { S: writer },
});

async function putRow(
  deps: ProjectorDeps,
  rows: RowTable,
  of: { readonly entity: EntityPlan; readonly table: TablePlan },
  one: Touched,
  read: SourceRow | undefined,
  how: Projection,
): Promise<Projected> {
  const { version, by, writer, signal } = how;
  const to = { table: deps.physical(of.table.name), condition: conditionOf({ writer: by, version }) };
  const leave = (): Promise<Put> => {
    const key = itemKeyOfRow(of.entity, of.table, one.row.key);
    return deletionOf(rows) === 'tombstone'
      ? putOn(deps.items, { ...to, item: tombstoneOf(key, version, writer) }, signal)
      : removeOn(deps.items, { ...to, key }, signal);
  };
  const stamp = { epoch: epochOfVersion(version), sequence: sequenceOfVersion(version), writer };
  let row = read;
  for (;;) {
    const put =
      row === undefined
        ? await leave()
        : await putOn(deps.items, { ...to, item: itemOf(of.entity, row, stamp) }, signal);
    if (put.written) return 'done';
    const refusal = afterRefusal({ writer: by, version, stored: put.stored?.version ?? null });
    if (refusal !== 'again') return refusal;
    row = (await deps.source.ofView(rows, of.entity, [one.row.key], signal)).get(rowText(one.row));
  }
}
