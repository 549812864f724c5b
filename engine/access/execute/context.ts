import type { EntityPlan, Item, SourceValue } from '../../../contracts/projection';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { ITEM_TYPE_ATTRIBUTE } from '../../../contracts/names';
import { rowOf } from '../../projection/items/item';
import { tableNamed } from '../../projection/compile/schema-index';
import { refuse } from '../../statement/problem';
import type { Session } from '../../../runtime/mysql';
import { TableRow, TableTypes } from '../../evaluation/row';
import type { Paths } from '../paths/paths';

/** What executions are made with; types of tables are kept between them. */
export class ExecutionContext {
  private readonly types = new Map<string, TableTypes>();
  private readonly parsed = new Map<string, unknown>();

  constructor(
    readonly schema: SchemaFacts,
    readonly paths: Paths,
    readonly session: Session,
  ) {}

  /** What is made of a text of the schema, as a check, once for the session. */
  once<T>(key: string, make: () => T): T {
    const found = this.parsed.get(key);
    if (found !== undefined) return found as T;
    const value = make();
    this.parsed.set(key, value);
    return value;
  }

  with(session: Session): ExecutionContext {
    const other = new ExecutionContext(this.schema, this.paths, session);
    for (const [name, types] of this.types) other.types.set(name, types);
    return other;
  }

  table(name: string): TableFacts {
    return tableNamed(this.schema, name) ?? refuse(`there is no table ${name}`);
  }

  typesOf(name: string): TableTypes {
    const found = this.types.get(name) ?? new TableTypes(this.table(name));
    this.types.set(name, found);
    return found;
  }

  entity(id: string): EntityPlan {
    return this.paths.entity(id) ?? refuse(`there is no entity ${id}`);
  }

  /** The row that an item carries; undefined for an item of another entity, and for what a row that is gone has left. */
  row(entity: EntityPlan, item: Item): TableRow | undefined {
    const type = item[ITEM_TYPE_ATTRIBUTE];
    if (type === undefined || !('S' in type) || type.S !== entity.entityType) return undefined;
    return new TableRow(this.typesOf(entity.drivingTable), rowOf(entity, item), item);
  }

  /** The row as far as an item carries it, whatever the item stands for. */
  carried(entity: EntityPlan, item: Item): TableRow {
    const columns = entity.columns.map((plan) => ({ ...plan, role: 'owner' as const }));
    return this.made(entity.drivingTable, rowOf({ ...entity, columns }, item));
  }

  made(table: string, raw: Readonly<Record<string, SourceValue>>): TableRow {
    return new TableRow(this.typesOf(table), raw);
  }
}
