import type { EntityPlan } from '../../contracts/projection';
import type { SchemaFacts, TableFacts } from '../../contracts/schemas/analysis';
import type { Paths } from '../access/paths/paths';
import type { CopiedSource, KeyFill } from '../access/plan';
import { tableNamed } from '../projection/compile/schema-index';
import { tableOf } from '../projection/items/item';
import { refuse } from '../statement/problem';
import type { Statement } from '../statement/tree';
import { templateText } from './keys';
import { entityName, Names, pascalCase, property } from './names';

/** The constants that generated functions share: how items are read as rows, and how their keys are made. */
export class EntityWriter {
  private readonly names = new Names();
  private readonly byId = new Map<string, string>();
  private readonly byTemplate = new Map<string, string>();
  private readonly lines: string[] = [];

  constructor(
    private readonly schema: SchemaFacts,
    private readonly paths: Paths,
  ) {}

  /** Declarations, each behind those that it needs. */
  get text(): string {
    return this.lines.join('\n\n');
  }

  plan(id: string): EntityPlan {
    return this.paths.entity(id) ?? refuse(`there is no entity ${id}`);
  }

  private table(name: string): TableFacts {
    return tableNamed(this.schema, name) ?? refuse(`there is no table ${name}`);
  }

  /** Name of the constant of an entity. */
  entity(id: string): string {
    const found = this.byId.get(id);
    if (found !== undefined) return found;
    const plan = this.plan(id);
    const name = this.names.of(entityName(plan));
    this.byId.set(id, name);
    const carriers = plan.columns.filter(
      ({ role, table }) => plan.role === 'lookup' || (role === 'owner' && table === plan.drivingTable),
    );
    // A key of a lookup item feeds the same column again, without an attribute of its own.
    const columns = [...new Set(carriers.map(({ column }) => column))].map((column) => {
      const own = carriers.filter((one) => one.column === column);
      const { attribute, codec, nullAs } = own.find((one) => one.attribute !== null) ?? own[0]!;
      return this.column(plan.drivingTable, column, { attribute, ...(codec === 'json' && { codec }), nullAs });
    });
    this.declare(name, plan, columns);
    return name;
  }

  private declare(name: string, plan: EntityPlan, columns: readonly string[]): void {
    const { partitionKey, sortKey } = tableOf(this.paths.plan, plan);
    const keys = [partitionKey, ...(sortKey === null ? [] : [sortKey])].map((key) => JSON.stringify(key.name));
    this.lines.push(
      `/** Items of ${plan.drivingTable} in the table ${plan.table}. */\n` +
        `export const ${name} = new Entity({\n` +
        `  table: ${JSON.stringify(plan.table)},\n` +
        `  type: ${JSON.stringify(plan.entityType)},\n` +
        `  keys: [${keys.join(', ')}],\n` +
        `  columns: {\n${columns.map((column) => `    ${column},\n`).join('')}  },\n` +
        `});`,
    );
  }

  private column(
    table: string,
    column: string,
    how: { readonly attribute: string | null; readonly codec?: string; readonly nullAs?: string | undefined },
  ): string {
    const facts = this.table(table).columns.find(({ name }) => name === column);
    if (facts === undefined) return refuse(`${table} has no column ${column}`);
    const texts = [
      `attribute: ${JSON.stringify(how.attribute)}`,
      `type: ${JSON.stringify(facts.columnType)}`,
      ...(facts.collation === null ? [] : [`collation: ${JSON.stringify(facts.collation)}`]),
      ...(how.codec === undefined ? [] : [`codec: ${JSON.stringify(how.codec)}`]),
      ...(how.nullAs === undefined ? [] : [`nullAs: ${JSON.stringify(how.nullAs)}`]),
    ];
    return `${property(column)}: { ${texts.join(', ')} }`;
  }

  /** Name of the constant that makes a key of an entity's items. */
  template(entity: string, key: KeyFill): string {
    const text = `${entity}, ${templateText(key)}`;
    const found = this.byTemplate.get(text);
    if (found !== undefined) return found;
    const name = this.names.of(`${entity}${pascalCase(key.attribute)}`);
    this.byTemplate.set(text, name);
    this.lines.push(`const ${name} = new KeyTemplate(${text});`);
    return name;
  }

  /** Name of the constant that reads columns of a table from what items of another one carry of them. */
  carried({ source, from, columns }: CopiedSource, statement: Statement): string {
    const [target, owner] = [statement.sources[source]!, statement.sources[from]!];
    if (target.kind !== 'table' || owner.kind !== 'table') return refuse('a copy of a derived table');
    const plan = this.paths.owner(owner.table) ?? refuse(`there is no entity of ${owner.table}`);
    const definitions = columns.map(({ column, attribute }) => {
      const carrier = plan.columns.find((one) => one.attribute !== null && one.attribute === attribute);
      const codec = carrier?.codec === 'json' ? { codec: carrier.codec } : {};
      return this.column(target.table, column, { attribute, ...codec, nullAs: carrier?.nullAs });
    });
    const key = `carried ${target.table} ${owner.table} ${definitions.join()}`;
    const found = this.byId.get(key);
    if (found !== undefined) return found;
    const name = this.names.of(`${pascalCase(target.table)}In${pascalCase(owner.table)}`);
    this.byId.set(key, name);
    this.declare(name, { ...plan, drivingTable: target.table }, definitions);
    return name;
  }
}
