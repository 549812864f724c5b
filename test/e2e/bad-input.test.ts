import { createConnection, type Connection } from 'mysql2/promise';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from '../../local';
import { password } from '../../scripts/demo/source';
import { Arena } from './support/arena';
import { eventually } from './support/outcome';

/** Wrong inputs end with a named failure that says what to do, never with half a state. */
let arena: Arena;
let root: Connection;
const SECONDS = 1000;
const QUEUE = { 'temporal.taskQueue': 'bad-input' };

beforeAll(async () => {
  arena = await Arena.open();
  const { host, port, users } = arena.stack.mysql;
  root = await createConnection({ host, port, user: users.root.user, password: password(users.root) });
  await createDatabase(arena.stack.mysql, 'small');
  await createDatabase(arena.stack.mysql, 'nothing');
  await root.query('CREATE TABLE small.notes (id INT PRIMARY KEY, text VARCHAR(40))');
  await root.query("INSERT INTO small.notes VALUES (1, 'one'), (2, NULL)");
  arena.startWorker(arena.migration('bad-input', 'small', QUEUE));
}, 600 * SECONDS);
afterAll(async () => {
  await root.end();
  await arena.close();
}, 300 * SECONDS);

interface StatusJson {
  readonly state?: string;
  readonly failure?: { readonly code: string; readonly message: string; readonly fix: string };
}

let number = 0;
async function stopsWith(code: string, database: string, settings: Readonly<Record<string, unknown>>): Promise<string> {
  const migration = arena.migration(`bad-${++number}`, database, { ...QUEUE, ...settings });
  const { code: exit } = await migration.landfall('start', '--wait', '--yes');
  const { failure, state } = await migration.json<StatusJson>('status');
  expect({ exit, state, code: failure?.code }).toEqual({ exit: 1, state: 'stopped', code });
  expect(failure?.fix).not.toBe('');
  return failure?.message ?? '';
}
const DATA_ONLY = { application: undefined, stages: ['analysis', 'modeling', 'infrastructure', 'transfer'] };

describe('stops with a named failure:', () => {
  it(
    'wrong password',
    async () => {
      const file = join(arena.directory, 'wrong');
      writeFileSync(file, 'not-the-password');
      const message = await stopsWith('LandfallSourceAccessDenied', 'small', { 'source.password': `file:${file}` });
      expect(message).not.toContain('not-the-password');
    },
    300 * SECONDS,
  );

  it(
    'missing secret',
    async () => {
      expect(
        await stopsWith('LandfallSecretMissing', 'small', { 'source.password': 'env:NOT_SET_ANYWHERE' }),
      ).toContain('NOT_SET_ANYWHERE');
    },
    300 * SECONDS,
  );

  it(
    'TLS refused',
    async () => {
      const ca = join(arena.directory, 'other-ca.pem');
      writeFileSync(ca, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
      await stopsWith('LandfallSourceTlsRefused', 'small', { 'source.tls': { mode: 'required', ca } });
    },
    300 * SECONDS,
  );

  it(
    'no such schema',
    async () => {
      expect(await stopsWith('LandfallSourceSchemaMissing', 'not_there', {})).toContain('not_there');
    },
    300 * SECONDS,
  );

  it(
    'empty schema',
    async () => {
      await stopsWith('LandfallSourceSchemaEmpty', 'nothing', {});
    },
    300 * SECONDS,
  );

  it(
    'no application at its path',
    async () => {
      await stopsWith('LandfallApplicationMissing', 'small', { 'application.path': join(arena.directory, 'no-app') });
    },
    300 * SECONDS,
  );

  it(
    'missing query log',
    async () => {
      await stopsWith('LandfallQueryLogUnreadable', 'small', { 'application.queryLogs': ['no-such.log'] });
    },
    300 * SECONDS,
  );

  it(
    'missing grant, with the statement that gives it',
    async () => {
      const accounts = ['localhost', '127.0.0.1'].map(
        (host) => `'${arena.stack.mysql.users.migration.user}'@'${host}'`,
      );
      for (const account of accounts) await root.query(`REVOKE REPLICATION CLIENT ON *.* FROM ${account}`);
      try {
        expect(await stopsWith('LandfallSourceGrantMissing', 'small', DATA_ONLY)).toContain('GRANT REPLICATION CLIENT');
      } finally {
        for (const account of accounts) await root.query(`GRANT REPLICATION CLIENT ON *.* TO ${account}`);
      }
    },
    300 * SECONDS,
  );

  it(
    'binary log without full row images',
    async () => {
      await root.query("SET GLOBAL binlog_row_image = 'MINIMAL'");
      try {
        expect(await stopsWith('LandfallSourceSettings', 'small', DATA_ONLY)).toContain('binlog_row_image');
      } finally {
        await root.query("SET GLOBAL binlog_row_image = 'FULL'");
      }
    },
    300 * SECONDS,
  );
});

it(
  'a host that does not answer is tried again and named, and the migration can be rolled back',
  async () => {
    const migration = arena.migration('unreachable', 'small', {
      ...QUEUE,
      'source.endpoints': [{ host: '127.0.0.1', port: 1 }],
    });
    expect((await migration.landfall('start', '--yes')).code).toBe(0);
    await eventually('the failure in the worker log', () => arena.workerLog().includes('LandfallSourceUnreachable'));
    expect(await migration.json<StatusJson>('status')).toMatchObject({ state: 'running' });
    expect((await migration.landfall('rollback', '--to', 'analysis', '--yes', '--wait')).code).toBe(4);
  },
  300 * SECONDS,
);

it(
  'a stage that this version does not have is refused before anything is touched',
  async () => {
    const migration = arena.migration('too-much', 'small', { ...QUEUE, stages: ['analysis', 'abstraction'] });
    const { code, stdout, stderr } = await migration.landfall('start', '--wait', '--yes');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('LandfallStageNotAvailable');
  },
  300 * SECONDS,
);

it(
  'a typo in the configuration is named with its place',
  async () => {
    const migration = arena.migration('typo', 'small', { 'source.databse': 'x' });
    const { code, stderr } = await migration.landfall('start');
    expect(code).toBe(2);
    expect(stderr).toContain('databse');
    expect(stderr).toContain('database');
  },
  300 * SECONDS,
);
