import { openSource, type SourceLink } from '../../../adapters/mysql/link';
import { readSchema } from '../../../adapters/mysql/schema';
import type { LandfallError } from '../../../contracts/errors';
import { schemaFacts, type SchemaFacts } from '../../../contracts/schemas/analysis';
import { schemaRisks } from '../../../engine/analysis/reconcile/schema-risks';
import { relationsOf } from '../../../engine/analysis/reconcile/relations';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';

const BCRYPT = `CONCAT('$2b$10$', REPEAT('a', 52), n % 10)`;
const ROWS = 3_000;
const numbers = (rows: number): string =>
  `(SELECT d0.d + 10 * d1.d + 100 * d2.d + 1000 * d3.d AS n FROM ten d0, ten d1, ten d2, ten d3) AS numbers WHERE n < ${rows}`;
const KEYS = {
  by_int: ['BIGINT UNSIGNED', 'n * 7'],
  by_text: ['VARCHAR(40)', `CONCAT('user', n)`],
  by_bytes: ['BINARY(16)', `UNHEX(MD5_PLACE)`],
  by_date: ['DATE', `'2020-01-01' + INTERVAL n DAY`],
  by_enum: [`ENUM('a','b')`, ''],
} as const;

const STATEMENTS = [
  "SET sql_mode = ''",
  'CREATE TABLE ten (d INT NOT NULL PRIMARY KEY)',
  'INSERT INTO ten VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)',
  ...Object.entries(KEYS)
    .filter(([name]) => name !== 'by_enum')
    .flatMap(([name, [type, value]]) => [
      `CREATE TABLE ${name} (k ${type} NOT NULL PRIMARY KEY, half INT NULL, pass_word VARCHAR(80), born DATETIME NOT NULL, v VARCHAR(300))`,
      `INSERT INTO ${name} SELECT ${value.replace('MD5_PLACE', 'LEFT(SHA2(n, 256), 32)')}, IF(n % 2, n, NULL), ${BCRYPT},
         IF(n = 1234, '0000-00-00 00:00:00', '2024-01-02'), REPEAT('x', n % 100) FROM ${numbers(ROWS)}`,
    ]),
  `CREATE TABLE pairs (a INT NOT NULL, b INT NOT NULL, by_int_k BIGINT UNSIGNED NOT NULL, by_text_k BIGINT, PRIMARY KEY (a, b))`,
  `INSERT INTO pairs SELECT n DIV 10, n % 10, n * 7, n FROM ${numbers(ROWS)}`,
  // Letter case is no difference, and NULL is no value.
  `CREATE TABLE \`lines\` (id INT NOT NULL PRIMARY KEY, mail VARCHAR(20), place INT, KEY (mail, place))`,
  `INSERT INTO \`lines\` SELECT n, CONCAT(IF(n % 2, 'USER', 'user'), n % 1000), NULLIF(n DIV 1000 * 10 + n % 10, 11) FROM ${numbers(ROWS)}`,
  `CREATE TABLE keyless (a INT, doc LONGTEXT)`,
  `INSERT INTO keyless SELECT n, NULL FROM ${numbers(ROWS)}`,
  `CREATE TABLE documents (id INT NOT NULL PRIMARY KEY, parent_id INT, by_int_id BIGINT UNSIGNED NOT NULL, doc LONGTEXT)`,
  `INSERT INTO documents SELECT n, NULLIF(n DIV 2, 0), 70 * (n % 40), REPEAT('é', 10) FROM ${numbers(400)}`,
  `UPDATE documents SET doc = REPEAT('x', 500000) WHERE id = 150`,
  'CREATE TABLE `tab.le ``x` (`q"k` INT NOT NULL PRIMARY KEY, `größe` VARCHAR(20))',
  "INSERT INTO `tab.le ``x` VALUES (1, 'ü'), (2, NULL)",
];

