import type { EntityPlan, Item, SourceRow } from '../../../contracts/projection';
import { rowDifferences, rowName, tableOf } from '../../../engine/projection';
import { rowStatements } from '../../../engine/proof/lossless/row-query';
import { readRows, type Proof } from './proof';

interface Made {
  readonly name: string;
  readonly item: Item;
}

/**
 * Row by row against the table itself: for each page of rows their items, written and read again where there is a DynamoDB, and then
 * the row that comes back.
 */
export async function compareRows(proof: Proof): Promise<void> {
  const { world, ledger, items, say } = proof;
  for (const entity of world.plan.entities) {
    say(entity.id);
    const chosen = world.sample.table(entity.drivingTable);
    const raw = rowStatements(entity, chosen, { database: world.database });
    for (const [at, statement] of rowStatements(entity, chosen, { view: true }).entries()) {
      const rows = await readRows(proof, statement);
      const made = rows.flatMap((row): readonly Made[] => {
        const item = ledger.itemOf(entity, row);
        return item === undefined ? [] : [{ name: rowName(entity, row), item }];
      });
      const found = await throughDynamoDb(proof, entity, made);
      if (entity.role === 'owner')
        comparePage(proof, entity, {
          raw: await readRows(proof, raw[at]!),
          seen: new Set(rows.map((row) => rowName(entity, row))),
          found,
        });
    }
  }
  if (items === null) return;
  for await (const { table, items: page } of items.scan(true))
    page.forEach((item) => ledger.entityOf(table.name, item));
}

/** The items by the name of their row, as DynamoDB gives them back. */
async function throughDynamoDb(
  { world, ledger, items }: Proof,
  entity: EntityPlan,
  made: readonly Made[],
): Promise<ReadonlyMap<string, Item | undefined>> {
  const own = made.map(({ item }) => item);
  if (items === null) {
    own.forEach((item) => ledger.entityOf(entity.table, item));
    return new Map(made.map(({ name, item }) => [name, item]));
  }
  await items.write(entity.table, own);
  const again = await items.again(tableOf(world.plan, entity), own);
  return new Map(made.map(({ name }, index) => [name, again[index]]));
}

function comparePage(
  { ledger }: Proof,
  entity: EntityPlan,
  page: {
    readonly raw: readonly SourceRow[];
    /** Names of the rows that the view gave. */
    readonly seen: ReadonlySet<string>;
    readonly found: ReadonlyMap<string, Item | undefined>;
  },
): void {
  for (const row of page.raw) {
    const key = rowName(entity, row);
    const add = (what: string): void => void ledger.problems.push({ entity: entity.id, key, what });
    if (!page.seen.has(key)) add('the view does not give this row');
    // A row that was refused has its problem already.
    else if (page.found.has(key)) {
      const item = page.found.get(key);
      const lost = item === undefined ? undefined : rowDifferences(entity, row, item);
      if (lost === undefined) add('its item was written and not found again');
      else if (lost.length > 0) add(`not rebuilt equally: ${lost.join(', ')}`);
    }
  }
}
