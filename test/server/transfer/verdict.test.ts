import { DeleteItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type * as Transfer from '../../../activities/transfer';
import { deleteItems, dropViews } from '../../../activities/transfer';
import type { TableTransferResult } from '../../../contracts/activities/transfer';
import { findingsOf } from '../../../engine/report/markdown';
import { startPrivateMysqld, type PrivateServer } from '../../support/private-mysqld';
import { compareAll, countAll, createMigration, run, transferAll, type TestMigration } from './support';

const STATEMENTS = [
  'CREATE TABLE authors (id INT UNSIGNED NOT NULL AUTO_INCREMENT, email VARCHAR(100) NOT NULL, PRIMARY KEY (id), UNIQUE KEY uq_email (email))',
  `CREATE TABLE books (id INT UNSIGNED NOT NULL, author_id INT UNSIGNED NOT NULL, title VARCHAR(100) NOT NULL, price DECIMAL(8,2) NULL,
     PRIMARY KEY (id), CONSTRAINT fk_author FOREIGN KEY (author_id) REFERENCES authors (id) ON DELETE CASCADE)`,
  "INSERT INTO authors (email) VALUES ('ann@x.org'), ('bob@x.org'), ('cy@x.org')",
  "INSERT INTO books VALUES (1, 1, 'one', 1.50), (2, 1, 'two', NULL), (3, 2, 'three', 30.00), (4, 3, 'four', 0.01)",
];
const exec = promisify(execFile);

/** The activities of a worker that has compiled no plan yet. */
function unprepared(): typeof Transfer {
  let loaded: typeof Transfer | undefined;
  jest.isolateModules(() => (loaded = jest.requireActual<typeof Transfer>('../../../activities/transfer')));
  return loaded!;
}

type Report = {
  passed: boolean;
  differences: number;
  unknownItems: number;
  servers: { check: string; ok: boolean; found: string }[];
  entities: {
    entity: string;
    contentDifferences: number;
    countDifferences: number;
    samples: { key: string; what: string }[];
  }[];
};

describe('verdict of the transfer', () => {
  let server: PrivateServer;
  let m: TestMigration;
  const shared = process.env['LANDFALL_TEST_MYSQL'];

  beforeAll(async () => {
    server = await startPrivateMysqld([
      '--gtid-mode=ON',
      '--enforce-gtid-consistency=ON',
      '--binlog-row-metadata=FULL',
    ]);
    process.env['LANDFALL_TEST_MYSQL'] = `mysql://root@127.0.0.1:${server.port}`;
    m = await createMigration({ flavour: 'mysql', statements: STATEMENTS });
  }, 60_000);
  afterAll(async () => {
    await m?.close();
    process.env['LANDFALL_TEST_MYSQL'] = shared;
    await server?.stop();
  });

  const text = async (key: string): Promise<string> => (await m.store.peek(`stage-07/${key}`))!.toString();
  const report = async (): Promise<Report> => JSON.parse(await text('validation-report.json')) as Report;
  const bookEntity = () =>
    m.plan.entities.find(({ drivingTable, role }) => drivingTable === 'books' && role === 'owner')!;
  const keyOf = async (entity: string, type: string, nth: number) => {
    const { Items = [] } = await m.dynamo.send(new ScanCommand({ TableName: m.table(entity), ConsistentRead: true }));
    const of = Items.filter((item) => item['_type']?.S === type).sort((a, b) =>
      JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
    );
    const table = m.plan.tables.find(({ name }) => m.table(entity).endsWith(name))!;
    return Object.fromEntries(
      [table.partitionKey, table.sortKey].flatMap((key) => (key === null ? [] : [[key.name, of[nth]![key.name]!]])),
    );
  };

  it('passes the preflight over verified TLS, with every line ok', async () => {
    const context = m.with({
      source: {
        tls: { mode: 'required', ca: server.ca, serverName: 'MySQL_Server_8.0.31_Auto_Generated_Server_Certificate' },
      },
    });
    const result = await run(() => m.activities().preflight({ context }));
    expect(result.risks).toEqual([]);
    expect(await text('preflight.md')).toMatch(/TLS of the session \| TLSv1\.[23]/);
    const findings = findingsOf(await text('preflight.md'));
    expect(findings).not.toMatch(/127\.0\.0\.1|TLSv1/);
    expect(findings).toContain('| TLS to the source | ok | in use |');
  });

  it('says 0 differences on an unchanged source, in the same bytes twice', async () => {
    const first = await transferAll(m);
    expect(first.finished).toMatchObject({ differences: 0, sourceUnchanged: true });
    const names = [
      'validation-report.json',
      'completion-report.md',
      'runbook.md',
      'troubleshooting.md',
      'cleanup.sh',
      'views.sql',
    ];
    const before = await Promise.all(names.map(text));
    const findings = findingsOf(await text('validation-report.md'));
    expect(findings).toContain('**0 differences**');
    const { servers } = await report();
    expect(servers.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(servers.at(-1)!.found).toContain('7 items are equal to the row of the table');
    expect(first.finished.mcp).toMatchObject({ mysql: { errors: 0 }, dynamodb: { errors: 0 } });
    const second = await transferAll(m);
    expect(second.finished).toMatchObject({ differences: 0, sourceUnchanged: true });
    expect(await Promise.all(names.map(text))).toEqual(before);
    expect(findingsOf(await text('validation-report.md'))).toBe(findings);
  });

  it('gives a repeated activity its position back and a new run a new one', async () => {
    const first = await run(() => m.activities().recordPosition({ context: m.context }));
    await server.admin.query('CREATE DATABASE IF NOT EXISTS elsewhere');
    expect(await run(() => m.activities().recordPosition({ context: m.context }))).toEqual(first);
    const other = await run(() => m.activities().recordPosition({ context: m.context }), { runId: 'run-2' });
    expect(BigInt(other.sequence)).toBeGreaterThan(BigInt(first.sequence));
    expect(other.epoch).toBe(first.epoch);
  });

  it('finds a changed attribute, a missing item, an extra item and an item of nobody, by key and name only', async () => {
    const { position, results } = await transferAll(m);
    const { id: entity, entityType: type } = bookEntity();
    const table = m.table(entity);
    await m.dynamo.send(
      new UpdateItemCommand({
        TableName: table,
        Key: await keyOf(entity, type, 0),
        UpdateExpression: 'SET title = :secret',
        ExpressionAttributeValues: { ':secret': { S: 'secret title' } },
      }),
    );
    await m.dynamo.send(new DeleteItemCommand({ TableName: table, Key: await keyOf(entity, type, 1) }));
    const like = await keyOf(entity, type, 0);
    const partition = m.plan.tables.find(({ name }) => table.endsWith(name))!.partitionKey.name;
    await m.dynamo.send(
      new PutItemCommand({ TableName: table, Item: { ...like, [partition]: { S: 'EXTRA' }, _type: { S: type } } }),
    );
    await m.dynamo.send(new PutItemCommand({ TableName: table, Item: { ...like, [partition]: { S: 'FOREIGN' } } }));

    const tables: TableTransferResult[] = [];
    for (const { table: name, entities } of results)
      tables.push({
        table: name,
        entities: await Promise.all(entities.map(async (one) => ({ ...one, compare: await compareAll(m, one.task) }))),
      });
    const items = await countAll(m);
    const finished = await run(() => m.activities().finishTransfer({ context: m.context, position, tables, items }));
    expect(finished.differences).toBe(4);
    const found = await report();
    expect(found).toMatchObject({ passed: false, differences: 4, unknownItems: 1 });
    const book = found.entities.find((one) => one.entity === entity)!;
    expect(book).toMatchObject({ contentDifferences: 2, countDifferences: 1 });
    expect(book.samples.map(({ what }) => what).sort()).toEqual(['differs in title', 'the item is missing']);
    const page = await text('validation-report.md');
    expect(page).toContain('4 differences');
    expect(page).not.toContain('secret title');
    // The servers find by requests of their own that it is not so: the changed item, the missing one, and too many of them.
    const otherwise = found.servers.filter(({ ok }) => !ok).map(({ found: what }) => what);
    expect(otherwise.join(' ')).toMatch(/items, \d+ were counted before|differs in title/);
    expect(otherwise.join(' ')).toContain('the item differs in title');
    expect(otherwise.join(' ')).toContain('the item is missing');
    expect(otherwise.join(' ')).not.toContain('secret title');
  });

  it('repairs all that the load wrote by copying again; foreign items stay a difference until they are removed', async () => {
    const again = await transferAll(m);
    expect(again.finished.differences).toBe(2);
  });

  it('sees that the source was written to', async () => {
    const { position, results, items } = await transferAll(m);
    await m.db.admin.query("INSERT INTO books VALUES (9, 1, 'late', 1)");
    const finished = await run(() =>
      m.activities().finishTransfer({ context: m.context, position, tables: results, items }),
    );
    expect(finished.sourceUnchanged).toBe(false);
    expect(await text('validation-report.md')).toContain('was written to while it was copied');
    expect(await report()).toMatchObject({ passed: false });
  });

  it('undo deletes what the load wrote and nothing else', async () => {
    // A later run of the name has put its own model in the place of the one that the items were made by.
    const contract = m.context.artifacts['stage-02/migrationContract.json']!;
    const written = await m.store.get(contract);
    await m.store.put(contract.key, '{"of":"a later run"}');
    expect(await run(() => unprepared().deleteItems(m.deps)(m.context))).toMatch(/^[1-9]\d* items deleted/);
    await m.store.put(contract.key, written);
    const { Items = [] } = await m.dynamo.send(new ScanCommand({ TableName: m.table(bookEntity().id) }));
    expect(Items.map((item) => Object.values(item).map((value) => value.S)).flat()).toEqual(
      expect.arrayContaining(['EXTRA', 'FOREIGN']),
    );
    expect(Items.filter((item) => item['_w'] !== undefined)).toEqual([]);
    expect(await run(() => deleteItems(m.deps)(m.context))).toMatch(/^0 items deleted/);
  });

  it('cleanup.sh lists, asks, drops the views and only these; undo after it finds nothing to do', async () => {
    await run(() => m.activities().createViews({ context: m.context }));
    const viewSchema = m.context.config.source.viewSchema;
    await m.db.admin.query(`CREATE VIEW \`${viewSchema}\`.of_somebody_else AS SELECT 1 AS one`);
    const folder = await mkdtemp(join(tmpdir(), 'landfall-cleanup-'));
    try {
      const script = join(folder, 'cleanup.sh');
      await writeFile(script, await text('cleanup.sh'));
      await chmod(script, 0o755);
      const client = ['--host=127.0.0.1', `--port=${server.port}`, '--user=root'];
      const views = async (): Promise<number> => {
        const [rows] = await m.db.admin.query('SELECT 1 FROM information_schema.views WHERE table_schema = ?', [
          viewSchema,
        ]);
        return (rows as unknown[]).length;
      };
      const refused = await exec('sh', ['-c', `echo no | sh '${script}' ${client.join(' ')}`]).catch(
        (error: { code: number; stdout: string }) => error,
      );
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stdout).toContain(m.plan.entities[0]!.viewName);
      expect(await views()).toBe(m.plan.entities.length + 1);
      const { stdout } = await exec('sh', [script, '--yes', ...client]);
      expect(stdout).toContain(`${m.plan.entities.length} views removed.`);
      expect(await views()).toBe(1);
      expect(await run(() => dropViews(m.deps)(m.context))).toMatch(/^0 views dropped/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
