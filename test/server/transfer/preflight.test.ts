import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { canonicalHash } from '../../../engine/lib/json';
import { physicalTableName } from '../../../contracts/names';
import { startPrivateMysqld, type PrivateServer } from '../../support/private-mysqld';
import { createMigration, grant, run, START, type TestMigration } from './support';

const failureOf = async (work: Promise<unknown>): Promise<{ type?: string; message: string }> =>
  work.then(
    () => ({ message: 'nothing failed' }),
    (error: { type?: string; message: string }) => error,
  );
const TABLE = 'CREATE TABLE notes (id INT NOT NULL, body VARCHAR(50) NOT NULL, PRIMARY KEY (id))';

describe.each(['mysql', 'mariadb'] as const)('preflight on %s', (flavour) => {
  let m: TestMigration;
  const preflight = (context = m.context) => run(() => m.activities().preflight({ context }));
  const text = async (key: string): Promise<string> => (await m.store.peek(`stage-07/${key}`))!.toString();

  afterEach(async () => m.close());

  it('passes with the documented rights, and writes the same findings twice', async () => {
    m = await createMigration({ flavour, statements: [TABLE] });
    const result = await preflight();
    expect(result.notes[0]).toMatch(/none stops the transfer/);
    expect(result.risks!.map((risk) => risk.split(':')[0])).toEqual(['TLS to the source']);
    const first = await text('preflight.json');
    await preflight();
    expect(await text('preflight.json')).toBe(first);
  });

  it('names every missing right with the statement that gives it, and passes when these were run', async () => {
    m = await createMigration({ flavour, statements: [TABLE], rights: [] });
    const failure = await failureOf(preflight());
    expect(failure.type).toBe('LandfallSourceGrantMissing');
    const statements = failure.message.match(/GRANT [^;]+;/g)!;
    expect(statements.map((sql) => /^GRANT (.+?) ON/.exec(sql)![1])).toEqual(
      expect.arrayContaining(['CREATE VIEW', 'SHOW VIEW', 'DROP', 'REPLICATION CLIENT']),
    );
    expect(await text('preflight.md')).toContain('stop');
    for (const sql of statements) await m.db.admin.query(sql);
    expect((await preflight()).notes[0]).toMatch(/none stops/);
  });

  it('says what has changed in the schema since the analysis', async () => {
    m = await createMigration({ flavour, statements: [TABLE] });
    await m.db.admin.query('ALTER TABLE notes MODIFY body VARCHAR(60) NULL, ADD extra INT');
    const failure = await failureOf(preflight());
    expect(failure.type).toBe('LandfallSourceTableChanged');
    expect(failure.message).toContain('notes.body: columnType was varchar(50), is varchar(60)');
    expect(failure.message).toMatch(/notes\.extra: is new/);
  });

  it('refuses a target table that is absent or has other keys, and another account', async () => {
    m = await createMigration({ flavour, statements: [TABLE] });
    const name = physicalTableName(m.context.config.target, m.plan.tables[0]!.name);
    await m.dynamo.send(new DeleteTableCommand({ TableName: name }));
    expect(await failureOf(preflight())).toMatchObject({ type: 'LandfallTableMissing' });
    await m.dynamo.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'N' }],
      }),
    );
    const failure = await failureOf(preflight());
    expect(failure.message).toContain('has the keys other (N), no sort key');
    const context = m.with({ target: { accountId: '999999999999' } });
    expect(await failureOf(preflight(context))).toMatchObject({ type: 'LandfallAccountMismatch' });
  });

  it('names rows that cannot become items, wherever they lie, and stops before anything is copied', async () => {
    const statements = [
      'CREATE TABLE pages (id INT NOT NULL, lang CHAR(2) NOT NULL, body MEDIUMTEXT, raw MEDIUMBLOB, PRIMARY KEY (id, lang))',
      'CREATE TABLE levels (id INT NOT NULL, value DOUBLE, low DOUBLE NOT NULL, PRIMARY KEY (id))',
      'CREATE TABLE forms (id INT NOT NULL, answers JSON, PRIMARY KEY (id))',
      'CREATE TABLE named (id INT NOT NULL, name VARCHAR(80), PRIMARY KEY (id))',
    ];
    m = await createMigration({ flavour, statements });
    const { admin } = m.db;
    await admin.query(
      "INSERT INTO pages SELECT seq, 'en', 'x', NULL FROM (SELECT 1 seq UNION SELECT 2 UNION SELECT 3) s",
    );
    await admin.query('INSERT INTO levels VALUES (1, 9.9e125, 1e-130), (2, NULL, 0)');
    expect((await preflight()).notes[0]).toMatch(/none stops the transfer/);

    await admin.query("INSERT INTO pages VALUES (2, 'de', REPEAT('x', 209600), REPEAT('y', 200001))");
    await admin.query('INSERT INTO levels VALUES (3, 1e126, 1), (4, 1, -1e-131)');
    await admin.query(`INSERT INTO forms VALUES (7, JSON_OBJECT('a', REPEAT('x', 410000)))`);
    const { type, message } = await failureOf(preflight());
    expect(type).toBe('LandfallItemRefused');
    expect(message).toMatch(/DynamoDB allows 409600; most of it is pages.body \+ pages.raw: pages \(id=2, lang=de\)/);
    expect(message).toMatch(/column levels.value holds a number that DynamoDB.*: levels \(id=3\)/);
    expect(message).toMatch(/column levels.low holds a number that DynamoDB.*: levels \(id=4\)/);
    expect(message).toMatch(/DynamoDB allows 409600; most of it is forms.answers: forms \(id=7\)/);
    expect(message).not.toContain('named');
  });

  it('says when views may not be created at all', async () => {
    m = await createMigration({ flavour, statements: [TABLE], rights: ['REPLICATION CLIENT ON *.*'] });
    const failure = await failureOf(run(() => m.activities().createViews({ context: m.context })));
    expect(failure.type).toBe('LandfallSourceGrantMissing');
    await m.db.admin.query(`CREATE DATABASE \`${m.context.config.source.viewSchema}\``);
    const again = await failureOf(run(() => m.activities().createViews({ context: m.context })));
    expect(again.type).toBe('LandfallSourceGrantMissing');
    expect(again.message).toMatch(/run on the source: GRANT CREATE, CREATE VIEW, SHOW VIEW, SELECT, DROP ON/);
    await grant(m.db, [`CREATE VIEW, SHOW VIEW, SELECT, DROP ON \`${m.context.config.source.viewSchema}\`.*`]);
    expect(await run(() => m.activities().createViews({ context: m.context }))).toMatchObject({
      facts: { views: 1, tables: 1 },
    });
    // Again, as a retried activity does it.
    expect(await run(() => m.activities().createViews({ context: m.context }))).toMatchObject({ facts: { views: 1 } });
  });
});

