import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readDump } from '../../../adapters/mysql/schema';
import type { LandfallError } from '../../../contracts/errors';
import { schemaFacts, type SchemaFacts } from '../../../contracts/schemas/analysis';
import { analyse } from '../../../engine/analysis/reconcile';
import { schemaRisks } from '../../../engine/analysis/reconcile/schema-risks';
import { printSchema } from '../../../engine/analysis/report/schema';
import type { DumpNote } from '../../../engine/analysis/schema/dump/notes';
import { DumpReader } from '../../../engine/analysis/schema/dump/reader';
import { DumpSplitter, type DumpStatement } from '../../../engine/analysis/schema/dump/splitter';
import { split as statementsToRun } from '../../support/statements';
import { runConditionals } from '../../../engine/analysis/schema/ddl/conditional';

/** As mysqldump 5.7 writes it: wrapped in conditional comments, with a table that stands in for the view. */
const DUMP_57 = `-- MySQL dump 10.13  Distrib 5.7.44, for Linux (x86_64)
--
-- Host: localhost    Database: old
-- ------------------------------------------------------
-- Server version	5.7.44-log

/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS \`a;b\`;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE \`a;b\` (
  \`id\` int(10) unsigned NOT NULL AUTO_INCREMENT,
  \`t\` varchar(10) COLLATE utf8_bin DEFAULT 'it''s; -- no /* comment',
  \`at\` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE CURRENT_TIMESTAMP COMMENT 'a) , b',
  \`g\` int(11) GENERATED ALWAYS AS ((\`id\` + 1)) VIRTUAL,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`part\` (\`t\`(3)),
  FULLTEXT KEY \`ft\` (\`t\`) /*!50100 WITH PARSER \`ngram\` */ 
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8
/*!50100 PARTITION BY RANGE (id)
(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB,
 PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */;
LOCK TABLES \`a;b\` WRITE;
/*!40000 ALTER TABLE \`a;b\` DISABLE KEYS */;
INSERT INTO \`a;b\` VALUES (1,'x),(','2020-01-01 00:00:00',2),(2,'\\\\',NULL,3),(3,'it\\'s; VALUES (','x',4);
/*!40000 ALTER TABLE \`a;b\` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`o'hara\`@\`%\`*/ /*!50003 TRIGGER \`tr\` BEFORE INSERT ON \`a;b\` FOR EACH ROW BEGIN
  SET NEW.t = ';'; -- why
END */;;
DELIMITER ;
/*!50001 DROP VIEW IF EXISTS \`v\`*/;
/*!50001 CREATE TABLE \`v\` (
  \`id\` tinyint NOT NULL
) ENGINE=MyISAM */;
--
-- Dumping routines for database 'old'
--
DELIMITER ;;
CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE \`p\`(IN x INT)
    SQL SECURITY INVOKER
BEGIN SELECT 1; SELECT 2; END ;;
DELIMITER ;
/*!50001 DROP TABLE IF EXISTS \`v\`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`root\`@\`localhost\` SQL SECURITY INVOKER */
/*!50001 VIEW \`v\` AS select \`a;b\`.\`id\` AS \`id\` from \`a;b\` where (\`a;b\`.\`t\` = _utf8'x') WITH CASCADED CHECK OPTION */;
-- Dump completed
`;

function split(text: string, chunk = text.length): DumpStatement[] {
  const found: DumpStatement[] = [];
  const splitter = new DumpSplitter({ statement: (one) => found.push(one), comment: () => undefined });
  for (let at = 0; at < text.length; at += chunk) splitter.push(text.slice(at, at + chunk));
  splitter.finish();
  return found;
}

function read(text: string): { facts: SchemaFacts; notes: readonly DumpNote[] } {
  const reader = new DumpReader();
  const splitter = new DumpSplitter({
    statement: (found) => reader.statement(found),
    comment: (line) => reader.comment(line),
  });
  splitter.push(text);
  splitter.finish();
  return { facts: reader.result()[0]!.facts, notes: reader.notes };
}

