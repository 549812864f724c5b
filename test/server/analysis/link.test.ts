import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { openSource, serverIdentity, sourceErrno, type SourceLink } from '../../../adapters/mysql/link';
import { LandfallError } from '../../../contracts/errors';
import { FaultProxy } from '../../support/fault-proxy';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';

const failure = async (work: Promise<unknown>): Promise<LandfallError> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LandfallError)) throw new Error(`expected a LandfallError, got ${String(error)}`);
  return error;
};

describe.each(['mysql', 'mariadb'] as const)('link to %s', (flavour) => {
  let db: SourceDatabase;
  let links: SourceLink[] = [];
  const open = async (over: Parameters<SourceDatabase['settings']>[0] = {}): Promise<SourceLink> => {
    const link = await openSource({ source: db.settings(over), secrets: db.secrets, role: 'test' });
    links.push(link);
    return link;
  };
  beforeAll(async () => {
    db = await createSourceDatabase(flavour, [
      'CREATE TABLE kept (id INT PRIMARY KEY)',
      'CREATE FUNCTION two() RETURNS INT DETERMINISTIC NO SQL RETURN 2',
    ]);
  });
  afterEach(async () => {
    for (const link of links) await link.close();
    links = [];
  });
  afterAll(async () => db.drop());

  it('answers only from the server that is asked for, and looks for it over a new session', async () => {
    const link = await open();
    const [own] = await link.query(serverIdentity(flavour));
    const server = String(own?.['origin']).toLowerCase();
    const sessionOn = async (): Promise<unknown> =>
      (await link.query('SELECT CONNECTION_ID() AS id', [], { server }))[0]?.['id'];
    const first = await sessionOn();
    expect(await sessionOn()).toBe(first);
    const refused = await failure(link.query('SELECT 1', [], { server: 'a-former-source' }));
    expect(refused.code).toBe('LandfallSourceMoved');
    expect(refused.message).toContain(server);
    expect(await sessionOn()).not.toBe(first);
  });

  it('gives every value as text, bytes or null, exactly as the server wrote it', async () => {
    const link = await open();
    const [row] = await link.query(
      `SELECT 1 AS i, 18446744073709551615 AS big, CAST('0.10' AS DECIMAL(10,2)) AS d, 1.5e0 AS f, NULL AS n, 'é🚢' AS t,
        CAST('2024-02-29 01:02:03.000004' AS DATETIME(6)) AS dt, TIME '-838:59:59' AS tm, b'101' AS bits, x'00ff' AS bin,
        CAST('{"a": 9007199254740993}' AS ${flavour === 'mysql' ? 'JSON' : 'CHAR'}) AS j, '' AS nothing, @@session.time_zone AS tz`,
    );
    expect({ ...row }).toEqual({
      i: '1',
      big: '18446744073709551615',
      d: '0.10',
      f: '1.5',
      n: null,
      t: 'é🚢',
      dt: '2024-02-29 01:02:03.000004',
      tm: '-838:59:59',
      bits: Buffer.from([5]),
      bin: Buffer.from([0, 255]),
      j: '{"a": 9007199254740993}',
      nothing: '',
      tz: '+00:00',
    });
    expect(link.flavour).toBe(flavour);
    expect(link.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(link.endpoint).toBe(`primary ${db.server.host}:${db.server.port}`);
  });

  it('binds values without letting them become SQL', async () => {
    const link = await open();
    const hostile = `\\'; DROP TABLE kept; -- "\``;
    const [row] = await link.query('SELECT ? AS v, ? AS b', [hostile, Buffer.from([0, 39, 92])]);
    expect({ ...row }).toEqual({ v: hostile, b: Buffer.from([0, 39, 92]) });
  });

  it('names a refused password without repeating it', async () => {
    const error = await failure(openSource({ source: db.settings(), secrets: async () => 'wrong-Pa55' }));
    expect(error.code).toBe('LandfallSourceAccessDenied');
    expect(error.message).toContain(db.user);
    expect(error.message).not.toContain('wrong-Pa55');
  });

  it('names a schema that does not exist, or that the account may not see', async () => {
    const error = await failure(open({ database: 'lf_analysis_nowhere' }));
    expect(['LandfallSourceSchemaMissing', 'LandfallSourceGrantMissing']).toContain(error.code);
    expect(error.message).toContain('lf_analysis_nowhere');
  });

  it.each([
    ['DELETE FROM OWN.kept', 1142, 'GRANT DELETE ON'],
    ['SELECT OWN.two()', 1370, 'GRANT EXECUTE ON ROUTINE'],
    ['SELECT * FROM mysql.user', 1142, 'GRANT SELECT ON `mysql`.`user`'],
    ['CREATE DATABASE lf_analysis_other', 1044, 'GRANT'],
  ])('tells which grant %s needs', async (sql, errno, grant) => {
    const link = await open();
    const error = await failure(link.query(sql.replace('OWN', db.name)));
    expect(error.code).toBe('LandfallSourceGrantMissing');
    expect(sourceErrno(error)).toBe(errno);
    expect(error.message).toContain(grant);
    expect(await link.query('SELECT 1 AS one')).toHaveLength(1);
  });

  it('reports a failing statement by number and keeps its values out of the message', async () => {
    const link = await open();
    const error = await failure(link.query('SELECT FROM WHERE ?', ['4111-1111']));
    expect(error.code).toBe('LandfallSourceQueryFailed');
    expect(error.message).toContain('1064');
    expect(error.message).not.toContain('4111');
  });

  it('lets the server give up a statement that takes too long, and goes on', async () => {
    const link = await open();
    const slow =
      'SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c';
    const error = await failure(link.query(slow, [], { timeoutMs: 400 }));
    expect(error.code).toBe('LandfallSourceQueryFailed');
    expect(await link.query('SELECT 1 AS one')).toHaveLength(1);
  });

  it('refuses TLS that cannot be verified, and a source without TLS', async () => {
    const error = await failure(open({ tls: { mode: 'required' } }));
    expect(error.code).toBe('LandfallSourceTlsRefused');
  });

  it('tells an unreachable way and takes the next one', async () => {
    const silent = createServer((socket) => socket.unref())
      .listen(0, '127.0.0.1')
      .unref();
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const { host } = db.server;
    const dead = { name: 'dead', host: '127.0.0.1', port: 1 };
    const mute = { name: 'mute', host: '127.0.0.1', port };
    const began = Date.now();
    const error = await failure(open({ endpoints: [dead, mute] }));
    expect(error.code).toBe('LandfallSourceUnreachable');
    expect(error.message).toContain('dead 127.0.0.1:1');
    expect(error.message).toContain('mute 127.0.0.1');
    expect(Date.now() - began).toBeLessThan(5_000);
    const link = await open({ endpoints: [dead, { name: 'good', host, port: db.server.port }] });
    expect(link.endpoint).toMatch(/^good /);
    silent.close();
  });

  describe('over a bad network', () => {
    let proxy: FaultProxy;
    const viaProxy = (): Promise<SourceLink> =>
      open({ endpoints: [{ name: 'proxy', host: '127.0.0.1', port: proxy.port }] });
    beforeEach(async () => {
      proxy = await FaultProxy.listen({ host: db.server.host, port: db.server.port });
    });
    afterEach(async () => proxy.close());

    it.each(['fin', 'reset'] as const)('reports a query that was cut (%s) and reconnects for the next', async (how) => {
      const link = await viaProxy();
      const running = failure(link.query('SELECT SLEEP(20)', [], { timeoutMs: 30_000 }));
      setTimeout(() => proxy.cut(how), 200);
      expect((await running).code).toBe('LandfallSourceQueryFailed');
      expect(await link.query('SELECT 1 AS one')).toHaveLength(1);
      expect(proxy.connections).toBe(2);
    });

    it('reconnects when the connection was cut while idle', async () => {
      const link = await viaProxy();
      proxy.cut();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await link.query('SELECT @@session.sql_mode AS mode')).toEqual([
        { mode: expect.stringContaining('ALLOW_INVALID_DATES') as string },
      ]);
    });

    it('gives up a query in a blackhole after its time limit and works again when the network does', async () => {
      const link = await viaProxy();
      proxy.set('blackhole');
      const began = Date.now();
      const error = await failure(link.query('SELECT 1', [], { timeoutMs: 700 }));
      expect(error.code).toBe('LandfallSourceQueryFailed');
      expect(error.message).toContain('no answer within 700 ms');
      expect(Date.now() - began).toBeLessThan(2_500);
      const behind = await failure(link.query('SELECT 1', [], { timeoutMs: 700 }));
      expect(behind.code).toBe('LandfallSourceUnreachable');
      proxy.set('pass');
      expect(await link.query('SELECT 1 AS one')).toHaveLength(1);
    });

    it('reports a refusing way as unreachable', async () => {
      proxy.set('refuse');
      expect((await failure(viaProxy())).code).toBe('LandfallSourceUnreachable');
    });

    it('stops at once when the signal is aborted', async () => {
      const link = await viaProxy();
      const stop = new AbortController();
      const reason = new Error('paused');
      setTimeout(() => stop.abort(reason), 150);
      const began = Date.now();
      await expect(link.query('SELECT SLEEP(20)', [], { signal: stop.signal, timeoutMs: 30_000 })).rejects.toBe(reason);
      expect(Date.now() - began).toBeLessThan(2_000);
      expect(await link.query('SELECT 1 AS one')).toHaveLength(1);
    });
  });
});

