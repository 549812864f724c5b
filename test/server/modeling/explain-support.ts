import type { Connection } from 'mysql2/promise';
import type { EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import type { AccessPattern, SchemaFacts } from '../../../contracts/schemas/analysis';
import type { ModelPins } from '../../../contracts/schemas/pins';
import { Pins } from '../../../engine/modeling/pins/pins';
import { cursorOf, pageQuery } from '../../../engine/projection';
import { tableNamed } from '../../../engine/projection/compile/schema-index';
import { quoteName } from '../../../engine/projection/sql-text';
import { fillTables } from '../../support/fill-tables';
import { pattern } from '../../unit/modeling/facts';
import { readAll, type TestSource } from './source';

/** How a server reads the views of a model. */

/** Enough that an optimiser does not rather read the whole table. */
const ROWS = 200;

/** MariaDB knows JSON as a text that is checked. */
const withDocuments = (schema: SchemaFacts): SchemaFacts => ({
  ...schema,
  tables: schema.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      table.checks.some(({ clause }) => clause.includes(`json_valid(\`${column.name}\`)`))
        ? { ...column, dataType: 'json' }
        : column,
    ),
  })),
});

/** Rows without a key, and keys of SET or BIT, have no range: their pages read the whole table or index (docs/fine-print.md). */
const hasRange = ({ drivingKey }: EntityPlan): boolean =>
  drivingKey.every(({ column, kind }) => column !== '*' && kind !== 'bits');

/**
 * Statements that make the modeler copy: each row is read by its key with all rows that it refers to, and nothing but inserts is known to write, so
 * that no copy can go out of date. Views then join.
 */
export const joiningPatterns = (schema: SchemaFacts): readonly AccessPattern[] =>
  schema.tables.flatMap(({ name, columns, primaryKey, foreignKeys }, at) => [
    pattern(`AP${at}w`, 'insert', [name], { assigns: columns.map((column) => `${name}.${column.name}`) }),
    ...foreignKeys.flatMap((key, number) => {
      const parent = tableNamed(schema, key.referencedTable);
      if (parent === undefined || parent.name === name || primaryKey.length === 0) return [];
      return [
        pattern(`AP${at}r${number}`, 'select', [name, parent.name], {
          equal: primaryKey.map((column) => `${name}.${column}`),
          joins: key.columns.map((own, part) => [`${name}.${own}`, `${parent.name}.${key.referencedColumns[part]!}`]),
          selects: parent.columns.map((column) => `${parent.name}.${column.name}`),
        }),
      ];
    }),
  ]);

/** Decisions that put the number of the children of each kind into their parents' items: their views hold subqueries. */
export function countedChildren({ tables }: SchemaFacts): Pins {
  const found: ModelPins['tables'] = {};
  for (const { name, foreignKeys } of tables)
    for (const { referencedTable, columns } of foreignKeys) {
      if (referencedTable === name) continue;
      const pins = (found[referencedTable] ??= { aggregates: { require: [], forbid: [] } });
      pins.aggregates!.require.push({ operation: 'COUNT', of: name, by: [...columns], why: 'a view with a subquery' });
    }
  return new Pins({ version: 1, tables: found }, 'modeling.yaml', null);
}

/** Fills the tables of a source with rows that are made, so many that indexes are used. */
export async function fillForExplain(source: TestSource): Promise<void> {
  const { schema } = await source.analysis();
  const connection = { query: source.link.query.bind(source.link) } as unknown as Pick<Connection, 'query'>;
  await fillTables(connection, withDocuments(schema), ROWS);
  for (const { name } of schema.tables) await source.link.query(`ANALYZE TABLE ${quoteName(name)}`);
}

/** Steps that no good plan has, for a page in the middle of each view: a derived table, a whole table, a driving table without a range of its key. */
export async function badlyRead(
  source: TestSource,
  plan: ProjectionPlan,
  flavour: 'mysql' | 'mariadb' | 'mysql97',
): Promise<readonly string[]> {
  // 9.7 prints a tree when nothing else is asked for; MariaDB knows no name for the table.
  const explain = flavour === 'mariadb' ? 'EXPLAIN' : 'EXPLAIN FORMAT=TRADITIONAL';
  const found: string[] = [];
  for (const entity of plan.entities) {
    const rows = await readAll(source, entity, ROWS);
    const after = cursorOf(entity, rows[Math.floor(rows.length * 0.9)]!);
    const { sql, values } = pageQuery({ entity, viewSchema: source.viewSchema, after, limit: 5 });
    const steps = await source.link.query(`${explain} ${sql}`, values);
    for (const [index, { select_type: kind, type, key, table }] of steps.entries()) {
      const whole = index === 0 ? hasRange(entity) && (type !== 'range' || key === null) : type === 'ALL';
      if (whole || /DERIVED/.test(String(kind)))
        found.push(`${entity.id}: ${String(kind)} ${String(table)} ${String(type)} ${String(key)}`);
    }
  }
  return found;
}