describe('a dump of MySQL 5.7', () => {
  const { facts, notes } = read(DUMP_57);
  const [table] = facts.tables;

  it('gives server, schema, table and rows', () => {
    expect(schemaFacts.parse(facts)).toEqual(facts);
    expect(facts).toMatchObject({ flavour: 'mysql', version: '5.7.44-log', database: 'old' });
    expect(facts.tables.map(({ name, rowCount }) => [name, rowCount])).toEqual([['a;b', 3]]);
    expect(table!.createStatement).not.toContain('AUTO_INCREMENT=7');
    expect(notes).toEqual([
      {
        what: 'The dump was made without --events: whether the schema has any is unknown.',
        needs: 'Make the dump again with --events, or read the live schema.',
      },
    ]);
  });

  it('is not said to have none of what it was made without', () => {
    const analysis = analyse({
      schema: { schema: facts, blindSpots: [], dumpNotes: notes },
      source: null,
      queryLog: null,
    });
    const page = printSchema({ ...analysis, schema: { ...analysis.schema, triggers: [] } });
    expect(page).toContain('## Events\n\nUnknown: the dump was made without `--events`.\n');
    expect(page).toMatch(/rights of its definer\n\nNone among what is seen/);
    const complete = { ...analysis, schema: { ...analysis.schema, triggers: [] }, risks: [] };
    expect(printSchema(complete)).toMatch(/## Events\n\nNone\.\n[^]*rights of its definer\n\nNone\.\n/);
  });

  it('gives columns, keys and partitions', () => {
    const column = (name: string) => table!.columns.find((found) => found.name === name);
    expect(column('id')).toMatchObject({ columnType: 'int(10) unsigned', precision: 10, autoIncrement: true });
    expect(column('t')).toMatchObject({
      ...{ collation: 'utf8_bin', characterSet: 'utf8', maxBytes: '30', default: "it's; -- no /* comment" },
    });
    expect(column('at')).toMatchObject({ default: '0000-00-00 00:00:00', onUpdate: true, comment: 'a) , b' });
    expect(column('g')?.generated).toEqual({ expression: '(`id` + 1)', stored: false });
    expect(table!.keys).toEqual([
      { name: 'ft', columns: ['t'], unique: false, kind: 'fulltext' },
      { name: 'part', columns: ['t'], unique: false, prefixes: [3], uniqueInPart: true },
    ]);
    expect(table!.partitioning).toEqual({
      by: 'RANGE (id)',
      count: 2,
      partitions: [
        { name: 'p0', values: 'VALUES LESS THAN (10)' },
        { name: 'p1', values: 'VALUES LESS THAN MAXVALUE' },
      ],
    });
  });

  it('gives views, triggers and routines with whose rights they run', () => {
    expect(facts.views).toEqual([
      {
        ...{ name: 'v', securityType: 'INVOKER', definer: 'root@localhost', checkOption: true },
        definition: "select `a;b`.`id` AS `id` from `a;b` where (`a;b`.`t` = 'x')",
      },
    ]);
    expect(facts.triggers).toEqual([
      {
        ...{ name: 'tr', table: 'a;b', timing: 'BEFORE', event: 'INSERT', definer: "o'hara@%" },
        statement: "BEGIN\n  SET NEW.t = ';'; -- why\nEND",
      },
    ]);
    expect(facts.routines).toEqual([
      {
        ...{ name: 'p', type: 'PROCEDURE', security: 'INVOKER', definer: 'root@localhost' },
        definition: '(IN x INT)\n    SQL SECURITY INVOKER\nBEGIN SELECT 1; SELECT 2; END',
      },
    ]);
  });

  it('is the same however it is cut into chunks', () => {
    const whole = split(DUMP_57);
    for (const size of [1, 2, 3, 7, 64, 100]) expect(split(DUMP_57, size)).toEqual(whole);
  });
});

describe('statements of a dump', () => {
  it('end where the delimiter stands outside of quotes and comments', () => {
    expect(split('a \';\' `;` ";" /* ; */ b; -- ; c\n# ;\nd').map(({ text }) => text)).toEqual([
      'a \';\' `;` ";" /* ; */ b',
      'd',
    ]);
    expect(split('delimiter //\na; b//\nDELIMITER ;\nc;').map(({ text }) => text)).toEqual(['a; b', 'c']);
    expect(split("a 'it\\'s;' 'x'';' ;b").map(({ text }) => text)).toEqual(["a 'it\\'s;' 'x'';'", 'b']);
  });

  it('never fail, and lose no text outside of comments, whatever they hold', () => {
    const piece = fc.constantFrom(
      ...'\'"`;/*!-# \n\\()'.split(''),
      'DELIMITER ',
      '/*!50001',
      '*/',
      '--',
      'VALUES',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (pieces, chunk) => {
        const text = pieces.join('');
        expect(split(text, chunk)).toEqual(split(text));
        expect(runConditionals(text, 'mysql')).toHaveLength(text.length);
        const reader = new DumpReader();
        for (const statement of split(`CREATE TABLE t (a ${text}`)) reader.statement(statement);
        reader.result();
      }),
      { numRuns: 300 },
    );
  });

  it('take flat memory where they bring rows, which are counted', () => {
    const row = `(1,'${'x'.repeat(1000)}','a),(')`;
    const found: DumpStatement[] = [];
    const splitter = new DumpSplitter({ statement: (one) => found.push(one), comment: () => undefined });
    splitter.push('INSERT INTO t VALUES ');
    for (let n = 0; n < 20_000; n += 1) splitter.push(`${row},`);
    splitter.push(`${row};`);
    splitter.finish();
    expect(found.map(({ rows }) => rows)).toEqual([20_001]);
    expect(found[0]!.text.length).toBeLessThan(10_000);
    expect(split('INSERT INTO t (a, b) VALUES (1, (2)), (3, 4) ON DUPLICATE KEY UPDATE a = VALUES(a);')[0]!.rows).toBe(
      null,
    );
    expect(split('INSERT INTO t SELECT 1')[0]!.rows).toBe(null);
  });

  it('are kept whole where they are to be run, also the last one of a file', () => {
    const insert = `INSERT INTO t VALUES ${Array.from({ length: 1000 }, (_, n) => `(${n}, 'a;b')`).join(', ')}`;
    expect(statementsToRun(`CREATE TABLE t (a INT);\n${insert};\n${insert};\nDROP TABLE t;`)).toHaveLength(4);
    expect(statementsToRun(`CREATE TABLE t (a INT);\n${insert};`)).toEqual(['CREATE TABLE t (a INT)', insert]);
    expect(statementsToRun(insert)).toEqual([insert]);
  });
});

