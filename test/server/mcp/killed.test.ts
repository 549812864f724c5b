import type { RowDataPacket } from 'mysql2';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlPort } from '../../../contracts/mcp/port';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { mcpWith, openerFor, settingsOn } from './support/port';

jest.setTimeout(60_000);

let db: SourceDatabase;
beforeAll(async () => {
  db = await createSourceDatabase('mysql', ['CREATE TABLE boats (id INT PRIMARY KEY)', 'INSERT INTO boats VALUES (1)']);
  const [hosts] = await db.admin.query<RowDataPacket[]>('SELECT Host AS host FROM mysql.user WHERE User = ?', [
    db.user,
  ]);
  for (const { host } of hosts as { host: string }[])
    await db.admin.query(`GRANT CREATE VIEW, SHOW VIEW, DROP ON \`${db.name}\`.* TO '${db.user}'@'${host}'`);
});
afterAll(async () => db.drop());

/** Process ids of the servers that this process has started; read from /proc, as a bare machine has no `ps`. */
const servers = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        // Behind the name, which may hold brackets: state, then parent.
        const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1];
        return (
          parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('\0mcp\0mysql\0')
        );
      } catch {
        return false; // It is gone.
      }
    })
    .map(Number);

const sessions = async (): Promise<number> => {
  const [rows] = await db.admin.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user = ?',
    [db.user],
  );
  return Number(rows[0]!['n']);
};

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`still not: ${isSo.toString()}`);
    await delay(50);
  }
}

const schema = { count_rows: true, sample_rows: 10 };
const views = () => ({
  views: ['a', 'b'].map((view_name) => ({ view_name, select: `SELECT id FROM ${db.name}.boats` })),
});

// While the table is locked the server counts it, or makes a view of it, in vain.
it.each([
  ['read the schema', (port: ControlPort) => port.mysql.call('get_schema', schema)],
  ['make views', (port: ControlPort) => port.mysql.call('create_views', views())],
])('a server that is killed while it is to %s is started again, and nothing of either stays', async (_, work) => {
  const open = openerFor(db);
  const settings = { ...settingsOn(db), source: { ...db.settings(), viewSchema: db.name } };
  const wanted = await work(open({ ...settings, mcp: mcpWith('direct') }));
  // The server lets go of a session a moment after it has ended.
  await until(async () => (await sessions()) === 0);
  const port = open({ ...settings, mcp: mcpWith('stdio', { fallback: 'none' }) });
  await db.admin.query('LOCK TABLES boats WRITE');
  const call = work(port);
  call.catch(() => undefined); // told below
  try {
    await until(async () => servers().length === 1 && (await sessions()) > 0);
    await delay(300);
    const [first] = servers();
    process.kill(first!, 'SIGKILL');
    await until(() => servers().some((pid) => pid !== first));
  } finally {
    await db.admin.query('UNLOCK TABLES');
  }
  expect(JSON.stringify(await call)).toBe(JSON.stringify(wanted));
  expect(port.calls()).toMatchObject([{ result: 'ok', tries: 2 }]);
  expect(servers()).toHaveLength(1);
  await port.close();
  expect(servers()).toEqual([]);
  await until(async () => (await sessions()) === 0);
});