describe.each(['mysql', 'mariadb'] as const)('values of %s', (flavour) => {
  let db: SourceDatabase;
  let link: SourceLink;
  let facts: SchemaFacts;
  const read = (over: Partial<Parameters<typeof readSchema>[1]> = {}): Promise<SchemaFacts> =>
    readSchema(link, { database: db.name, include: ['*'], exclude: [], sampleRows: 1_000, ...over });
  const sample = (table: string) => facts.tables.find(({ name }) => name === table)!.sample;
  const column = (table: string, name: string) => sample(table)!.columns.find((found) => found.name === name)!;

  beforeAll(async () => {
    db = await createSourceDatabase(flavour, STATEMENTS);
    link = await openSource({ source: db.settings(), secrets: db.secrets, role: 'test' });
    facts = await read();
  });
  afterAll(async () => {
    await link.close();
    await db.drop();
  });

  it.each(['by_int', 'by_text', 'by_bytes', 'by_date'])('are looked at over all of the key in %s', (name) => {
    const found = sample(name)!;
    expect(found.kind).toBe('ranges');
    // Ranges that reach into each other give fewer rows; none is counted twice.
    expect(found.rows).toBeGreaterThan(100);
    expect(found.rows).toBeLessThanOrEqual(1_000);
    // The last rows are among them: their numbers have four digits.
    expect(column(name, 'half').lengths).toMatchObject({ max: 4 });
    expect(column(name, 'k')).toMatchObject({ nulls: 0, distinct: found.rows });
    expect(Math.abs(column(name, 'half').nulls / found.rows - 0.5)).toBeLessThan(0.05);
    expect(column(name, 'v').lengths!.max).toBeGreaterThan(80);
    expect(column(name, 'pass_word').shapes).toEqual([{ shape: 'bcrypt', rows: found.rows }]);
    expect(found).toMatchObject({ measuredAll: true, zeroDates: [{ column: 'born', rows: 1 }] });
  });

  it('are all looked at where there are few, whatever the names', () => {
    expect(sample('tab.le `x')).toMatchObject({ kind: 'all', rows: 2, measuredAll: true });
    expect(column('tab.le `x', 'größe')).toMatchObject({ nulls: 1, distinct: 1, lengths: { max: 2 } });
    expect(sample('pairs')).toMatchObject({ kind: 'ranges' });
    // No key to read by: a part of the rows would be another part the next time.
    // Wide columns: a tenth of the rows.
    expect(sample('keyless')).toMatchObject({ kind: 'first', rows: 100, measuredAll: true });
  });

  it('tell the longest row, and what they must be warned of', () => {
    expect(sample('documents')!.longestRow).toBeGreaterThan(500_000);
    const risks = schemaRisks({ schema: facts, blindSpots: [] }).map(({ code, where }) => `${code} ${where}`);
    for (const risk of [
      'LARGE_ROW documents',
      'ZERO_DATE by_int.born',
      'PROTECTED_VALUE by_int.pass_word',
      'COMPOSITE_KEY pairs',
    ])
      expect(risks).toContain(risk);
    expect(risks).toContain('BINARY_KEY by_bytes.k');
  });

  it('show relations that nobody declared', () => {
    const relations = relationsOf(facts.tables, [], facts.valueMatches).map(({ from, to, confidence }) => [
      `${from.table}.${from.columns.join()}`,
      `${to.table}.${to.columns.join()}`,
      confidence,
    ]);
    expect(relations).toContainEqual(['pairs.by_int_k', 'by_int.k', 'high']);
    expect(relations).toContainEqual(['documents.parent_id', 'documents.id', 'high']);
    // The name fits, the values do not.
    expect(relations.filter(([from]) => from === 'pairs.by_text_k')).toEqual([]);
  });

  it('tell how many rows share one, for keys and for what looks like a reference', () => {
    const shared = (table: string, from = facts) =>
      from.tables
        .find(({ name }) => name === table)!
        .rowsPerValue!.map((found) => ({
          ...found,
          columns: found.columns.join(),
        }));
    expect(shared('pairs')).toEqual([
      { columns: 'by_int_k', kind: 'all', values: 3_000, rows: { p50: 1, p99: 1, max: 1 } },
      { columns: 'a', kind: 'all', values: 300, rows: { p50: 10, p99: 10, max: 10 } },
    ]);
    expect(shared('documents')).toEqual([
      { columns: 'parent_id', kind: 'all', values: 199, rows: { p50: 2, p99: 2, max: 2 } },
    ]);
    expect(shared('ten')).toEqual([]);
  });

  it('of large tables are counted for values behind fixed places of their keys', async () => {
    // A table that was not counted is taken for a large one.
    const large = await read({ countRows: false, include: ['pairs', 'documents', 'by_*', 'lines'] });
    const shared = (table: string) => large.tables.find(({ name }) => name === table)!.rowsPerValue;
    expect(shared('pairs')).toEqual([
      { columns: ['a'], kind: 'ranges', values: 300, rows: { p50: 10, p99: 10, max: 10 } },
    ]);
    const [byMail, byTwo] = shared('lines')!;
    expect(byMail).toMatchObject({ columns: ['mail'], kind: 'ranges' });
    expect(byMail!.values).toBeGreaterThan(100);
    expect(byMail!.rows).toEqual({ p50: 3, p99: 3, max: 3 });
    expect(byTwo).toMatchObject({ columns: ['mail', 'place'], rows: { p50: 1, p99: 1, max: 1 } });
    // Nobody reads a whole large table for a column without a key.
    expect(shared('documents')).toEqual([]);
    const exact = facts.tables.find(({ name }) => name === 'lines')!.rowsPerValue!;
    expect(exact.map(({ columns, kind, values, rows }) => [columns.join(), kind, values, rows.max])).toEqual([
      ['mail', 'all', 1_000, 3],
      ['mail,place', 'all', 2_900, 1],
    ]);
  });

  it('give the same facts again, which hold no value', async () => {
    expect(schemaFacts.parse(facts)).toEqual(facts);
    expect(JSON.stringify(await read())).toBe(JSON.stringify(facts));
    expect(JSON.stringify(facts)).not.toMatch(/\$2b\$|user12/);
  });

  it('are not looked at when nobody wants it', async () => {
    const plain = await read({ sampleRows: 0 });
    expect(plain.tables.every((table) => table.sample === undefined)).toBe(true);
    expect(plain.valueMatches).toBeUndefined();
  });

  it('end with the work that they are part of', async () => {
    const stop = new AbortController();
    const stopped = read({
      signal: stop.signal,
      onTable: ({ table, done }) => {
        if (done > 2 && table.startsWith('by_')) stop.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('of a table that goes while it is read are left out', async () => {
    await db.admin.query('CREATE TABLE zz_gone (id INT PRIMARY KEY, v INT)');
    await db.admin.query('INSERT INTO zz_gone VALUES (1, 1)');
    let seen = 0;
    let gone: Promise<unknown> = Promise.resolve();
    const waiting = Object.create(link, {
      query: {
        value: async (...given: Parameters<SourceLink['query']>) => {
          await gone;
          return link.query(...given);
        },
      },
    }) as SourceLink;
    const found = await readSchema(waiting, {
      ...{ database: db.name, include: ['ten', 'zz_gone'], exclude: [], sampleRows: 1_000 },
      onTable: ({ table }) => {
        // First to define, then to sample.
        if (table === 'ten' && (seen += 1) === 2) gone = db.admin.query('DROP TABLE IF EXISTS zz_gone');
      },
    });
    expect(found.tables.find(({ name }) => name === 'zz_gone')?.sample).toBeUndefined();
    expect(found.tables.find(({ name }) => name === 'ten')?.sample).toBeDefined();
  });

  it('and rights of others are seen by those who may', async () => {
    expect(facts.grants).toBeNull();
    const other = `'${db.user}_o'@'%'`;
    const role = flavour === 'mariadb' ? `${db.user}_r` : `'${db.user}_r'@'%'`;
    await db.admin.query(`CREATE USER ${other} IDENTIFIED BY '${db.password}'`);
    try {
      await db.admin.query(`GRANT SELECT (k, half), UPDATE (v) ON \`${db.name}\`.by_int TO ${other}`);
      await db.admin.query(`CREATE PROCEDURE \`${db.name}\`.tidy () DO 0`);
      await db.admin.query(`GRANT EXECUTE ON PROCEDURE \`${db.name}\`.tidy TO ${other}`);
      await db.admin.query(`CREATE ROLE ${role}`);
      await db.admin.query(`GRANT SELECT (b) ON \`${db.name}\`.pairs TO ${role}`);
      await db.admin.query(`GRANT ${role} TO ${other}`);
      await db.admin.query(`GRANT DELETE, PROCESS ON *.* TO ${other}`);
      await db.admin.query(`GRANT INSERT ON \`${db.name}\`.pairs TO ${other}`);
      const { user, password } = db.server;
      const root = await openSource({ source: db.settings({ user }), secrets: async () => password, role: 'test' });
      const { grants } = await readSchema(root, { database: db.name, include: ['ten'], exclude: [] });
      await root.close();
      const account = `${db.user}_o@%`;
      const through = flavour === 'mariadb' ? `${db.user}_r` : `${db.user}_r@%`;
      expect(grants!.filter((grant) => grant.account === account)).toEqual([
        { account, object: null, everywhere: true, columns: null, rights: ['DELETE'] },
        { account, object: 'by_int', columns: ['half', 'k'], rights: ['SELECT'] },
        { account, object: 'by_int', columns: ['v'], rights: ['UPDATE'] },
        { account, object: 'pairs', through, columns: ['b'], rights: ['SELECT'] },
        { account, object: 'pairs', columns: null, rights: ['INSERT'] },
        { account, object: 'tidy', columns: null, rights: ['EXECUTE'] },
      ]);
      expect(grants).toContainEqual({ account: through, object: 'pairs', columns: ['b'], rights: ['SELECT'] });
    } finally {
      await db.admin.query(`DROP USER ${other}`);
      await db.admin.query(`DROP ROLE IF EXISTS ${role}`);
    }
  });

  it('and what the server takes from some and gives to all', async () => {
    const other = `'${db.user}_p'@'%'`;
    const role = flavour === 'mariadb' ? 'PUBLIC' : `'${db.user}_a'@'%'`;
    const { user, password } = db.server;
    const [[before]] = (await db.admin.query("SHOW GLOBAL VARIABLES LIKE 'mandatory_roles'")) as unknown as [
      { Value: string }[],
    ];
    await db.admin.query(`CREATE USER ${other} IDENTIFIED BY '${db.password}'`);
    try {
      if (flavour === 'mysql') {
        await db.admin.query('SET GLOBAL partial_revokes = ON');
        await db.admin.query(`CREATE ROLE ${role}`);
        await db.admin.query('SET GLOBAL mandatory_roles = ?', [[before?.Value, role].filter(Boolean).join()]);
        await db.admin.query(`GRANT SELECT, UPDATE ON *.* TO ${other}`);
        await db.admin.query(`REVOKE UPDATE ON \`${db.name}\`.* FROM ${other}`);
      }
      await db.admin.query(`GRANT SELECT (a) ON \`${db.name}\`.pairs TO ${role}`);
      const root = await openSource({
        ...{ source: db.settings({ user }), secrets: async () => password, role: 'test' },
      });
      const { grants } = await readSchema(root, { database: db.name, include: ['ten'], exclude: [] });
      await root.close();
      const through = flavour === 'mariadb' ? 'PUBLIC' : `${db.user}_a@%`;
      expect(grants).toContainEqual({
        ...{ account: 'every account', object: 'pairs', through, columns: ['a'], rights: ['SELECT'] },
      });
      if (flavour === 'mysql')
        expect(grants!.filter(({ account }) => account === `${db.user}_p@%`)).toEqual([
          { account: `${db.user}_p@%`, object: null, everywhere: true, columns: null, rights: ['SELECT'] },
        ]);
    } finally {
      await db.admin.query(`DROP USER ${other}`);
      if (flavour === 'mysql') {
        await db.admin.query('SET GLOBAL mandatory_roles = ?', [before?.Value ?? '']);
        await db.admin.query(`DROP ROLE ${role}`);
        await db.admin.query('SET GLOBAL partial_revokes = OFF');
      } else await db.admin.query(`REVOKE ALL ON \`${db.name}\`.pairs FROM PUBLIC`);
    }
  });

  it('of a server that goes away fail the reading, and are not left out', async () => {
    const lost = await openSource({ source: db.settings(), secrets: db.secrets, role: 'test' });
    const reading = readSchema(lost, {
      database: db.name,
      include: ['*'],
      exclude: [],
      sampleRows: 1_000,
      onTable: ({ done }) => {
        if (done === 3) void lost.close();
      },
    }).catch((error: unknown) => error as LandfallError);
    expect((await reading) as LandfallError).toMatchObject({ code: 'LandfallSourceQueryFailed' });
  });
});