describe('what people and other programs write', () => {
  it('may name its own schema in front of what a foreign key refers to', () => {
    const { facts } = read(`CREATE DATABASE x; USE x;
      CREATE TABLE \`x\`.\`parent\` (id INT PRIMARY KEY);
      CREATE TABLE \`x.y\` (id INT PRIMARY KEY);
      CREATE TABLE \`x\`.\`child\` (id INT PRIMARY KEY, a INT, b INT, c INT,
        CONSTRAINT own FOREIGN KEY (a) REFERENCES \`x\`.\`parent\` (id),
        CONSTRAINT dotted FOREIGN KEY (b) REFERENCES \`x.y\` (id),
        CONSTRAINT other FOREIGN KEY (c) REFERENCES \`z\`.\`parent\` (id));`);
    const child = facts.tables.find(({ name }) => name === 'child')!;
    expect(child.foreignKeys.map(({ name, referencedTable }) => [name, referencedTable])).toEqual([
      ['dotted', 'x.y'],
      ['other', 'z.parent'],
      ['own', 'parent'],
    ]);
    const risks = schemaRisks({ schema: facts, blindSpots: [], dumpNotes: [] });
    expect(risks.filter(({ code }) => code === 'OUTSIDE_REFERENCE')).toHaveLength(1);
  });

  it('has its mixed collations told by table, and rights on some columns by account', () => {
    const { facts } = read(`CREATE DATABASE x CHARACTER SET utf8mb4; USE x;
      CREATE TABLE same (a VARCHAR(3) COLLATE utf8mb4_bin PRIMARY KEY, b VARCHAR(3) COLLATE utf8mb4_bin, n INT);
      CREATE TABLE mixed (a VARCHAR(3) COLLATE utf8mb4_bin PRIMARY KEY, b VARCHAR(3) COLLATE utf8mb4_general_ci);`);
    const grants = [
      { account: 'desk@%', object: 'mixed', columns: ['a', 'b'], rights: ['SELECT'], through: 'staff@%' },
      { account: 'all@%', object: 'mixed', columns: null, rights: ['SELECT'] },
    ];
    const risks = schemaRisks({ schema: { ...facts, grants }, blindSpots: [], dumpNotes: [] });
    expect(risks.filter(({ code }) => code === 'MIXED_COLLATIONS')).toMatchObject([
      { where: 'mixed', what: 'Text is compared by utf8mb4_bin, utf8mb4_general_ci.' },
    ]);
    expect(risks.filter(({ code }) => code === 'COLUMN_GRANT')).toMatchObject([
      { where: 'mixed', what: 'desk@% has SELECT on a, b only, through the role staff@%.' },
    ]);
  });

  it('is read as the server would take it', () => {
    const { facts, notes } = read(`CREATE DATABASE x CHARACTER SET latin1; USE x;
      CREATE TABLE IF NOT EXISTS parent (id SERIAL, n INTEGER(5), flag BOOLEAN DEFAULT TRUE, p DEC, r DOUBLE PRECISION,
        name NATIONAL VARCHAR(5), b VARCHAR(3) BINARY, PRIMARY KEY (id));
      CREATE TABLE child (id INT PRIMARY KEY, parent_id BIGINT UNSIGNED, other INT UNIQUE, y INT REFERENCES parent (id),
        FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE, KEY (y), INDEX (y), CHECK (y > 0));
      CREATE TABLE forgets (id INT, FOREIGN KEY (id) REFERENCES parent (id)) TYPE = myisam;
      ALTER TABLE child ADD COLUMN z VARCHAR(9) NOT NULL, ADD UNIQUE KEY zz (z DESC), MODIFY other BIGINT, DROP COLUMN nothing;
      CREATE UNIQUE INDEX two ON child (y, z(2)) USING BTREE;
      CREATE VIEW v AS SELECT 1; DROP VIEW v; FROBNICATE ALL; CREATE TABLE copy LIKE child; CREATE TEMPORARY TABLE tmp (a INT);`);
    const table = (name: string) => facts.tables.find((found) => found.name === name)!;
    expect(facts).toMatchObject({ database: 'x', characterSet: 'latin1', collation: 'latin1_swedish_ci', views: [] });
    expect(facts.tables.map(({ name }) => name)).toEqual(['child', 'forgets', 'parent']);
    expect(
      table('parent').columns.map(({ columnType, nullable, collation }) => [columnType, nullable, collation]),
    ).toEqual([
      ['bigint unsigned', false, null],
      ['int', true, null],
      ['tinyint(1)', true, null],
      ['decimal(10,0)', true, null],
      ['double', true, null],
      ['varchar(5)', true, 'latin1_swedish_ci'],
      ['varchar(3)', true, 'latin1_bin'],
    ]);
    expect(table('child').foreignKeys).toEqual([
      expect.objectContaining({ name: 'child_ibfk_1', columns: ['parent_id'], onDelete: 'CASCADE' }),
    ]);
    expect(table('child').keys).toEqual([
      { name: 'other', columns: ['other'], unique: true },
      { name: 'zz', columns: ['z'], unique: true, descending: [true] },
      { name: 'parent_id', columns: ['parent_id'], unique: false },
      { name: 'two', columns: ['y', 'z'], unique: false, prefixes: [null, 2], uniqueInPart: true },
      { name: 'y', columns: ['y'], unique: false },
      { name: 'y_2', columns: ['y'], unique: false },
    ]);
    expect(table('child').columns.find(({ name }) => name === 'other')?.columnType).toBe('bigint');
    expect(table('forgets')).toMatchObject({ engine: 'MyISAM', foreignKeys: [] });
    expect(notes.map(({ what }) => what).join(' ')).toMatch(
      /MySQL 8.0 is assumed.*: ALTER_DROP \(1\), CREATE_TABLE \(1\), FROBNICATE \(1\)/,
    );
    // What cures one does not cure the other.
    const risks = schemaRisks({ schema: facts, blindSpots: [], dumpNotes: notes });
    expect(risks.filter(({ code }) => code === 'DUMP_INCOMPLETE').map(({ needs }) => needs)).toEqual([
      'Give a dump with its comment lines (without --skip-comments and --compact), or read the live schema.',
      'See whether they change the schema; if so, read the live schema.',
    ]);
  });
});

