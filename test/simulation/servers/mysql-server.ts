import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { installComponents } from '../../../local/install';
import { run } from '../../../local/install/run';
import { supervise, type Supervised } from '../../../local/process/supervise';
import { mysqlProgram, temporaryFilesIn } from '../../../local/servers/mysql-programs';
import type { MysqlFlavour } from '../../../local/types';

/** A MySQL or MariaDB server of a simulation's own, which is killed, started again, or promoted. */
export interface MysqlServer {
  readonly flavour: MysqlFlavour;
  readonly port: number;
  readonly serverId: number;
  /** A new session as root. */
  connect(): Promise<Connection>;
  /** Ends the process as a crash of the machine would: nothing is written any more. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** Little memory and none of the diagnostics; commits are as durable as a killed process needs them. */
const OPTIONS: Readonly<Record<MysqlFlavour, readonly string[]>> = {
  mysql80: ['--performance-schema=OFF', '--innodb-buffer-pool-size=32M', '--innodb-redo-log-capacity=32M'],
  mysql97: ['--performance-schema=OFF', '--innodb-buffer-pool-size=32M', '--innodb-redo-log-capacity=32M'],
  mariadb: [
    '--performance-schema=OFF',
    '--innodb-buffer-pool-size=32M',
    '--innodb-log-file-size=32M',
    '--log-slave-updates=ON',
  ],
};
const COMMON = [
  '--bind-address=127.0.0.1',
  '--sync-binlog=1',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-lock-wait-timeout=3',
  '--max-connections=200',
  '--skip-name-resolve',
];

/**
 * Starts a server with an empty data directory below `folder`.
 * @param serverId also part of its name; two in one topology have different ones
 */
export async function startMysqlServer(input: {
  readonly flavour: MysqlFlavour;
  readonly folder: string;
  readonly serverId: number;
}): Promise<MysqlServer> {
  const { flavour, serverId } = input;
  const installed = await installComponents([flavour]);
  const program = mysqlProgram(flavour, installed[flavour] ?? '');
  const folder = join(input.folder, `${flavour}-${serverId}`);
  const data = join(folder, 'data');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  if (!existsSync(data)) {
    const { file, args } = program.initialize(data, temporary);
    await run(`Making the data directory of ${flavour}`, file, args);
  }
  const port = await getPort();
  const socket = join(folder, 's');
  const args = [
    ...program.base,
    `--datadir=${data}`,
    temporaryFilesIn(temporary),
    `--port=${port}`,
    `--socket=${socket}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${join(folder, 'error.log')}`,
    ...program.options.filter((option) => !option.startsWith('--server-id')),
    `--server-id=${serverId}`,
    ...COMMON,
    ...OPTIONS[flavour],
  ];
  let process_: Supervised | undefined;
  const connect = (): Promise<Connection> =>
    createConnection({
      socketPath: socket,
      user: 'root',
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      multipleStatements: true,
    });
  const start = async (): Promise<void> => {
    process_ = await supervise(
      { file: program.file, args, cwd: folder },
      { logFile: join(folder, 'out.log'), pidFile: join(folder, 'guarded.pid') },
    );
    const until = performance.now() + START_MS;
    for (;;) {
      try {
        const connection = await connect();
        await connection.query<RowDataPacket[]>('SELECT 1');
        await connection.end();
        return;
      } catch (error) {
        const ended = process_.endedWith();
        if (ended !== undefined || performance.now() > until)
          throw new Error(`${flavour} ${serverId} does not start (${ended ?? 'no answer'}); see ${folder}/error.log`, {
            cause: error,
          });
        await delay(50);
      }
    }
  };
  await start();
  return {
    flavour,
    port,
    serverId,
    connect,
    start,
    kill: async () => {
      if (process_ === undefined) return;
      process.kill(process_.pid, 'SIGKILL');
      await process_.waitForEnd();
    },
    stop: async () => {
      await process_?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