describe('TLS of MySQL', () => {
  let db: SourceDatabase;
  beforeAll(async () => {
    db = await createSourceDatabase('mysql');
  });
  afterAll(async () => db.drop());

  it('connects with the right authority and name, and refuses another name', async () => {
    const { ca } = db.server;
    if (ca === undefined) throw new Error('set LANDFALL_TEST_MYSQL_CA to the PEM of the authority of the MySQL server');
    expect(readFileSync(ca, 'utf8')).toContain('BEGIN CERTIFICATE');
    const wrong = await failure(
      openSource({
        source: db.settings({ tls: { mode: 'required', ca, serverName: 'db.example' } }),
        secrets: db.secrets,
      }),
    );
    expect(wrong.code).toBe('LandfallSourceTlsRefused');
    expect(wrong.message).toContain('source.tls.serverName');
    const serverName = process.env['LANDFALL_TEST_MYSQL_NAME'] ?? 'localhost';
    const link = await openSource({
      source: db.settings({ tls: { mode: 'required', ca, serverName } }),
      secrets: db.secrets,
    });
    const [row] = await link.query("SHOW SESSION STATUS LIKE 'Ssl_version'");
    expect(row?.['Value']).toMatch(/^TLSv1\.[23]$/);
    await link.close();
  });

  it('names an authority file that cannot be read', async () => {
    const source = db.settings({ tls: { mode: 'required', ca: '/nowhere/ca.pem' } });
    const error = await failure(openSource({ source, secrets: db.secrets }));
    expect(error.code).toBe('LandfallSourceTlsRefused');
    expect(error.message).toContain('/nowhere/ca.pem');
  });
});
