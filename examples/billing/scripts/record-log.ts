// Records logs/general.log.gz: what MySQL's general query log shows while scripts/drive.ts uses freshly seeded tables.
//
//   DB_HOST=127.0.0.1 DB_USER=billing DB_NAME=billing npx tsx scripts/record-log.ts --rate 20 --seconds 120
//
// Run it on the machine of the database server, since the log is a file of the server. Switching the log on takes an account with
// SYSTEM_VARIABLES_ADMIN: LOG_ADMIN_USER (root) and LOG_ADMIN_PASSWORD (empty).
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { config } from '../src/config';

const root = join(__dirname, '..');
const ENTRY = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s+(\d+) ([A-Z][A-Za-z ]*?)(?:\t(.*))?$/;

function run(...args: string[]): void {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
}

/** The head of the log and the sessions of this database; whoever else used the server is left out. */
function ownSessions(text: string): string {
  const own = new Set<string>();
  let keep = true;
  const lines = text.split('\n').filter((line) => {
    const [, session = '', command, rest = ''] = ENTRY.exec(line) ?? [];
    if (command === 'Connect' && rest.includes(` on ${config.db.database} `)) own.add(session);
    if (session !== '') keep = own.has(session);
    return keep;
  });
  return lines.join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '5000' },
      rate: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '120' },
    },
  });
  const raw = join(tmpdir(), `billing-general-${process.pid}.log`);
  run('scripts/seed.ts', '--rows', values.rows, '--reset');
  const admin = await mysql.createConnection({
    host: config.db.host,
    port: config.db.port,
    user: process.env.LOG_ADMIN_USER ?? 'root',
    password: process.env.LOG_ADMIN_PASSWORD ?? '',
  });
  const [[before]] = await admin.query<RowDataPacket[]>(
    'SELECT @@log_output AS output, @@general_log_file AS file, @@general_log AS active',
  );
  try {
    await admin.query("SET GLOBAL log_output = 'FILE'");
    await admin.query('SET GLOBAL general_log_file = ?', [raw]);
    await admin.query('SET GLOBAL general_log = 1');
    run('scripts/drive.ts', '--rows', values.rows, '--rate', values.rate, '--seconds', values.seconds);
  } finally {
    await admin.query('SET GLOBAL general_log = ?', [before?.active]);
    await admin.query('SET GLOBAL general_log_file = ?', [before?.file]);
    await admin.query('SET GLOBAL log_output = ?', [before?.output]);
    await admin.end();
  }
  writeFileSync(join(root, 'logs/general.log.gz'), gzipSync(ownSessions(readFileSync(raw, 'utf8')), { level: 9 }));
  rmSync(raw, { force: true });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
