import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import type { EntityPlan } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { cursorOf, pageQuery } from '../../../engine/projection';
import { quoteName } from '../../../engine/projection/sql-text';
import { fillTables } from '../../support/fill-tables';
import { createTestSource, createViews, readAll, SERVERS, type TestSource } from './source';

/**
 * The views of whole models: merged into their tables, and a page in the middle read by a range of the key (rules.md, rules 2 and 3).
 * LANDFALL_TEST_SCHEMAS names further SQL files, separated by colons: the tables that they create are looked at as well.
 */

const ROOT = join(__dirname, '../../..');
const SCHEMAS = [
  'examples/shop/sql/schema.sql',
  'examples/billing/sql/schema.sql',
  'test/cases/awkward-schema.sql',
  ...(process.env['LANDFALL_TEST_SCHEMAS'] ?? '').split(':').filter((path) => path !== ''),
].map((path) => [basename(path) === 'schema.sql' ? path.split('/').at(-3)! : basename(path, '.sql'), path] as const);

/** The tables of a file, without rows: those are made, so that there are enough of them. */
const tablesOf = (path: string): readonly string[] =>
  readFileSync(path.startsWith('/') ? path : join(ROOT, path), 'utf8')
    .replace(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => /^CREATE TABLE/i.test(statement));
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

describe.each(SERVERS)('views of a model on %s', (flavour) => {
  describe.each(SCHEMAS)('%s', (_, path) => {
    let source: TestSource;
    beforeAll(async () => {
      source = await createTestSource(flavour, ['SET foreign_key_checks = 0', ...tablesOf(path)]);
      const { schema } = await source.analysis();
      const connection = { query: source.link.query.bind(source.link) } as unknown as Pick<Connection, 'query'>;
      await fillTables(connection, withDocuments(schema), ROWS);
      for (const { name } of schema.tables) await source.link.query(`ANALYZE TABLE ${quoteName(name)}`);
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
          const whole = index === 0 ? hasRange(entity) && (type !== 'range' || key === null) : type === 'ALL';
          if (whole || /DERIVED/.test(String(kind)))
            found.push(`${entity.id}: ${String(kind)} ${String(table)} ${String(type)} ${String(key)}`);
        }
      }
      expect(model.plan.entities.length).toBeGreaterThan(5);
      expect(found).toEqual([]);
    });
  });
});
