import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { stack } from './stack';

/** A MySQL or MariaDB server of the test's own, for settings that a shared one must not have and for a binary log that nobody else writes. */
export interface PrivateServer {
  readonly port: number;
  /** PEM of the authority that signed its certificate; MariaDB makes none. */
  readonly ca: string;
  readonly admin: Connection;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function waitFor(port: number, alive: () => boolean): Promise<Connection> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (!alive()) throw new Error('the private mysqld ended while it was starting');
    try {
      return await createConnection({ host: '127.0.0.1', port, user: 'root', charset: 'utf8mb4' });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error(`the private mysqld does not answer on port ${port}`);
}

/** How one flavour is called, from the folder of the shared server. */
interface Program {
  readonly server: string;
  readonly base: readonly string[];
  readonly initialize: readonly [string, ...string[]];
  readonly options: readonly string[];
}

const mysql = (base: string, messages: string): Program => {
  const server = join(base, 'bin/mysqld');
  const common = ['--no-defaults', '--user=root', `--basedir=${base}`, `--lc-messages-dir=${messages}`];
  return { server, base: common, initialize: [server, ...common, '--initialize-insecure'], options: ['--mysqlx=OFF'] };
};

const mariadb = (base: string): Program => {
  const common = ['--no-defaults', '--user=root'];
  const install = [...common, '--auth-root-authentication-method=normal', '--skip-test-db'];
  return {
    server: join(base, 'sbin/mariadbd'),
    base: common,
    initialize: [join(base, 'bin/mariadb-install-db'), ...install],
    options: [],
  };
};

/** Starts a server from the program files of the shared test server, which must be on this machine; takes about 5 s. */
export async function startPrivateMysqld(
  options: readonly string[],
  flavour: 'mysql' | 'mariadb' = 'mysql',
): Promise<PrivateServer> {
  const { host, port, user, password } = stack[flavour]();
  const shared = await createConnection({ host, port, user, password });
  const [[facts]] = await shared.query<RowDataPacket[]>('SELECT @@basedir AS base, @@lc_messages_dir AS messages');
  await shared.end();
  const { base, messages } = facts as { base: string; messages: string };
  const program = flavour === 'mysql' ? mysql(base, messages) : mariadb(base);
  const folder = await mkdtemp(join(tmpdir(), 'landfall-mysqld-'));
  const data = join(folder, 'data');
  await mkdir(data);
  const [installer, ...install] = program.initialize;
  const init = spawn(installer, [...install, `--datadir=${data}`, `--log-error=${join(folder, 'init.log')}`], {
    stdio: 'ignore',
  });
  const [code] = (await once(init, 'exit')) as [number];
  if (code !== 0)
    throw new Error(`${installer} failed: ${await readFile(join(folder, 'init.log'), 'utf8').catch(() => 'no log')}`);
  const own = await freePort();
  const server = spawn(
    program.server,
    [
      ...program.base,
      `--datadir=${data}`,
      `--port=${own}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 's.sock')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--log-error=${join(folder, 'error.log')}`,
      '--server-id=77',
      '--innodb-flush-log-at-trx-commit=0',
      '--sync-binlog=0',
      ...program.options,
      ...options,
    ],
    { stdio: 'ignore' },
  );
  const admin = await waitFor(own, () => server.exitCode === null);
  return {
    port: own,
    ca: join(data, 'ca.pem'),
    admin,
    stop: async () => {
      await admin.end().catch(() => undefined);
      if (server.exitCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
