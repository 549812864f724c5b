// Records logs/general.log.gz: what MySQL's general query log shows of the shop while the traffic generator drives it.
//
//   DB_HOST=127.0.0.1 DB_PORT=3306 DB_USER=shop DB_NAME=shop npx tsx scripts/record-log.ts --rate 20 --seconds 300
//
// Run it on the database server's machine, since the log is a file of the server. Switching the log on takes an account
// with SYSTEM_VARIABLES_ADMIN: LOG_ADMIN_USER (root) and LOG_ADMIN_PASSWORD (empty). The shop's tables are seeded anew.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { config } from '../src/config';

const root = join(__dirname, '..');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '5000' },
      rate: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '300' },
      port: { type: 'string', default: '3999' },
      out: { type: 'string', default: join(root, 'logs/general.log.gz') },
    },
  });
  const raw = join(tmpdir(), `shop-general-${process.pid}.log`);

  await run(['scripts/seed.ts', '--rows', values.rows, '--reset']);
  const admin = await mysql.createConnection({
    host: config.db.host,
    port: config.db.port,
    user: process.env.LOG_ADMIN_USER ?? 'root',
    password: process.env.LOG_ADMIN_PASSWORD ?? '',
  });
  const [[before]] = await admin.query<RowDataPacket[]>(
    'SELECT @@log_output AS output, @@general_log_file AS file, @@general_log AS active',
  );
  let server: ChildProcess | undefined;
  try {
    await admin.query("SET GLOBAL log_output = 'FILE'");
    await admin.query('SET GLOBAL general_log_file = ?', [raw]);
    await admin.query('SET GLOBAL general_log = 1');
    server = start(['src/server.ts'], { PORT: values.port });
    await listening(`http://127.0.0.1:${values.port}/health`);
    await run([
      'scripts/traffic.ts',
      '--url',
      `http://127.0.0.1:${values.port}`,
      '--rate',
      values.rate,
      '--seconds',
      values.seconds,
    ]);
  } finally {
    if (server && server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    await admin.query('SET GLOBAL general_log = ?', [before?.active]);
    await admin.query('SET GLOBAL general_log_file = ?', [before?.file]);
    await admin.query('SET GLOBAL log_output = ?', [before?.output]);
    await admin.end();
  }
  await pipeline(Readable.from(ownSessions(raw)), createGzip({ level: 9 }), createWriteStream(values.out));
  rmSync(raw, { force: true });
  console.log(`recorded ${values.out}`);
}

const ENTRY = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s+(\d+) ([A-Z][A-Za-z ]*?)(?:\t(.*))?$/;

/** The log's head and the sessions of the shop; whoever else used the server is left out. */
async function* ownSessions(file: string): AsyncGenerator<string> {
  const own = new Set<string>();
  let keep = true;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    const entry = ENTRY.exec(line);
    if (entry) {
      const [, session = '', command, text = ''] = entry;
      if (command === 'Connect' && text.includes(` on ${config.db.database} `)) own.add(session);
      keep = own.has(session);
    }
    if (keep) yield line + '\n';
  }
}

function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
}

async function run(args: string[]): Promise<void> {
  const [code] = (await once(start(args), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
}

async function listening(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the shop does not answer at ${url}`);
}

main().catch((err: unknown) => {
  console.error(err instanceof Error ? err.message : err);
  process.exitCode = 1;
});
