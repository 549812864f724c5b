import type { CounterPlan, EntityPlan, IndexPlan, TablePlan } from '../../../contracts/projection';
import type { ContractTable } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Report } from '../findings/report';

/** Global secondary indexes of one table, the default quota. */
export const MAX_INDEXES = 20;

type KeyType = 'S' | 'N' | 'B';

/** Type of every key attribute; entities of one table must agree. */
function keyTypes(entities: readonly EntityPlan[], at: string, report: Report): Record<string, KeyType> {
  const types: Record<string, KeyType> = {};
  for (const entity of entities)
    for (const { attribute, type } of [...entity.keys, ...entity.indexKeys]) {
      if (types[attribute] !== undefined && types[attribute] !== type)
        report.error(
          'type-mismatch',
          at,
          `the key ${attribute} is ${types[attribute]} for one entity and ${type} for ${entity.id}`,
          'Give it one type.',
        );
      types[attribute] ??= type;
    }
  return types;
}

function indexesOf(
  table: ContractTable,
  types: Readonly<Record<string, KeyType>>,
  at: string,
  report: Report,
): IndexPlan[] {
  const gsis = table.gsis ?? [];
  if (gsis.length > MAX_INDEXES)
    report.error(
      'too-many-indexes',
      `${at}/gsis`,
      `${table.table} has ${gsis.length} indexes, DynamoDB allows ${MAX_INDEXES}`,
      'Share indexes between entities, or drop some.',
    );
  return gsis.map((gsi, g) => {
    for (const attribute of [gsi.pk, ...(gsi.sk === null || gsi.sk === undefined ? [] : [gsi.sk])])
      if (types[attribute] === undefined && attribute !== table.pk && attribute !== table.sk)
        report.error(
          'index-key-unknown',
          `${at}/gsis/${g}`,
          `no entity gives the key ${attribute} of the index ${gsi.index_name}`,
          'Add the attribute, or a template under indexTemplates in projection.json.',
        );
    return {
      name: gsi.index_name,
      partitionKey: gsi.pk,
      sortKey: gsi.sk ?? null,
      projection: gsi.projection ?? 'ALL',
      projectedAttributes: gsi.projected_attributes ?? [],
    };
  });
}

/** The shape of one DynamoDB table. */
export function compileTable(
  table: ContractTable,
  at: string,
  entities: readonly EntityPlan[],
  report: Report,
): TablePlan {
  const types = keyTypes(entities, at, report);
  const sort = table.sk ?? null;
  return {
    name: table.table,
    partitionKey: { name: table.pk, type: types[table.pk] ?? 'S' },
    sortKey: sort === null ? null : { name: sort, type: types[sort] ?? 'S' },
    indexes: indexesOf(table, types, at, report),
    keyAttributeTypes: types,
  };
}

/** Items that give the numbers of AUTO_INCREMENT columns; one whose table is not there gives none. */
export const counterPlans = ({ counters = [] }: Projection, tables: readonly TablePlan[]): readonly CounterPlan[] =>
  counters.flatMap(({ source, column, table: name, partition, sort, attribute, type }) => {
    const table = tables.find((one) => one.name === name);
    if (table === undefined) return [];
    const key = {
      [table.partitionKey.name]: { S: partition },
      ...(table.sortKey !== null && { [table.sortKey.name]: { S: sort } }),
    };
    return [{ source, column, table: name, key, attribute, type }];
  });
