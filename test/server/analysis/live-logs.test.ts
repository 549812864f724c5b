import { createConnection, type Connection } from 'mysql2/promise';
import { openSource } from '../../../adapters/mysql/link';
import { readSchema } from '../../../adapters/mysql/schema';
import { readQueryLogs, type QueryLog } from '../../../adapters/query-log';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';

describe.each(['mysql', 'mariadb'] as const)('logs that are read from %s itself', (flavour) => {
  let db: SourceDatabase;
  let application: Connection;
  let before: Record<string, string>;

  beforeAll(async () => {
    db = await createSourceDatabase(flavour, ['CREATE TABLE `odd name` (`größe` INT PRIMARY KEY, b INT)']);
    const [rows] = await db.admin.query(
      'SELECT @@log_output AS output, @@general_log AS general, @@slow_query_log AS slow',
    );
    before = (rows as Record<string, string>[])[0]!;
    await db.admin.query("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1, GLOBAL slow_query_log = 1");
    const { host, port, user, password } = db.server;
    application = await createConnection({ host, port, user, password, database: db.name, charset: 'utf8mb4' });
    await application.query('SET SESSION long_query_time = 0');
    await application.beginTransaction();
    await application.execute('INSERT INTO `odd name` VALUES (?, ?)', [1, 2]);
    await application.execute('INSERT INTO `odd name` VALUES (?, ?)', [2, 3]);
    await application.commit();
    await application.query('SELECT COUNT(*), b FROM `odd name` WHERE `größe` IN (1, 2, 3) GROUP BY b');
    await application.query('SELECT COUNT(*), b FROM `odd name` WHERE `größe` IN (4) GROUP BY b');
  });
  afterAll(async () => {
    await application.end();
    await db.admin.query(
      `SET GLOBAL log_output = '${before['output']}', GLOBAL general_log = ${before['general']}, GLOBAL slow_query_log = ${before['slow']}`,
    );
    await db.admin.query('TRUNCATE TABLE mysql.general_log');
    await db.admin.query('TRUNCATE TABLE mysql.slow_log');
    await db.drop();
  });

  const read = (...logs: string[]): Promise<QueryLog> =>
    readQueryLogs(logs, {
      source: async () => ({
        link: await openSource({ source: db.settings(), secrets: db.secrets, role: 'test' }),
        database: db.name,
      }),
    });
  const own = (log: QueryLog) =>
    log.statements
      .filter(({ database }) => database === db.name)
      .filter(({ fingerprint }) => /odd name/.test(fingerprint) && !/^CREATE/.test(fingerprint))
      .map(({ fingerprint, executions }) => `${executions} ${fingerprint}`);
  const EXPECTED = [
    '2 INSERT INTO `odd name` VALUES (?)',
    '2 SELECT COUNT(*), b FROM `odd name` WHERE größe IN (?) GROUP BY b',
  ].map((line) => line.replace('größe', '`größe`'));

  it('says what the account may not read, and does not fail', async () => {
    const log = await read('mysql:general_log', 'mysql:slow_log', 'mysql:digests');
    expect(log.statements).toEqual([]);
    expect(log.notes.join('\n')).toMatch(
      /mysql\.general_log could not be read .*\n.*mysql\.slow_log could not be read/,
    );
    expect(log.notes.join('\n')).toMatch(
      flavour === 'mysql' ? /performance_schema could not be read/ : /performance_schema/,
    );
  });

  it('are counted like their files', async () => {
    for (const from of ['%', 'localhost']) await db.admin.query(`GRANT SELECT ON *.* TO '${db.user}'@'${from}'`);
    const general = await read('mysql:general_log');
    expect(own(general)).toEqual(EXPECTED);
    const sequences = general.transactions.map(({ statements, committed }) => ({
      texts: statements.map(({ statement, repeated }) => [general.statements[statement]!.fingerprint, repeated]),
      committed,
    }));
    expect(sequences).toContainEqual({ texts: [['INSERT INTO `odd name` VALUES (?)', true]], committed: 1 });
    const both = await read('mysql:general_log', 'mysql:slow_log');
    expect(both.format).toBe('general+slow');
    expect(own(both)).toEqual(EXPECTED);
    const insert = both.statements.find(({ fingerprint }) => fingerprint === 'INSERT INTO `odd name` VALUES (?)')!;
    expect(insert.latency).toMatchObject({ count: 2 });
    expect(insert.latency!.total).toBeGreaterThan(0);
  });

  it('do not count what Landfall itself has sent before', async () => {
    const link = await openSource({ source: db.settings(), secrets: db.secrets, role: 'test' });
    await readSchema(link, { database: db.name, include: ['*'], exclude: [], sampleRows: 100 });
    await link.close();
    const log = await read('mysql:general_log', 'mysql:slow_log', 'mysql:digests');
    expect(own(log)).toEqual(EXPECTED);
    expect(log.statements.filter(({ sample }) => sample.includes('CRC32'))).toEqual([]);
    expect(log.ownStatements).toBeGreaterThan(10);
  });

  const isOn = async (): Promise<{ is_on: unknown; version: string }> => {
    const [rows] = await db.admin.query('SELECT @@performance_schema AS is_on, VERSION() AS version');
    return (rows as { is_on: unknown; version: string }[])[0]!;
  };

  // MariaDB has performance_schema only where it is started with it: mariadb-digests.test.ts starts one.
  if (flavour === 'mariadb')
    it('say how to get digests from a server that has performance_schema off', async () => {
      expect(Number((await isOn()).is_on)).toBe(0);
      const log = await read('mysql:digests');
      expect(log.statements).toEqual([]);
      expect(log.notes).toEqual([
        expect.stringMatching(/^performance_schema is off on the source.*performance_schema = ON/),
      ]);
    });
  else
    it('take what performance_schema has', async () => {
      const { is_on, version } = await isOn();
      expect(Number(is_on)).toBe(1);
      const log = await read('mysql:digests');
      const select = log.statements.find(({ fingerprint }) => fingerprint === EXPECTED[1]!.slice(2))!;
      expect(select).toMatchObject({
        executions: 2,
        database: db.name,
        seconds: '',
        rowsSent: { count: 2, total: 2, max: null },
      });
      expect(select.latency!.max).toBeGreaterThan(0);
      expect(select.first).toBeGreaterThan(Date.UTC(2020, 0) * 1_000);
      expect(select.sample).toContain('IN (9');
      expect(log.statements.map(({ fingerprint }) => fingerprint).join()).not.toMatch(/COMMIT|START|@@/);
      // MySQL 9 counts what was prepared, too: nothing is left to warn of.
      if (Number.parseInt(version, 10) < 9) expect(log.notes.join()).toContain('prepared statements');
      else
        expect(log.statements).toContainEqual(
          expect.objectContaining({ fingerprint: EXPECTED[0]!.slice(2), executions: 2 }),
        );
      expect(log.notes.join()).not.toContain('performance_schema is');
    });

  it('have statements that are longer than a page, whole', async () => {
    const numbers = (count: number): string => Array.from({ length: count }, (_, i) => i).join(', ');
    for (const count of [50, 90_000])
      await application.query(`SELECT b FROM \`odd name\` WHERE \`größe\` IN (${numbers(count)}) OR b = ?`, [1]);
    const columns = Array.from({ length: 3_000 }, (_, i) => `b = ${i} AND \`größe\` <> 'ü'`).join(' OR ');
    await application.query(`SELECT b FROM \`odd name\` WHERE ${columns}`);
    const added = [
      '2 SELECT b FROM `odd name` WHERE `größe` IN (?) OR b = ?',
      `1 SELECT b FROM \`odd name\` WHERE ${Array(3_000).fill('b = ? AND `größe` <> ?').join(' OR ')}`,
    ];
    for (const from of ['mysql:general_log', 'mysql:slow_log'])
      expect(own(await read(from)).filter((line) => !EXPECTED.includes(line))).toEqual(expect.arrayContaining(added));
  });
});