describe('preflight on a source without a binary log', () => {
  let server: PrivateServer;
  let m: TestMigration;
  const shared = process.env['LANDFALL_TEST_MYSQL'];
  beforeAll(async () => {
    server = await startPrivateMysqld(['--skip-log-bin', '--gtid-mode=OFF']);
    process.env['LANDFALL_TEST_MYSQL'] = `mysql://root@127.0.0.1:${server.port}`;
    m = await createMigration({ flavour: 'mysql', statements: [TABLE] });
  }, 60_000);
  afterAll(async () => {
    await m?.close();
    process.env['LANDFALL_TEST_MYSQL'] = shared;
    await server?.stop();
  });

  it('stops with the setting and what to do', async () => {
    const failure = await failureOf(run(() => m.activities().preflight({ context: m.context })));
    expect(failure.type).toBe('LandfallSourceSettings');
    expect(failure.message).toContain('log_bin is OFF, it must be ON');
  });
});

describe('preflight on a source that does not log the changes of the database', () => {
  let server: PrivateServer;
  let m: TestMigration;
  const shared = process.env['LANDFALL_TEST_MYSQL'];
  beforeAll(async () => {
    server = await startPrivateMysqld([
      '--binlog-do-db=elsewhere',
      '--log-replica-updates=OFF',
      '--skip-replica-start',
    ]);
    process.env['LANDFALL_TEST_MYSQL'] = `mysql://root@127.0.0.1:${server.port}`;
    m = await createMigration({ flavour: 'mysql', statements: [TABLE] });
  }, 60_000);
  afterAll(async () => {
    await m?.close();
    process.env['LANDFALL_TEST_MYSQL'] = shared;
    await server?.stop();
  });

  it('stops at the filter, and at the replica as soon as it is one', async () => {
    const filtered = await failureOf(run(() => m.activities().preflight({ context: m.context })));
    expect(filtered.type).toBe('LandfallSourceSettings');
    expect(filtered.message).toContain('binlog_do_db of the source names elsewhere only');
    expect(filtered.message).not.toContain('replica');
    await server.admin.query("CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1");
    const replica = await failureOf(run(() => m.activities().preflight({ context: m.context })));
    expect(replica.message).toContain('the source is a replica and log_replica_updates is OFF');
    expect(replica.message).toContain('binlog_do_db');
  });
});

