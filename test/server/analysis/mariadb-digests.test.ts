import { createConnection } from 'mysql2/promise';
import { openSource } from '../../../adapters/mysql/link';
import { readSchema } from '../../../adapters/mysql/schema';
import { readQueryLogs, type QueryLog } from '../../../adapters/query-log';
import { configSchema } from '../../../contracts/schemas/config';
import { analyse } from '../../../engine/analysis/reconcile';
import { applicationFacts } from '../../../engine/analysis/source/application';
import { scanFiles } from '../../unit/analysis/scan';
import { startPrivateMysqld, type PrivateServer } from '../../support/private-mysqld';

/** MariaDB has performance_schema switched off unless it is started with it. */
describe('digests of MariaDB', () => {
  let server: PrivateServer;
  const settings = () => ({
    source: configSchema.shape.source.parse({
      endpoints: [{ host: '127.0.0.1', port: server.port }],
      ...{ database: 'harbour', user: 'root', password: 'env:NONE', tls: { mode: 'disabled' } },
    }),
    ...{ secrets: async () => '', role: 'test' },
  });
  const read = (...logs: string[]): Promise<QueryLog> =>
    readQueryLogs(logs, { source: async () => ({ link: await openSource(settings()), database: 'harbour' }) });
  const counted = (log: QueryLog): readonly string[] =>
    log.statements.map(({ fingerprint, executions }) => `${executions} ${fingerprint}`);

  beforeAll(async () => {
    server = await startPrivateMysqld(['--performance-schema=ON', '--log-output=TABLE'], 'mariadb');
    await server.admin.query('CREATE DATABASE harbour CHARACTER SET utf8mb4');
    const application = await createConnection({
      ...{ host: '127.0.0.1', port: server.port, user: 'root', database: 'harbour', charset: 'utf8mb4' },
    });
    await application.query('CREATE TABLE boats (id INT PRIMARY KEY, name VARCHAR(20), `größe` INT)');
    await application.query("INSERT INTO boats (id, name, `größe`) VALUES (1, 'a', 5), (2, 'b', 6), (3, 'c', 7)");
    await application.query("INSERT INTO boats (id, name, `größe`) VALUES (4, 'd', 8)");
    await application.execute('SELECT name FROM boats WHERE id = ?', [1]);
    for (const id of [2, 3]) await application.execute('SELECT name FROM boats WHERE id = ?', [id]);
    await application.query('SELECT COUNT(*), MAX(b.`größe`) FROM boats b WHERE b.id IN (1, 2, 3) ORDER BY 1 LIMIT 5');
    await application.query('SELECT COUNT(*), MAX(b.`größe`) FROM boats b WHERE b.id IN (4) ORDER BY 1 LIMIT 5');
    await application.query('UPDATE boats SET name = NULL, `größe` = `größe` - 1 WHERE id = 9 OR name IS NULL');
    await application.beginTransaction();
    await application.query('DELETE FROM boats WHERE id = 3');
    await application.commit();
    await application.end();
  }, 60_000);
  afterAll(() => server.stop());

  it('give counts, latency and rows, in the spelling that statements have', async () => {
    const log = await read('mysql:digests');
    expect(log.format).toBe('digests');
    // Names that are words of MariaDB's grammar stand in upper case; what was prepared is not counted.
    expect(counted(log)).toEqual([
      '1 CREATE TABLE boats (ID INTEGER PRIMARY KEY, NAME VARCHARACTER(?), `größe` INTEGER)',
      '1 DELETE FROM boats WHERE ID = ?',
      '2 INSERT INTO boats (ID, NAME, `größe`) VALUES (?)',
      '2 SELECT COUNT(*), MAX(b.`größe`) FROM boats b WHERE b.id IN (?) ORDER BY ? LIMIT ?',
      '1 UPDATE boats SET NAME = ?, `größe` = `größe` - ? WHERE ID = ? OR NAME IS NULL',
    ]);
    const select = log.statements.find(({ fingerprint }) => fingerprint.startsWith('SELECT COUNT'))!;
    expect(select).toMatchObject({ executions: 2, database: 'harbour', seconds: '', rowsSent: { count: 2, total: 2 } });
    expect(select.latency!.max).toBeGreaterThan(0);
    expect(select.first).toBeGreaterThan(Date.UTC(2020, 0) * 1_000);
  });

  it('are the statements of the source and of the log, whatever their letter case', async () => {
    const link = await openSource(settings());
    const schema = await readSchema(link, { database: 'harbour', include: ['*'], exclude: [] });
    await link.close();
    const source = await scanFiles({
      'app.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
        export const remove = (id: number) => pool.query('DELETE FROM boats WHERE id = ?', [id]);
        export const find = (f: any) => pool.query('SELECT COUNT(*), MAX(b.größe) FROM boats b WHERE b.id IN (?) ORDER BY 1 ' + (f ? 'LIMIT 5' : ''), [f]);`,
    });
    const { accessPatterns } = analyse({
      ...{ schema: { schema, blindSpots: [] }, queryLog: await read('mysql:digests') },
      source: { application: applicationFacts(undefined, source), source, skipped: [] },
    });
    const seen = accessPatterns.map(({ fingerprint, evidence }) => `${evidence.seenIn}: ${fingerprint}`);
    expect(seen).toContain('source and log: DELETE FROM boats WHERE id = ?');
    expect(seen.filter((line) => line.includes('SELECT COUNT'))).toEqual([expect.stringMatching(/^source and log/)]);
    const insert = accessPatterns.find(({ operation }) => operation === 'insert')!;
    expect(insert.fingerprint).toBe('INSERT INTO boats (id, name, `größe`) VALUES (?)');
    expect(insert.statements).toEqual([
      {
        from: 'digest',
        parts: [
          { text: 'INSERT INTO boats (id, name, `größe`) VALUES ' },
          { list: [{ parts: [{ text: '(?, ?, ?)' }], repeated: true }], separator: ', ' },
        ],
        places: [{ takes: 'value' }, { takes: 'value' }, { takes: 'value' }],
      },
    ]);
  });

  it('do not count what Landfall itself has sent before', async () => {
    const before = counted(await read('mysql:digests'));
    const link = await openSource(settings());
    await readSchema(link, { database: 'harbour', include: ['*'], exclude: [], sampleRows: 100 });
    await link.close();
    expect(counted(await read('mysql:digests'))).toEqual(before);
  });
});
