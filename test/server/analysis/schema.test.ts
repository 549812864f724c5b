import { openSource, type SourceLink } from '../../../adapters/mysql/link';
import { readBlindSpots, readSchema } from '../../../adapters/mysql/schema';
import type { LandfallError } from '../../../contracts/errors';
import { schemaFacts, type SchemaFacts } from '../../../contracts/schemas/analysis';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';

const ODD = 'odd `name` with ümlaut, "quotes"';
const STATEMENTS = [
  `CREATE TABLE parent (
     id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     mail VARCHAR(120) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'a''b@example',
     state ENUM('new','it''s','a,b') NOT NULL DEFAULT 'new' COMMENT 'comment with AUTO_INCREMENT=5, a , and ( in it',
     flags SET('x','y') NULL,
     price DECIMAL(30,10) NOT NULL DEFAULT 1.5,
     at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
     doubled DECIMAL(31,10) GENERATED ALWAYS AS (price * 2) STORED,
     twice DECIMAL(31,10) AS (price + price) VIRTUAL,
     nothing INT NULL,
     big LONGTEXT NULL,
     UNIQUE KEY uq_mail (mail),
     UNIQUE KEY uq_prefix (big(10)),
     KEY ix_state_at (state, at),
     CONSTRAINT positive CHECK (price > 0)
   ) ENGINE=InnoDB COMMENT='the AUTO_INCREMENT=7 of comments'`,
  `CREATE TABLE child (
     parent_id BIGINT UNSIGNED NOT NULL, line SMALLINT NOT NULL, other BIGINT UNSIGNED NULL,
     PRIMARY KEY (parent_id, line),
     CONSTRAINT fk_parent FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE,
     CONSTRAINT fk_other FOREIGN KEY (other) REFERENCES parent (id) ON DELETE SET NULL
   ) ENGINE=InnoDB`,
  `CREATE TABLE ${'`'}${ODD.replace(/`/g, '``')}${'`'} (${'`'}a ${'``'} b${'`'} INT, ${'`'}select${'`'} VARBINARY(10))`,
  `CREATE TABLE skipped_one (id INT PRIMARY KEY)`,
  `CREATE VIEW seen AS SELECT id FROM parent`,
  `CREATE TRIGGER child_bi BEFORE INSERT ON child FOR EACH ROW SET NEW.line = NEW.line + 1`,
  `CREATE PROCEDURE refresh_all() SELECT 1`,
  `INSERT INTO parent (mail) VALUES ('one@example'), ('two@example')`,
];

