import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource } from '../../../adapters/mysql/link';
import { readDump, readSchema } from '../../../adapters/mysql/schema';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { split } from '../../support/statements';
import { dumpOf } from '../../support/dump-of';
import { createSourceDatabase } from '../../support/source-database';

const ROOT = join(__dirname, '../../..');
const MORE = [
  `CREATE TABLE kinds (id INT PRIMARY KEY, a VARCHAR(50), b TEXT, c VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_general_cs, d INT,
     KEY prefixed (a(5), d), KEY down (d DESC), FULLTEXT KEY ft (b), UNIQUE KEY u (a(7))) COMMENT 'it''s'
     PARTITION_PLACE`,
  `CREATE TABLE ranges (id INT NOT NULL, at DATETIME NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (id)
     (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)`,
  `CREATE SQL SECURITY INVOKER VIEW narrow AS SELECT id, concat(a, '\\'x') AS t FROM kinds WHERE d > 3 WITH CHECK OPTION`,
  `CREATE TRIGGER two_lines AFTER DELETE ON kinds FOR EACH ROW BEGIN
     -- why; it is so
     DELETE FROM ranges WHERE id = OLD.id; /* and */ SET @x = ';';
   END`,
  `CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC SQL SECURITY INVOKER RETURN x * 2`,
].map((sql) => sql.replace('PARTITION_PLACE', ''));

describe.each(['mysql', 'mariadb'] as const)('a dump of %s', (flavour) => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-dump-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const both = async (statements: readonly string[]): Promise<{ live: SchemaFacts; dumped: SchemaFacts }> => {
    const db = await createSourceDatabase(flavour, ["SET sql_mode = 'NO_ENGINE_SUBSTITUTION'", ...statements]);
    try {
      const { user, password } = db.server;
      const link = await openSource({ source: db.settings({ user }), secrets: async () => password });
      const live = await readSchema(link, { database: db.name, include: ['*'], exclude: [] });
      await link.close();
      const path = join(folder, `${db.name}.sql`);
      writeFileSync(path, await dumpOf(db.admin, db.name, live.version));
      const { schema } = await readDump({ path, include: ['*'], exclude: [] });
      return { live, dumped: schema };
    } finally {
      await db.drop();
    }
  };
  /** A dump without rows counts none, and holds no rights of accounts. */
  const uncounted = ({ grants: _, ...facts }: SchemaFacts): SchemaFacts => ({
    ...facts,
    tables: facts.tables.map((table) => ({ ...table, rowCount: null })),
  });

  it('gives the facts of the live schema, whatever is in it', async () => {
    const awkward = split(readFileSync(join(ROOT, 'test/cases/awkward-schema.sql'), 'utf8'));
    const { live, dumped } = await both([...awkward, ...MORE]);
    expect(live.tables.length).toBeGreaterThan(15);
    expect(live.routines.map(({ security }) => security)).toEqual(['DEFINER', 'INVOKER']);
    expect(live.views.map(({ checkOption }) => checkOption)).toEqual([true, undefined]);
    expect(dumped).toEqual(uncounted(live));
  });

  it('gives the facts of the example', async () => {
    const { live, dumped } = await both(split(readFileSync(join(ROOT, 'examples/shop/sql/schema.sql'), 'utf8')));
    expect(dumped).toEqual(uncounted(live));
  });
});
