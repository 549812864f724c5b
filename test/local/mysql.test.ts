import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createDatabase, down, MYSQL_FLAVOURS, readPassword, up } from '../../local';
import type { MysqlFlavour, MysqlServer } from '../../local';
import { explainedShop } from './support/explained-shop';
import { temporaryProject } from './support/stack';

const project = temporaryProject();
const { directory } = project;
jest.setTimeout(300_000);
afterAll(project.end);

const connect = (server: MysqlServer, role: keyof MysqlServer['users'], database?: string): Promise<Connection> =>
  createConnection({
    host: server.host,
    port: server.port,
    user: server.users[role].user,
    password: readPassword(server.users[role]),
    ssl: { ca: readFileSync(server.ca), verifyIdentity: true },
    ...(database !== undefined && { database }),
  });

const start = async (mysql: MysqlFlavour): Promise<MysqlServer> => {
  const stack = await up({ directory, servers: ['mysql'], mysql });
  if (stack.mysql === undefined) throw new Error('mysql is not up');
  return stack.mysql;
};

const variable = async (connection: Connection, name: string): Promise<string> => {
  const [rows] = await connection.query<RowDataPacket[]>('SHOW GLOBAL VARIABLES LIKE ?', [name]);
  return String(rows[0]?.Value);
};

describe.each(MYSQL_FLAVOURS)('%s', (flavour) => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await start(flavour);
    await createDatabase(server, 'shop_1');
  }, 300_000);
  afterAll(() => down(directory));

  test('logs row changes with all columns and metadata, with GTIDs, over verified TLS', async () => {
    const connection = await connect(server, 'root');
    expect(await variable(connection, 'log_bin')).toBe('ON');
    expect(await variable(connection, 'binlog_row_image')).toBe('FULL');
    expect(await variable(connection, 'binlog_row_metadata')).toBe('FULL');
    expect(await variable(connection, 'binlog_format')).toMatch(/ROW|undefined/);
    if (flavour !== 'mariadb') expect(await variable(connection, 'gtid_mode')).toBe('ON');
    const [rows] = await connection.query<RowDataPacket[]>("SHOW STATUS LIKE 'Ssl_version'");
    expect(rows[0]?.Value).toMatch(/^TLSv1\.[23]$/);
    await connection.end();
  });

  test('a client that trusts another authority refuses', async () => {
    const { user, passwordFile } = server.users.root;
    const strange = createConnection({
      ...{ host: server.host, port: server.port, user, password: readPassword({ user, passwordFile }) },
      ssl: { rejectUnauthorized: true },
    });
    await expect(strange).rejects.toThrow(/certificate/i);
  });

  test('the application owns its database, the migration reads it and makes views beside it', async () => {
    const application = await connect(server, 'application', 'shop_1');
    await application.query('CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY)');
    await application.query('REPLACE INTO t VALUES (1)');
    await application.end();
    const migration = await connect(server, 'migration', 'shop_1');
    const [rows] = await migration.query<RowDataPacket[]>('SELECT id FROM t');
    expect(rows).toEqual([{ id: 1 }]);
    await migration.query('CREATE OR REPLACE VIEW landfall_views.v AS SELECT id FROM shop_1.t');
    const [viewed] = await migration.query<RowDataPacket[]>('SELECT id FROM landfall_views.v');
    expect(viewed).toEqual([{ id: 1 }]);
    await migration.query('DROP VIEW landfall_views.v');
    await migration.query(flavour === 'mysql97' ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS');
    for (const forbidden of [
      'INSERT INTO t VALUES (2)',
      'DROP TABLE t',
      'CREATE VIEW shop_1.v AS SELECT 1',
      'CREATE TABLE landfall_views.t (id INT)',
      'SELECT * FROM mysql.user',
      'CREATE USER x',
    ]) {
      await expect(migration.query(forbidden)).rejects.toThrow(/denied/);
    }
    await migration.end();
  });

  test('accounts were made outside the binlog', async () => {
    const connection = await connect(server, 'root');
    const [events] = await connection.query<RowDataPacket[]>("SHOW BINLOG EVENTS IN 'binlog.000001' LIMIT 200");
    expect(events.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toMatch(/CREATE USER|ALTER USER|IDENTIFIED/);
    await connection.end();
  });

  // The others are asked in test/server/modeling/explain.test.ts; this server runs nowhere else in each run.
  if (flavour === 'mysql97')
    test.each(['auto', 'single-table'] as const)(
      'reads the views of a model by ranges of keys: %s',
      async (strategy) => {
        const { host, port, users } = server;
        process.env['LANDFALL_TEST_MYSQL97'] =
          `mysql://${users.root.user}:${encodeURIComponent(readPassword(users.root))}@${host}:${port}`;
        const { badlyRead, plan } = await explainedShop(strategy);
        expect(plan.entities.some(({ joins = [] }) => joins.length > 0)).toBe(true);
        expect(badlyRead).toEqual([]);
      },
    );

  test('data is there after down and up; a name that is no name is refused', async () => {
    await down(directory);
    server = await start(flavour);
    const connection = await connect(server, 'migration', 'shop_1');
    const [rows] = await connection.query<RowDataPacket[]>('SELECT id FROM t');
    expect(rows).toEqual([{ id: 1 }]);
    await connection.end();
    await expect(createDatabase(server, 'a`; DROP DATABASE mysql; -- ')).rejects.toThrow(/is no name/);
  });
});

test('another flavour than the one that runs is refused in one sentence', async () => {
  await start('mysql80');
  await expect(up({ directory, servers: ['mysql'], mysql: 'mariadb' })).rejects.toThrow(
    /^mysql80 runs in .*, mariadb was asked for\. Run `landfall local down` first/,
  );
});