describe.each(['mysql', 'mariadb'] as const)('schema of %s', (flavour) => {
  let db: SourceDatabase;
  let link: SourceLink;
  let facts: SchemaFacts;
  const table = (name: string) => facts.tables.find((found) => found.name === name)!;
  const column = (name: string) => table('parent').columns.find((found) => found.name === name)!;
  beforeAll(async () => {
    db = await createSourceDatabase(flavour, STATEMENTS);
    link = await openSource({ source: db.settings(), secrets: db.secrets, role: 'test' });
    facts = await readSchema(link, { database: db.name, include: ['*'], exclude: ['skipped_*'] });
  });
  afterAll(async () => {
    await link.close();
    await db.drop();
  });

  it('fits the schema of analysis.json and lists the selected tables in code unit order', () => {
    expect(schemaFacts.parse(facts)).toEqual(facts);
    expect(facts.tables.map((found) => found.name)).toEqual(['child', ODD, 'parent'].sort());
    expect(facts.flavour).toBe(flavour);
  });

  it('reads keys, foreign keys and checks with an account that may only SELECT', () => {
    expect(table('child').primaryKey).toEqual(['parent_id', 'line']);
    expect(table('child').foreignKeys).toEqual([
      expect.objectContaining({
        name: 'fk_other',
        columns: ['other'],
        onDelete: 'SET NULL',
        onUpdate: expect.stringMatching(/NO ACTION|RESTRICT/) as string,
      }),
      {
        name: 'fk_parent',
        columns: ['parent_id'],
        referencedTable: 'parent',
        referencedColumns: ['id'],
        onDelete: 'CASCADE',
        onUpdate: 'CASCADE',
      },
    ]);
    expect(table('parent').keys).toEqual([
      { name: 'uq_mail', columns: ['mail'], unique: true },
      { name: 'ix_state_at', columns: ['state', 'at'], unique: false },
      { name: 'uq_prefix', columns: ['big'], unique: false, prefixes: [10], uniqueInPart: true },
    ]);
    expect(table('parent').keyOrder).toEqual(['PRIMARY', 'uq_mail', 'uq_prefix', 'ix_state_at']);
    expect(table('child').keyOrder).toBeUndefined();
    expect(table('parent').checks).toEqual([{ name: 'positive', clause: expect.stringContaining('> 0') as string }]);
    expect(table(ODD).primaryKey).toEqual([]);
    expect(table(ODD).columns.map((found) => found.name)).toEqual(['a ` b', 'select']);
  });

  it('reads exact types and defaults alike on both servers', () => {
    expect(column('id')).toMatchObject({ dataType: 'bigint', unsigned: true, autoIncrement: true, nullable: false });
    expect(column('mail')).toMatchObject({
      default: "a'b@example",
      maxLength: '120',
      maxBytes: '120',
      characterSet: 'latin1',
    });
    expect(column('state')).toMatchObject({ values: ['new', "it's", 'a,b'], default: 'new' });
    expect(column('price')).toMatchObject({ precision: 30, scale: 10, default: '1.5000000000' });
    expect(column('at')).toMatchObject({ fraction: 6, onUpdate: true });
    expect(column('at').default?.toLowerCase()).toBe('current_timestamp(6)');
    expect(column('doubled').generated?.stored).toBe(true);
    expect(column('twice').generated?.stored).toBe(false);
    expect(column('nothing').default).toBeNull();
    expect(column('big').maxBytes).toBe('4294967295');
  });

  it('counts rows exactly and keeps the next AUTO_INCREMENT out of the statement, but not out of comments', () => {
    expect(table('parent').rowCount).toBe(2);
    expect(table('child').rowCount).toBe(0);
    expect(table('parent').createStatement).not.toMatch(/ENGINE=InnoDB AUTO_INCREMENT/);
    expect(table('parent').createStatement).toContain('the AUTO_INCREMENT=7 of comments');
    expect(table('parent').createStatement).toContain('comment with AUTO_INCREMENT=5, a , and ( in it');
  });

  it('gives the same bytes again', async () => {
    const again = await readSchema(link, { database: db.name, include: ['*'], exclude: ['skipped_*'] });
    expect(JSON.stringify(again)).toBe(JSON.stringify(facts));
  });

  it('says what the account cannot see, and sees it with the right', async () => {
    expect(facts.triggers).toEqual([]);
    expect(await readBlindSpots(link, db.name)).toEqual([
      `triggers (GRANT TRIGGER ON \`${db.name}\`.*)`,
      `routines (GRANT EXECUTE ON \`${db.name}\`.*)`,
      `events (GRANT EVENT ON \`${db.name}\`.*)`,
    ]);
    for (const from of ['%', 'localhost'])
      await db.admin.query(`GRANT TRIGGER, EVENT, EXECUTE ON \`${db.name}\`.* TO '${db.user}'@'${from}'`);
    const wide = await openSource({ source: db.settings(), secrets: db.secrets, role: 'test' });
    const more = await readSchema(wide, { database: db.name, include: ['child'], exclude: [] });
    expect(await readBlindSpots(wide, db.name)).toEqual([]);
    await wide.close();
    expect(more.triggers).toMatchObject([{ name: 'child_bi', table: 'child', timing: 'BEFORE', event: 'INSERT' }]);
    // EXECUTE shows that it is there, not what it does.
    expect(more.routines).toEqual([
      expect.objectContaining({ name: 'refresh_all', type: 'PROCEDURE', security: 'DEFINER', definition: '' }),
    ]);
    expect(more.views).toMatchObject([{ name: 'seen', securityType: 'DEFINER' }]);
    expect(more.views[0]!.definition).toContain('parent');
  });

  it('names a missing and an empty schema, and a selection that takes nothing', async () => {
    const read = (database: string, include: string[]): Promise<unknown> =>
      readSchema(link, { database, include, exclude: [] }).catch((error: unknown) => error);
    expect(((await read('lf_nowhere', ['*'])) as LandfallError).code).toBe('LandfallSourceSchemaMissing');
    const none = (await read(db.name, ['nope_*'])) as LandfallError;
    expect(none.code).toBe('LandfallSourceSchemaEmpty');
    expect(none.message).toContain('nope_*');
  });

  it.each([
    ['its definition is', 'SHOW CREATE TABLE', 0],
    ['its rows are', 'SELECT COUNT(*)', 0],
    ['its values are', 'SELECT LENGTH(', 1],
  ])('leaves out what is dropped before %s read', async (_what, statement, shown) => {
    await db.admin.query('CREATE TABLE zz_gone (id INT PRIMARY KEY)');
    await db.admin.query('INSERT INTO zz_gone VALUES (1)');
    let listed = false;
    let dropped = 0;
    /** The same link, on which the table goes when its turn has come: it was listed, and the statement does not find it. */
    const dropping = Object.create(link, {
      query: {
        value: async (...[sql, ...rest]: Parameters<SourceLink['query']>) => {
          if (sql.startsWith(statement) && sql.includes('`zz_gone`')) {
            await db.admin.query('DROP TABLE IF EXISTS zz_gone');
            dropped += 1;
          }
          const rows = await link.query(sql, ...rest);
          if (dropped === 0) listed ||= rows.some((row) => row['t']?.toString() === 'zz_gone');
          return rows;
        },
      },
    }) as SourceLink;
    const { tables } = await readSchema(dropping, {
      ...{ database: db.name, include: ['*'], exclude: [], sampleRows: 10 },
    });
    expect({ listed, dropped }).toEqual({ listed: true, dropped: 1 });
    const seen = tables.filter(({ name }) => name === 'zz_gone');
    expect(seen).toHaveLength(shown);
    expect(seen.flatMap(({ sample }) => sample ?? [])).toEqual([]);
    expect(tables.find(({ name }) => name === 'skipped_one')?.sample).toBeDefined();
  });
});
