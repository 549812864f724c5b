import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { MysqlFlavour } from '../../../local/types';
import { startMysqlServer, type MysqlServer } from './mysql-server';

/** A source and its replica, with GTID. The replica is promoted when the source has died; the dead one comes back as its replica. */
export class Topology {
  /** Something is being done to it. */
  busy = false;

  private constructor(
    private source: MysqlServer,
    private replica: MysqlServer | undefined,
  ) {}

  /** @param withReplica else nothing can be promoted, and only one server runs */
  static async start(input: {
    readonly flavour: MysqlFlavour;
    readonly folder: string;
    readonly withReplica: boolean;
  }): Promise<Topology> {
    const source = await startMysqlServer({ ...input, serverId: 1 });
    const admin = await source.connect();
    await admin.query(`CREATE USER '${USER}'@'%' IDENTIFIED BY '${PASSWORD}'`);
    await admin.query(`GRANT ALL ON *.* TO '${USER}'@'%'`);
    await admin.query(`GRANT REPLICATION SLAVE ON *.* TO '${USER}'@'%'`);
    await admin.end();
    if (!input.withReplica) return new Topology(source, undefined);
    const replica = await startMysqlServer({ ...input, serverId: 2 });
    const topology = new Topology(source, replica);
    await follow(replica, source, true);
    return topology;
  }

  get server(): MysqlServer {
    return this.source;
  }

  get canPromote(): boolean {
    return this.replica !== undefined;
  }

  /** Kills the source and starts it again. */
  async restart(awayMs: number): Promise<void> {
    await this.alone(async () => {
      await this.source.kill();
      await delay(awayMs);
      await this.source.start();
    });
  }

  /**
   * Ends all writing, lets the replica take in everything, and makes it the source. The former source is killed first, or stays for a while: it takes
   * no more writes, and answers whoever is still connected with the rows that it had.
   * @param staysMs 0: it is killed
   * @returns port of the new source; undefined: the replica was too far behind
   */
  async promote(staysMs: number): Promise<number | undefined> {
    return this.alone(async () => {
      const { source, replica } = this;
      if (replica === undefined) throw new Error('there is no replica');
      const mariadb = source.flavour === 'mariadb';
      const old = await source.connect();
      const admin = await replica.connect();
      // Also those who may write where others may not: no commit passes any more.
      await old.query('FLUSH TABLES WITH READ LOCK');
      const position = await one(old, `SELECT @@global.${mariadb ? 'gtid_binlog_pos' : 'gtid_executed'} AS gtid`);
      const waited = await one(
        admin,
        mariadb
          ? `SELECT MASTER_GTID_WAIT('${position}', ${TAKE_IN_SECONDS})`
          : `SELECT WAIT_FOR_EXECUTED_GTID_SET('${position}', ${TAKE_IN_SECONDS})`,
      );
      if (waited !== '0') {
        // A replica that is far behind is not promoted: everything goes on as it was.
        await old.query('UNLOCK TABLES');
        await Promise.all([old.end(), admin.end()]);
        return undefined;
      }
      if (staysMs === 0) {
        await source.kill();
        old.destroy();
      }
      await admin.query(mariadb ? 'STOP SLAVE; RESET SLAVE ALL' : 'STOP REPLICA; RESET REPLICA ALL');
      await admin.query('SET GLOBAL read_only = OFF');
      await admin.end();
      this.source = replica;
      this.replica = source;
      void this.comeBack(source, replica, staysMs, old);
      return replica.port;
    });
  }

  async stop(): Promise<void> {
    while (this.busy) await delay(50);
    await Promise.all([this.source.stop(), this.replica?.stop()]);
  }

  /** @param lock session that keeps the former source from writes while it stays */
  private async comeBack(server: MysqlServer, source: MysqlServer, staysMs: number, lock: Connection): Promise<void> {
    await this.alone(async () => {
      if (staysMs > 0) {
        await delay(staysMs);
        await server.kill();
        lock.destroy();
      }
      await server.start();
      await follow(server, source, false);
    });
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.busy) await delay(20);
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }
}

const TAKE_IN_SECONDS = 8;

/** Account of the application and of replication. */
export const USER = 'application';
export const PASSWORD = 'Simulation-9';

async function one(connection: Connection, sql: string): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  return String(Object.values(rows[0] ?? {})[0]).replace(/\s+/g, '');
}

/** @param fresh its data directory was just made: what that logged is forgotten */
async function follow(replica: MysqlServer, source: MysqlServer, fresh: boolean): Promise<void> {
  const admin = await replica.connect();
  if (replica.flavour === 'mariadb') {
    if (fresh) await admin.query("RESET MASTER; SET GLOBAL gtid_slave_pos = ''");
    else {
      // What it wrote as source it has; the position of a replica begins behind it.
      const at = await one(admin, 'SELECT @@global.gtid_current_pos AS gtid');
      await admin.query(`SET GLOBAL gtid_slave_pos = '${at}'`);
    }
    await admin.query(
      `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${source.port}, MASTER_USER='${USER}', MASTER_PASSWORD='${PASSWORD}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1`,
    );
    await admin.query('START SLAVE');
  } else {
    if (fresh) await admin.query(replica.flavour === 'mysql80' ? 'RESET MASTER' : 'RESET BINARY LOGS AND GTIDS');
    await admin.query(
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=${source.port}, SOURCE_USER='${USER}', SOURCE_PASSWORD='${PASSWORD}', SOURCE_AUTO_POSITION=1, SOURCE_CONNECT_RETRY=1, GET_SOURCE_PUBLIC_KEY=1`,
    );
    await admin.query('START REPLICA');
  }
  await admin.query('SET GLOBAL read_only = ON');
  await admin.end();
}
