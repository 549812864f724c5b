import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '../../../client/cli/standalone/doctor';
import { leftovers } from '../../../client/cli/standalone/cleanup';
import type { Finding } from '../../../client/cli/ports';
import { configSchema, type MigrationConfig } from '../../../contracts/schemas/config';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { stack } from '../../support/stack';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
let database: SourceDatabase;
let folder: string;
let before: NodeJS.ProcessEnv;

beforeAll(async () => {
  before = { ...process.env };
  // The SDK of AWS reads its credentials from the environment of the process.
  Object.assign(process.env, CREDENTIALS);
  database = await createSourceDatabase('mysql', ['CREATE TABLE users (id BIGINT PRIMARY KEY)']);
  folder = mkdtempSync(join(tmpdir(), 'landfall-doctor-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a.ts'), '');
});
afterAll(async () => {
  process.env = before;
  await database.drop();
});

const config = (over: Partial<Record<keyof MigrationConfig, unknown>> = {}, source: object = {}): MigrationConfig =>
  configSchema.parse({
    version: 1,
    name: 'doctor',
    stages: ['analysis', 'modeling', 'infrastructure', 'transfer'],
    source: { ...database.settings(), ...source },
    application: { path: folder },
    target: { region: 'us-east-1', endpoint: stack.aws() },
    artifacts: { store: join(folder, 'artifacts') },
    ...over,
  });

async function findings(given: MigrationConfig, password = database.password): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for await (const finding of diagnose(given, { TEST_PASSWORD: password })) all.push(finding);
  return all;
}
const of = (all: readonly Finding[], check: string): Finding | undefined => all.find((one) => one.check === check);

it('says what is well, and names each right that is missing with the statement that gives it', async () => {
  const all = await findings(config());
  for (const check of ['stages', 'source primary', 'AWS identity', 'artifact store', 'application'])
    expect(of(all, check)).toMatchObject({ verdict: 'ok' });
  const missing = all.filter(({ verdict }) => verdict === 'fail');
  expect(missing.length).toBeGreaterThan(0);
  expect(missing.map(({ fix }) => fix).join('\n')).toMatch(/GRANT .*REPLICATION/);
  expect(JSON.stringify(all)).not.toContain(database.password);
});

it('tries the MCP servers as they are configured', async () => {
  const mcp = (over: object) => config({ mcp: over });
  const check = 'MCP server mysql';
  expect(of(await findings(config()), check)).toEqual({
    check,
    verdict: 'ok',
    detail: expect.stringMatching(
      /^in-process: landfall-mysql \S+ with \d+ tools, mysql 8\.0\.31 answers as /,
    ) as string,
  });
  expect(of(await findings(mcp({ servers: { mysql: { run: 'direct' } } })), check)).toMatchObject({ verdict: 'ok' });
  // The command line is TypeScript here, which Node.js alone does not run: the server ends at once.
  const stdio = { servers: { mysql: { run: 'stdio' } } };
  expect(of(await findings(mcp(stdio)), check)).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(/^stdio: the server ended with .*; its work would be done without it$/) as string,
  });
  expect(of(await findings(mcp({ ...stdio, fallback: 'none' })), check)).toMatchObject({
    verdict: 'fail',
    fix: expect.stringContaining('mcp.servers') as string,
  });
});

it('counts the selected tables, and warns of a template that needs S3 before the start', async () => {
  const check = 'tables';
  expect(of(await findings(config()), check)).toMatchObject({ verdict: 'ok' });
  const many = Array.from({ length: 41 }, (_, i) => `many_${i}`);
  for (const table of many) await database.admin.query(`CREATE TABLE ${table} (id INT PRIMARY KEY)`);
  try {
    expect(of(await findings(config()), check)).toMatchObject({
      verdict: 'warn',
      detail: expect.stringContaining('must lie on S3') as string,
      fix: expect.stringContaining('s3://bucket/prefix') as string,
    });
    const one = config({ modeling: { strategy: 'single-table' } });
    expect(of(await findings(one), check)).toMatchObject({ verdict: 'ok' });
    const few = config({}, { tables: { include: ['users'] } });
    expect(of(await findings(few), check)).toMatchObject({
      verdict: 'ok',
      detail: expect.stringMatching(/^1 of 4/) as string,
    });
    const none = config({}, { tables: { include: ['nothing'] } });
    expect(of(await findings(none), check)).toMatchObject({ verdict: 'fail' });
  } finally {
    await database.admin.query(`DROP TABLE ${many.join(', ')}`);
  }
});

