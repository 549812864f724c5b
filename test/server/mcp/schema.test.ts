import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalysisActivities } from '../../../activities/analysis';
import { openSource } from '../../../adapters/mysql/link';
import { STAGE_ARTIFACTS } from '../../../contracts/artifacts';
import type { CallRecord } from '../../../contracts/mcp/port';
import { analysisSchema } from '../../../contracts/schemas/analysis';
import { configSchema } from '../../../contracts/schemas/config';
import { findingsOf } from '../../../engine/report/markdown';
import { MemoryStore } from '../../support/memory-store';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { split } from '../../support/statements';
import { mcpWith, openerFor, type Run } from './support/port';

jest.setTimeout(60_000);

const ODD = '`odd ``name`` with ümlaut, "quotes" * and \\\\ %`';
const AWKWARD = [
  `CREATE TABLE parent (
     id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     mail VARCHAR(120) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'a''b@example',
     state ENUM('new','it''s','a,b','🚢') NOT NULL DEFAULT '🚢' COMMENT 'line\\nbreak, "quotes", \\\\ and 🚢',
     price DECIMAL(65,30) NOT NULL DEFAULT 1.5,
     at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
     doubled DECIMAL(65,10) GENERATED ALWAYS AS (price * 2) STORED,
     raw VARBINARY(64) NULL,
     big LONGTEXT NULL,
     UNIQUE KEY uq_mail (mail), KEY ix_state_at (state, at), KEY ix_big (big(10)),
     CONSTRAINT positive CHECK (price > 0)
   ) ENGINE=InnoDB COMMENT='the AUTO_INCREMENT=7 of comments'`,
  `CREATE TABLE child (
     parent_id BIGINT UNSIGNED NOT NULL, line SMALLINT NOT NULL, other_id BIGINT UNSIGNED NULL,
     PRIMARY KEY (parent_id, line),
     CONSTRAINT fk_parent FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE
   ) ENGINE=InnoDB`,
  `CREATE TABLE ${ODD} (\`a \`\` b\` INT, \`select\` VARBINARY(10), \`9\` INT)`,
  `CREATE TABLE parted (id INT NOT NULL, day DATE NOT NULL, PRIMARY KEY (id, day))
     PARTITION BY RANGE (YEAR(day)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)`,
  'CREATE VIEW seen AS SELECT id FROM parent',
  'CREATE TRIGGER child_bi BEFORE INSERT ON child FOR EACH ROW SET NEW.line = NEW.line + 1',
  `INSERT INTO parent (mail, raw, big) VALUES ('one@example', X'00FF80C328', REPEAT('🚢', 200)), ('two@example', NULL, '')`,
  'INSERT INTO child VALUES (1, 1, 2), (2, 1, NULL), (2, 5, 1)',
  `INSERT INTO ${ODD} VALUES (1, X'FF', 2), (NULL, NULL, NULL)`,
];
const SHOP = split(readFileSync(join(__dirname, '../../../examples/shop/sql/schema.sql'), 'utf8'));

describe.each(['mysql', 'mariadb'] as const)('the schema of %s', (flavour) => {
  describe.each([
    ['shop', SHOP],
    ['awkward', AWKWARD],
  ])('%s', (_, statements) => {
    let db: SourceDatabase;
    beforeAll(async () => {
      db = await createSourceDatabase(flavour, statements);
    });
    afterAll(async () => db.drop());

    /** The stage analysis of the schema alone. */
    const analysed = async (run: Run | 'unset') => {
      const store = new MemoryStore();
      const activities = createAnalysisActivities({
        ...{ store: () => store, secrets: db.secrets, openSource, openPort: openerFor(db) },
      });
      const config = {
        ...configSchema.parse({
          ...{ version: 1, name: 'bytes', target: { region: 'us-east-1' } },
          source: { endpoints: [{ host: 'x' }], database: 'x', user: 'x', password: 'env:X' },
        }),
        source: db.settings(),
        ...(run !== 'unset' && { mcp: mcpWith(run, { fallback: 'none' }) }),
      };
      const context = { migration: 'bytes', config, artifacts: {} };
      const read = await activities.readSchema({ context });
      const artifacts = Object.fromEntries(read.artifacts.map((ref) => [ref.key, ref]));
      await activities.writeAnalysis({ context: { ...context, artifacts } });
      const stable = [...store.files]
        .filter(([key]) => !/work\/(?:figures|mcp-calls)\.json$/.test(key))
        .map(([key, bytes]) => [key, findingsOf(bytes.toString())] as const);
      const kept = store.text('stage-01/work/mcp-calls.json');
      expect(kept).not.toContain(db.password);
      const calls = (JSON.parse(kept) as readonly CallRecord[]).map(
        ({ tool, result, tries, withoutServer = '' }) => `${tool} ${result} ${tries} ${withoutServer}`,
      );
      return { files: Object.fromEntries(stable), notes: read.notes, calls };
    };

    it('is the same, byte for byte, directly and through the server, in this process and in one of its own', async () => {
      const direct = await analysed('direct');
      expect(direct.calls).toEqual(['get_schema ok 0 the configuration says direct']);
      expect(Object.keys(direct.files).sort()).toEqual(
        [...STAGE_ARTIFACTS.analysis.map((name) => `stage-01/${name}`), 'stage-01/work/schema.json'].sort(),
      );
      const { schema } = analysisSchema.parse(JSON.parse(direct.files['stage-01/analysis.json']!));
      expect(schema.tables.length).toBeGreaterThanOrEqual(4);
      expect(schema.tables.every(({ rowCount, sample }) => rowCount !== null && sample !== undefined)).toBe(true);
      for (const run of ['unset', 'in-process', 'stdio'] as const) {
        const through = await analysed(run);
        expect(through.calls).toEqual(['get_schema ok 1 ']);
        expect(through.files).toEqual(direct.files);
        expect(through.notes).toEqual(direct.notes);
      }
    });
  });
});