describe('files of a dump', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-dump-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const all = { include: ['*'], exclude: [] };
  const failure = async (path: string, database?: string): Promise<LandfallError> => {
    const selection = { path, ...all, ...(database !== undefined && { database }) };
    return await readDump(selection).then(
      () => Promise.reject(new Error('it was read')),
      (error: LandfallError) => error,
    );
  };

  it('may be gzip, or a folder of mydumper', async () => {
    const plain = await readDump({ path: file('old.sql', DUMP_57), ...all });
    expect(await readDump({ path: file('old.sql.gz', gzipSync(DUMP_57)), ...all })).toEqual(plain);
    mkdirSync(join(folder, 'my'));
    file('my/shop-schema-create.sql', 'CREATE DATABASE `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;');
    file('my/shop.b-schema-view.sql', 'DROP TABLE IF EXISTS `b`;\nCREATE VIEW `b` AS select 1;');
    file('my/shop.b-schema.sql', 'CREATE TABLE IF NOT EXISTS `b`(`x` int) ENGINE=MEMORY;');
    file('my/shop.a-schema.sql', '/*!40101 SET NAMES binary*/;\nCREATE TABLE `a` (`id` int NOT NULL) ENGINE=InnoDB;');
    const { schema } = await readDump({ path: join(folder, 'my'), ...all });
    expect(schema).toMatchObject({ database: 'shop', characterSet: 'utf8mb4', views: [{ name: 'b' }] });
    expect(schema.tables.map(({ name }) => name)).toEqual(['a']);
  });

  it('are refused with the reason when they hold no schema, several, or cannot be read', async () => {
    expect((await failure(join(folder, 'nowhere.sql'))).code).toBe('LandfallDumpUnreadable');
    expect((await failure(file('cut.sql.gz', gzipSync(DUMP_57).subarray(0, 300)))).code).toBe('LandfallDumpUnreadable');
    for (const none of [Buffer.from([0, 255, 254, 39, 96, 0, 59]), '', 'SELECT 1;'])
      expect(await failure(file('noise.sql', none))).toMatchObject({
        code: 'LandfallDumpUnreadable',
        message: expect.stringContaining('holds no CREATE TABLE') as string,
      });
    const two = file('two.sql', 'USE a; CREATE TABLE t (x INT); USE b; CREATE TABLE t (y INT);');
    expect((await failure(two)).message).toContain('a, b');
    expect((await failure(two, 'c')).code).toBe('LandfallSourceSchemaMissing');
    expect((await readDump({ path: two, database: 'b', ...all })).schema.tables[0]!.columns[0]!.name).toBe('y');
  });

  it.each([
    ['PostgreSQL', '--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.t (id integer NOT NULL);'],
    ['PostgreSQL', 'CREATE TABLE t (id integer);\nCOPY public.t (id) FROM stdin;\n1\n\\.\n'],
    ['PostgreSQL', '/* a */ SET statement_timeout = 0;\nCREATE TABLE t (id integer);'],
    ['SQLite', 'PRAGMA foreign_keys=OFF;\nCREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);'],
    ['SQL Server', '/****** Object:  Table [dbo].[t] ******/\nCREATE TABLE [dbo].[t]([Id] [int] NOT NULL)\nGO\n'],
    ['Oracle', 'CREATE TABLE "A"."T" ("ID" NUMBER(10,0) NOT NULL ENABLE, "N" VARCHAR2(20 CHAR));'],
  ])('of %s are refused by name', async (server, text) => {
    expect(await failure(file('foreign.sql', text))).toMatchObject({
      code: 'LandfallDumpUnreadable',
      message: expect.stringContaining(`is of ${server}; only dumps of MySQL and MariaDB`) as string,
    });
  });

  it('are told to be cut when the last line of mysqldump or mariadb-dump is not there', async () => {
    const text = '-- MySQL dump 10.13  Distrib 8.0.31\n-- Server version\t8.0.31\nCREATE TABLE `t` (`id` int);\n';
    const said = async (dump: string): Promise<string> =>
      (await readDump({ path: file('end.sql', dump), ...all })).notes.map(({ what }) => what).join();
    expect(await said(`${text}CREATE TABLE \`u\` (\`id\` i`)).toContain('it was cut, and tables may be missing');
    expect(await said(`${text}-- Dump completed on 2026-01-02\n`)).not.toContain('was cut');
    expect(await said('CREATE TABLE `t` (`id` int);')).not.toContain('was cut');
  });

  it('are believed when they name their server, whatever else stands in their comments', async () => {
    const text = '-- Server version\t8.0.31\n-- PostgreSQL database dump\nCREATE TABLE `t` (`id` int);';
    expect((await readDump({ path: file('own.sql', text), ...all })).schema.version).toBe('8.0.31');
  });

  it('may be the schema of the example', async () => {
    const path = join(__dirname, '../../../examples/shop/sql/schema.sql');
    const { schema } = await readDump({ path, ...all });
    const written = readFileSync(path, 'utf8').match(/CREATE TABLE/g)!.length;
    expect(schema.tables).toHaveLength(written);
  });
});
