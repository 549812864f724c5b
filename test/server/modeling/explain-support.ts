import type { Connection } from 'mysql2/promise';
import type { EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { cursorOf, pageQuery } from '../../../engine/projection';
import { quoteName } from '../../../engine/projection/sql-text';
import { fillTables } from '../../support/fill-tables';
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
