import type { RowDataPacket } from 'mysql2';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { mcpWith, openerFor, settingsOn } from './support/port';

jest.setTimeout(60_000);

let db: SourceDatabase;
beforeAll(async () => {
  db = await createSourceDatabase('mysql', ['CREATE TABLE boats (id INT PRIMARY KEY)', 'INSERT INTO boats VALUES (1)']);
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
          parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').endsWith('\0mcp\0mysql\0')
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

it('a server that is killed while the source works for it is started again, and nothing of either stays', async () => {
  const open = openerFor(db);
  const read = settingsOn(db);
  const direct = open({ ...read, mcp: mcpWith('direct') });
  const wanted = await direct.mysql.call('get_schema', { count_rows: true, sample_rows: 10 });
  // The server lets go of a session a moment after it has ended.
  await until(async () => (await sessions()) === 0);
  const port = open({ ...read, mcp: mcpWith('stdio', { fallback: 'none' }) });
  await db.admin.query('LOCK TABLES boats WRITE');
  const call = port.mysql.call('get_schema', { count_rows: true, sample_rows: 10 });
  // The count waits for the lock.
  await until(async () => servers().length === 1 && (await sessions()) > 0);
  await delay(300);
  const [first] = servers();
  process.kill(first!, 'SIGKILL');
  await until(() => servers().some((pid) => pid !== first));
  await db.admin.query('UNLOCK TABLES');
  expect(JSON.stringify(await call)).toBe(JSON.stringify(wanted));
  expect(port.calls()).toMatchObject([{ tool: 'get_schema', result: 'ok', tries: 2 }]);
  expect(servers()).toHaveLength(1);
  await port.close();
  expect(servers()).toEqual([]);
  await until(async () => (await sessions()) === 0);
});