describe('rows that cannot become items', () => {
  let m: TestMigration;
  afterEach(async () => m?.close());
  const copy = async () => {
    await run(() => m.activities().createViews({ context: m.context }));
    const position = await run(() => m.activities().recordPosition({ context: m.context }));
    const { tables } = await run(() => m.activities().planCopy({ context: m.context }));
    const task = tables[0]!.tasks[0]!;
    return failureOf(run(() => m.activities().copySlice({ context: m.context, task, position, cursor: START })));
  };

  it('names the row of an item over 400 KB, before anything of its page is written', async () => {
    m = await createMigration({
      flavour: 'mysql',
      statements: [
        'CREATE TABLE files (id INT NOT NULL, body LONGBLOB NOT NULL, PRIMARY KEY (id))',
        "INSERT INTO files VALUES (1, 'small'), (2, REPEAT('x', 420000))",
      ],
    });
    const failure = await copy();
    expect(failure.type).toBe('LandfallItemRefused');
    expect(failure.message).toMatch(/files \(id=2\).*409600/);
    expect(failure.message.length).toBeLessThan(400);
  });

  it('names an empty key', async () => {
    m = await createMigration({
      flavour: 'mysql',
      statements: [
        'CREATE TABLE codes (code VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, PRIMARY KEY (code))',
        "INSERT INTO codes VALUES ('a'), ('')",
      ],
      adapt: ({ contract, projection }) => {
        for (const table of contract.tables)
          for (const entity of table.entities ?? []) entity.pk_template = entity.pk_template.replace(/^[^{]*/, '');
        for (const table of contract.tables) Object.assign(table, { entities: table.entities });
        Object.assign(projection, { contractSha256: canonicalHash(contract) });
      },
    });
    const failure = await copy();
    expect(failure.type).toBe('LandfallItemRefused');
    expect(failure.message).toMatch(/is empty, which DynamoDB refuses/);
  });

  it('names keys that several rows share; the preflight says that the unique key is gone', async () => {
    m = await createMigration({
      flavour: 'mysql',
      statements: [
        `CREATE TABLE logs (id INT NOT NULL, kind CHAR(1) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
           PRIMARY KEY (id), UNIQUE KEY uq_kind (kind))`,
        "INSERT INTO logs VALUES (1, 'a'), (2, 'b')",
      ],
      adapt: ({ contract, projection }) => {
        for (const table of contract.tables)
          for (const entity of table.entities ?? [])
            if (!entity.entity_type.startsWith('UNIQUE_')) entity.pk_template = 'K#{kind}';
        Object.assign(projection, { contractSha256: canonicalHash(contract) });
      },
    });
    await m.db.admin.query('ALTER TABLE logs DROP INDEX uq_kind');
    await m.db.admin.query("INSERT INTO logs VALUES (3, 'a')");
    const seen = await failureOf(run(() => m.activities().preflight({ context: m.context })));
    expect(seen).toMatchObject({ type: 'LandfallSourceTableChanged' });
    expect(seen.message).toContain('logs: unique key (kind) is gone');
    const failure = await copy();
    expect(failure.type).toBe('LandfallItemRefused');
    expect(failure.message).toMatch(/several rows of logs become the same item/);
  });
});
