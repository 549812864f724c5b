import type { Item } from '../../../contracts/projection';
import { rowStatements } from '../../../engine/proof/lossless/row-query';
import { readRows, type Proof } from './proof';

/** Makes the items of all rows and hands them on, a page at a time. */
export async function makeItems(
  proof: Omit<Proof, 'items' | 'schema'>,
  take: (table: string, page: readonly Item[]) => Promise<void>,
): Promise<void> {
  const { world, ledger, say } = proof;
  for (const entity of world.plan.entities) {
    say(entity.id);
    for (const statement of rowStatements(entity, world.sample.table(entity.drivingTable), { view: true })) {
      const rows = await readRows(proof, statement);
      const made = rows.map((row) => ledger.itemOf(entity, row)).filter((item) => item !== undefined);
      await take(entity.table, made);
    }
  }
}
