import { RebuiltRows, type Scratch } from '../../../adapters/mysql/scratch';
import type { EntityPlan, Item } from '../../../contracts/projection';
import type { Ledger } from '../../../engine/proof/lossless/ledger';
import { Rebuild, rebuiltTables, type RebuiltTable } from '../../../engine/proof/lossless/rebuild';
import type { RowDifference } from '../../../engine/proof/rows/difference';
import { makeItems } from './make-items';
import type { Proof } from './proof';

/**
 * Whole tables: all items are written, everything is read back by Scan, every table is built anew from its owner items on the scratch
 * server, and compared with the sampled rows.
 */
export async function compareTables(proof: Proof, scratch: Scratch): Promise<void> {
  const { world, schema, ledger, items } = proof;
  const all = rebuiltTables(world.plan, schema);
  const tables = all.filter(({ apart }) => !apart);
  for (const { owners } of all.filter(({ apart }) => apart))
    ledger.problems.push({ entity: namesOf(owners), key: '', what: 'not all of them carry the key of their table' });
  const link = await scratch.open(scratch.rebuilt, 'proof rebuild');
  try {
    const rebuilt = new Rebuilder(tables, await RebuiltRows.open(link, scratch.database, scratch.rebuilt, tables));
    const back = async (table: string, page: readonly Item[]): Promise<void> => {
      for (const item of page) await rebuilt.add(ledger.entityOf(table, item), item);
    };
    await makeItems(proof, items === null ? back : (table, page) => items.write(table, page));
    if (items !== null) for await (const { table, items: page } of items.scan()) await back(table.name, page);
    for (const table of tables) {
      proof.say(table.table.name);
      const differences = await rebuilt.differences(table);
      ledger.problems.push(...newOnes(ledger, table, differences).map((one) => problemOf(table, one)));
    }
  } finally {
    await link.close();
  }
}

/** Hands items to the tables that they belong to. */
class Rebuilder {
  private readonly byOwner = new Map<string, { readonly table: RebuiltTable; readonly rebuild: Rebuild }>();

  constructor(
    tables: readonly RebuiltTable[],
    private readonly rows: RebuiltRows,
  ) {
    for (const table of tables) {
      const rebuild = new Rebuild(table);
      for (const { id } of table.owners) this.byOwner.set(id, { table, rebuild });
    }
  }

  async add(entity: EntityPlan | undefined, item: Item): Promise<void> {
    const owned = entity && this.byOwner.get(entity.id);
    if (entity === undefined || owned === undefined) return;
    const literals = owned.rebuild.add(entity, item);
    if (literals !== undefined) await this.rows.add(owned.table, literals);
  }

  differences(table: RebuiltTable): Promise<readonly RowDifference[]> {
    return this.rows.differences(table);
  }
}

/** A row that has a problem already does not come back, which says nothing new; without a key such rows can only be counted. */
function newOnes(
  ledger: Ledger,
  { owners }: RebuiltTable,
  differences: readonly RowDifference[],
): readonly RowDifference[] {
  let unnamed = ledger.problems.filter(
    ({ entity, key }) => key !== '' && owners.some(({ id }) => id === entity),
  ).length;
  return differences.filter(({ key, what }) =>
    key === null
      ? !('missing' in what && what.missing === 'right' && unnamed-- > 0)
      : !owners.some(({ id }) => ledger.isKnown(id, key)),
  );
}

const namesOf = (owners: readonly EntityPlan[]): string => owners.map(({ id }) => id).join(' and ');

function problemOf({ owners }: RebuiltTable, { key, what }: RowDifference) {
  const text =
    'columns' in what
      ? `not rebuilt equally: ${what.columns.join(', ')}`
      : what.missing === 'right'
        ? 'does not come back from the items'
        : 'comes back from the items and is no row of the table';
  return { entity: namesOf(owners), key: key ?? '', what: text };
}
