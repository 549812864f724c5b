import type { EntityPlan, Item, ProjectionPlan, SourceValue } from '../../../contracts/projection';
import type { ColumnFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { rowOf } from '../../projection';
import { rebuiltLiteral } from '../rows/rebuilt-value';
import { tupleText } from '../rows/stored-value';

/** A table that items give back: the columns that its owners carry, key first. */
export interface RebuiltTable {
  readonly table: TableFacts;
  /** Columns of its key that are carried; empty when rows can only be compared as a whole. */
  readonly key: readonly ColumnFacts[];
  readonly columns: readonly ColumnFacts[];
  /** Columns in which a zero date was turned into NULL on purpose. */
  readonly droppedZeroDates: readonly string[];
  readonly owners: readonly EntityPlan[];
  /** Several owners that do not all carry the key: their items cannot be put together to rows. */
  readonly apart: boolean;
}

type Row = Readonly<Record<string, SourceValue>>;

const carriedBy = (entity: EntityPlan): readonly string[] =>
  entity.columns.filter(({ role, attribute }) => role === 'owner' && attribute !== null).map(({ column }) => column);

export function rebuiltTables(plan: ProjectionPlan, schema: SchemaFacts): readonly RebuiltTable[] {
  return schema.tables.flatMap((table) => {
    const owners = plan.entities.filter(({ role, drivingTable }) => role === 'owner' && drivingTable === table.name);
    if (owners.length === 0) return [];
    const carried = new Set(owners.flatMap(carriedBy));
    const named = (owners[0]?.drivingKey ?? []).map(({ column }) => column);
    const facts = named.flatMap((name) => table.columns.filter((column) => column.name === name));
    const key = facts.length > 0 && facts.every(({ name }) => carried.has(name)) ? facts : [];
    const rest = table.columns.filter((column) => carried.has(column.name) && !key.includes(column));
    const dropped = owners.flatMap(({ columns }) =>
      columns.filter(({ role, zeroDate }) => role === 'owner' && zeroDate === 'null').map(({ column }) => column),
    );
    const apart = owners.length > 1 && !owners.every((one) => named.every((name) => carriedBy(one).includes(name)));
    return [{ table, key, columns: [...key, ...rest], droppedZeroDates: dropped, owners, apart }];
  });
}

/** Puts rows together from the items of their owners. Rows of one owner are whole at once, others wait for the rest. */
export class Rebuild {
  private readonly waiting = new Map<string, { readonly row: Row; readonly from: number }>();

  constructor(private readonly table: RebuiltTable) {}

  /** The row as literals of `columns`; undefined while other owners have to add to it. */
  add(entity: EntityPlan, item: Item): readonly string[] | undefined {
    const { owners, key } = this.table;
    const row = rowOf(entity, item);
    if (owners.length === 1) return this.literals(row);
    const name = tupleText(key.map((column) => row[column.name] ?? null)) ?? '';
    const before = this.waiting.get(name);
    const merged = { row: { ...before?.row, ...row }, from: (before?.from ?? 0) + 1 };
    if (merged.from < owners.length) {
      this.waiting.set(name, merged);
      return undefined;
    }
    this.waiting.delete(name);
    return this.literals(merged.row);
  }

  private literals(row: Row): readonly string[] {
    return this.table.columns.map((column) => rebuiltLiteral(column, row[column.name] ?? null));
  }
}
