import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildModel } from '../../../engine/modeling';
import { compileProjection } from '../../../engine/projection';
import { badlyRead, countedChildren, fillForExplain, joiningPatterns } from './explain-support';
import { createTestSource, createViews, SERVERS, type TestSource } from './source';

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
    .filter((statement) => /^(?:CREATE|ALTER) TABLE/i.test(statement));
describe.each(SERVERS)('views of a model on %s', (flavour) => {
  describe.each(SCHEMAS)('%s', (_, path) => {
    let source: TestSource;
    beforeAll(async () => {
      source = await createTestSource(flavour, ['SET foreign_key_checks = 0', ...tablesOf(path)]);
      await fillForExplain(source);
    }, 60_000);
    afterAll(() => source?.drop());

    it.each(['auto', 'single-table'] as const)('%s', async (strategy) => {
      const analysis = await source.analysis();
      const { schema } = analysis;
      const asked = { ...analysis, accessPatterns: [...joiningPatterns(schema)] };
      const built = buildModel(asked, { strategy, collections: true }, countedChildren(schema));
      const compiled = compileProjection({ ...built, schema });
      await createViews(source, compiled);
      const { entities } = compiled.plan;
      expect(entities.length).toBeGreaterThanOrEqual(schema.tables.length);
      const copies = built.model.tables.some((table) => table.copies.length > 0);
      expect(entities.some(({ joins = [] }) => joins.length > 0)).toBe(copies);
      if (path.startsWith('examples/')) expect([copies, built.model.pins.length > 0]).toEqual([true, true]);
      expect(await badlyRead(source, compiled.plan, flavour)).toEqual([]);
    });
  });
});
