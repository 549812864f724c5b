import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { cursorOf, pageQuery } from '../../../engine/projection';
import { fillTables } from '../../support/fill-tables';
import { createTestSource, createViews, readAll, SERVERS, type TestSource } from './source';

/** The views of whole models: merged into their tables, and a page in the middle read by a range of the key (rules.md, rules 2 and 3). */

const ROOT = join(__dirname, '../../..');
const statementsOf = (file: string): readonly string[] =>
  readFileSync(join(ROOT, file), 'utf8')
    .replace(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
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

describe.each(SERVERS)('views of a model on %s', (flavour) => {
  let source: TestSource;
  beforeAll(async () => {
    source = await createTestSource(flavour, statementsOf('examples/shop/sql/schema.sql'));
    const { schema } = await source.analysis();
    await source.link.query('BEGIN');
    await fillTables(
      { query: source.link.query.bind(source.link) } as unknown as Connection,
      withDocuments(schema),
      ROWS,
    );
    await source.link.query('COMMIT');
    for (const { name } of schema.tables) await source.link.query(`ANALYZE TABLE \`${name}\``);
  }, 60_000);
  afterAll(() => source?.drop());

  it.each(['auto', 'single-table'] as const)('%s', async (strategy) => {
    const model = await source.model({ strategy });
    await createViews(source, model);
    // 9.7 prints a tree when nothing else is asked for; MariaDB knows no name for the table.
    const explain = flavour === 'mariadb' ? 'EXPLAIN' : 'EXPLAIN FORMAT=TRADITIONAL';
    const found: string[] = [];
    for (const entity of model.plan.entities) {
      const rows = await readAll(source, entity, 200);
      const after = cursorOf(entity, rows[Math.floor(rows.length * 0.9)]!);
      const { sql, values } = pageQuery({ entity, viewSchema: source.viewSchema, after, limit: 5 });
      const steps = await source.link.query(`${explain} ${sql}`, values);
      for (const [index, { select_type: kind, type, key, table }] of steps.entries()) {
        const wrong = /DERIVED/.test(String(kind)) || (index === 0 ? type !== 'range' || key === null : type === 'ALL');
        if (wrong) found.push(`${entity.id}: ${String(kind)} ${String(table)} ${String(type)} ${String(key)}`);
      }
    }
    expect(model.plan.entities.length).toBeGreaterThan(5);
    expect(found).toEqual([]);
  });
});