it('says what the account cannot see of the schema, and is content when it can', async () => {
  const check = 'analysis of the source';
  expect(of(await findings(config()), check)).toMatchObject({
    verdict: 'warn',
    detail: expect.stringMatching(/triggers .*routines .*events /) as string,
  });
  for (const host of ['%', 'localhost'])
    await database.admin.query(
      `GRANT TRIGGER, EVENT, EXECUTE, SHOW VIEW ON \`${database.name}\`.* TO '${database.user}'@'${host}'`,
    );
  expect(of(await findings(config()), check)).toMatchObject({ verdict: 'ok' });
});

it('ends without a failure when the account has the rights of docs/configuration.md', async () => {
  for (const host of ['%', 'localhost']) {
    const account = `'${database.user}'@'${host}'`;
    await database.admin.query(`GRANT CREATE VIEW, SHOW VIEW, SELECT, DROP ON \`landfall_views\`.* TO ${account}`);
    await database.admin.query(`GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO ${account}`);
  }
  await database.admin.query('CREATE DATABASE IF NOT EXISTS landfall_views');
  const all = await findings(config());
  expect(all.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
});

describe('the source', () => {
  it('wrong password', async () => {
    const wrong = 'Wrong-password-7';
    const all = await findings(config(), wrong);
    expect(of(all, 'source primary')).toMatchObject({ verdict: 'fail' });
    expect(of(all, 'source primary')!.detail).toContain('LandfallSourceAccessDenied');
    expect(JSON.stringify(all)).not.toContain(wrong);
    expect(of(all, 'AWS identity')).toMatchObject({ verdict: 'ok' });
  });
  it('secret that is not there', async () => {
    expect(of(await findings(config(), ''), 'source primary')!.detail).toContain('LandfallSecretMissing');
  });
  it('TLS that cannot be verified', async () => {
    const all = await findings(config({}, { tls: { mode: 'required' } }));
    expect(of(all, 'source primary')!.detail).toContain('LandfallSourceTlsRefused');
  });
  it('each way by itself: one that nobody answers, one that says nothing, one that works', async () => {
    const silent: Server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { host, port } = database.server;
    const endpoints = [
      { name: 'closed', host: '127.0.0.1', port: 1 },
      { name: 'silent', host: '127.0.0.1', port: (silent.address() as AddressInfo).port },
      { name: 'good', host, port },
    ];
    const began = Date.now();
    const all = await findings(config({}, { endpoints }));
    silent.close();
    expect(of(all, 'source closed')).toMatchObject({ verdict: 'fail' });
    expect(of(all, 'source silent')).toMatchObject({ verdict: 'fail' });
    expect(of(all, 'source good')).toMatchObject({ verdict: 'ok' });
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});

describe('everything else', () => {
  it('an AWS endpoint that nobody answers', async () => {
    const all = await findings(config({ target: { region: 'us-east-1', endpoint: 'http://127.0.0.1:1' } }));
    expect(of(all, 'AWS identity')!.detail).toContain('LandfallAwsUnreachable');
  });
  it('another account', async () => {
    const target = { region: 'us-east-1', endpoint: stack.aws(), accountId: '999999999999' };
    expect(of(await findings(config({ target })), 'AWS identity')).toMatchObject({ verdict: 'fail' });
  });
  it('an artifact store inside a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    const all = await findings(config({ artifacts: { store: join(folder, 'file/artifacts') } }));
    expect(of(all, 'artifact store')!.detail).toContain('LandfallArtifactStore');
  });
  it('no such application, none of its files, no such query log, none at all', async () => {
    const gone = await findings(config({ application: { path: join(folder, 'gone') } }));
    expect(of(gone, 'application')).toMatchObject({ verdict: 'fail' });
    const none = await findings(
      config({ application: { path: folder, include: ['lib/**'], queryLogs: [join(folder, '*.gz')] } }),
    );
    expect(of(none, 'application')!.detail).toContain('no file is selected');
    expect(of(none, 'query log')).toMatchObject({ verdict: 'fail' });
    const without = config();
    expect(of(await findings({ ...without, application: undefined }), 'application')).toMatchObject({
      verdict: 'warn',
    });
  });
});

it('cleanup finds nothing where nothing was modeled, and asks nobody', async () => {
  const nobody = config({}, { endpoints: [{ host: '127.0.0.1', port: 1 }] });
  const left = await leftovers({ config: nobody, artifacts: {} }, {});
  expect([left.found, await left.remove()]).toEqual([[], []]);
});

it('tries each replica that the analysis is to read', async () => {
  const [here] = database.settings().endpoints;
  const replicas = [
    { ...here, name: 'near' },
    { name: 'gone', host: '127.0.0.1', port: 1 },
  ];
  const all = await findings(config({}, { replicas }));
  expect(of(all, 'replica near')).toMatchObject({ verdict: 'ok' });
  expect(of(all, 'replica gone')).toMatchObject({ verdict: 'fail' });
});
