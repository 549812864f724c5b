import type {
  ColumnPlan,
  EntityPlan,
  IndexPlan,
  KeyAttributePlan,
  KeyCodec,
  ProjectionPlan,
  TablePlan,
} from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';
import { quoteName } from '../../projection/sql-text';
import { defaultKeyCodec } from '../../projection/sql-types';
import { beginning, type KeyTemplate, type KeyTemplatePart, type Path } from './path';

/** Alias of the driving table in every SELECT of the projection. */
const DRIVING = quoteName('b');

/** True for a value of the driving row itself, as it is or as it enters keys. */
export const isOwn = (entity: EntityPlan, { table, column, reads, expression }: ColumnPlan): boolean =>
  reads === undefined && table === entity.drivingTable && expression.includes(`${DRIVING}.${quoteName(column)}`);

/** A text that enters a key as it is, though its collation holds other texts equal: no value of the column tells the key. */
const isUnfolded = (schema: SchemaFacts, entity: EntityPlan, column: string, codec: KeyCodec): boolean => {
  const table = tableNamed(schema, entity.drivingTable);
  const facts = table === undefined ? undefined : columnNamed(table, column);
  return codec === 'plain' && facts !== undefined && defaultKeyCodec(facts)?.codec === 'folded';
};

/** Undefined when a part is made of more than a column of the row: no value of a column gives that key. */
function templateOf(
  schema: SchemaFacts,
  entity: EntityPlan,
  key: KeyAttributePlan | undefined,
): KeyTemplate | undefined {
  if (key === undefined) return undefined;
  const last = key.parts.length - 1;
  const parts = key.parts.map((part, index): KeyTemplatePart | undefined => {
    if ('literal' in part) return part;
    const plan = entity.columns.find(({ viewColumn }) => viewColumn === part.viewColumn);
    if (plan === undefined || !isOwn(entity, plan) || isUnfolded(schema, entity, plan.column, part.codec))
      return undefined;
    return {
      column: plan.column,
      codec: part.codec,
      ...(part.width !== undefined && { width: part.width }),
      nullable: part.nullable,
      escaped: index < last && (part.codec === 'plain' || part.codec === 'folded'),
    };
  });
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? { attribute: key.attribute, type: key.type, parts: known } : undefined;
}

const keyOf = (entity: EntityPlan, attribute: string | null): KeyAttributePlan | undefined =>
  attribute === null ? undefined : [...entity.keys, ...entity.indexKeys].find((key) => key.attribute === attribute);

/** Keys that begin differently never meet. */
const mayMeet = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

interface Place {
  readonly name: string | null;
  readonly partitionKey: string;
  readonly sortKey: string | null;
  readonly incomplete: boolean;
}

const placesOf = (table: TablePlan): readonly Place[] => [
  { name: null, partitionKey: table.partitionKey.name, sortKey: table.sortKey?.name ?? null, incomplete: false },
  ...table.indexes.map(({ name, partitionKey, sortKey, projection }: IndexPlan) => ({
    name,
    partitionKey,
    sortKey,
    incomplete: projection !== 'ALL',
  })),
];

function pathAt(
  schema: SchemaFacts,
  entity: EntityPlan,
  table: TablePlan,
  others: readonly EntityPlan[],
  place: Place,
): Path | undefined {
  const partition = templateOf(schema, entity, keyOf(entity, place.partitionKey));
  if (partition === undefined) return undefined;
  const sortKey = keyOf(entity, place.sortKey);
  // Without its sort key, or with NULL in it, an item is not in the index.
  if (place.sortKey !== null && sortKey === undefined) return undefined;
  const sort = templateOf(schema, entity, sortKey) ?? null;
  const partial = sortKey !== undefined && sort === null;
  if (partial && sortKey.parts.some((part) => 'nullable' in part && part.nullable)) return undefined;
  const start = beginning(partition);
  const alone = !others.some((other) => {
    const key = keyOf(other, place.partitionKey);
    if (key === undefined) return false;
    const [first] = key.parts;
    return mayMeet(start, first !== undefined && 'literal' in first ? first.literal : '');
  });
  return { entity, table, index: place.name, partition, sort, partial, incomplete: place.incomplete, alone };
}

/** How the rows of the source's tables are found on DynamoDB. */
export class Paths {
  private readonly owners = new Map<string, Path[]>();
  private readonly lookupPaths = new Map<string, Path[]>();
  private readonly entities = new Map<string, EntityPlan>();

  constructor(
    readonly plan: ProjectionPlan,
    schema: SchemaFacts,
  ) {
    for (const entity of plan.entities) {
      this.entities.set(entity.id, entity);
      const table = plan.tables.find(({ name }) => name === entity.table);
      if (table === undefined) continue;
      const others = plan.entities.filter((other) => other.table === entity.table && other !== entity);
      const found = placesOf(table).flatMap((place) => pathAt(schema, entity, table, others, place) ?? []);
      const into = entity.role === 'owner' ? this.owners : this.lookupPaths;
      into.set(entity.drivingTable, [...(into.get(entity.drivingTable) ?? []), ...found]);
    }
  }

  entity(id: string): EntityPlan | undefined {
    return this.entities.get(id);
  }

  /** The entity whose items carry the rows of a table. */
  owner(table: string): EntityPlan | undefined {
    return this.plan.entities.find(({ role, drivingTable }) => role === 'owner' && drivingTable === table);
  }

  /** Ways to the rows of a table, the table's own key first. */
  of(table: string): readonly Path[] {
    const owner = this.owner(table);
    return (this.owners.get(table) ?? []).filter(({ entity }) => entity === owner);
  }

  /** Keys of the lookup items of a table. */
  lookups(table: string): readonly Path[] {
    return (this.lookupPaths.get(table) ?? []).filter(({ index }) => index === null);
  }

  omitted(table: string, column: string): boolean {
    return this.plan.omitted.some((one) => one.table === table && one.column === column);
  }
}
