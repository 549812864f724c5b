import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDataClient } from '../../../adapters/dynamodb';
import { readCapture, readPutOff } from '../../../adapters/dynamodb/convergence';
import { TRAFFIC_TERMS, type TrafficTerms } from '../../../engine/transfer/convergence/lease/terms';
import { covers } from '../../../engine/transfer/position/rules';
import { controlTableName, physicalTableName } from '../../../contracts/names';
import { FaultProxy } from '../../support/fault-proxy';
import { check } from '../checker/check';
import { DynamoDbProxy } from '../faults/dynamodb-proxy';
import type { Role, Settings } from '../processes/settings';
import { Random } from '../random';
import type { DynamoDbServer } from '../servers/dynamodb-server';
import type { MysqlServer } from '../servers/mysql-server';
import { runClient, Whereabouts } from '../workload/client';
import type { Space } from '../workload/generator';
import { Ledger } from '../workload/ledger';
import { SimulatedProcess } from './process';
import { prepare } from './setup';

/** Terms of a simulation: a fifth of those of live traffic or less, so that leases run out often. */
export const TERMS: TrafficTerms = {
  ...TRAFFIC_TERMS,
  leaseMs: 1_500,
  marginMs: 400,
  requestMs: 800,
  pollMs: 150,
  signatureMs: 3_000,
  holdMs: 8_000,
};

export const SPACE: Space = { clients: 4, own: 8, stocks: 3, emails: 24 };

export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly server: MysqlServer;
  readonly dynamoDb: DynamoDbServer;
  readonly processFile: string;
  readonly folder: string;
  readonly keep: boolean;
}

export interface RunResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export async function simulate(options: RunOptions): Promise<RunResult> {
  const { seed, seconds, server, dynamoDb, processFile } = options;
  const began = performance.now();
  const random = new Random(seed);
  const name = `sim${seed}_${Math.floor(began)}`;
  const folder = join(options.folder, name);
  mkdirSync(folder, { recursive: true });
  const violations: string[] = [];
  const counts: Record<string, number> = {};
  const count = (of: string, by = 1): void => void (counts[of] = (counts[of] ?? 0) + by);
  const ledger = new Ledger(join(folder, 'acknowledgements.jsonl'));
  const prepared = await prepare({ name, folder, server, dynamoDbPort: dynamoDb.port, space: SPACE, ledger });

  const ways: { close(): Promise<void> }[] = [];
  const processes: SimulatedProcess[] = [];
  const launch = async (role: Role, number: number): Promise<SimulatedProcess> => {
    const mysql = await FaultProxy.listen({ host: '127.0.0.1', port: server.port });
    const dynamo = await DynamoDbProxy.listen(dynamoDb.port, random.fork());
    ways.push(mysql, dynamo);
    const settings: Settings = {
      role,
      name: `${role}${number}`,
      flavour: server.flavour,
      mysqlPort: mysql.port,
      dynamoDbPort: dynamo.port,
      database: prepared.database,
      viewSchema: prepared.viewSchema,
      user: prepared.user,
      password: prepared.password,
      tablePrefix: prepared.tablePrefix,
      terms: TERMS,
      model: prepared.model,
      clockOffsetMs: 0,
      serverId: 4_000 + (seed % 1_000),
    };
    const started = new SimulatedProcess(processFile, settings, join(folder, 'processes.log'), {
      count,
      fatal: (text) => violations.push(text),
    });
    processes.push(started);
    return started;
  };
  const stop = new AbortController();
  try {
    const instances = [await launch('instance', 1), await launch('instance', 2)];
    const capture = await launch('capture', 1);
    const loader = await launch('loader', 1);
    const coordinator = await launch('coordinator', 1);
    await Promise.all([...instances, capture, loader, coordinator].map((one) => one.ready()));
    count('startup ms', Math.round(performance.now() - began));
    const deps = {
      ledger,
      whereabouts: new Whereabouts(),
      space: SPACE,
      instances: () =>
        instances.filter(({ alive, port }) => alive && port !== undefined).map(({ port }) => port as number),
      violation: (text: string) => void violations.push(text),
      count,
    };
    const clients = Array.from({ length: SPACE.clients }, (_, client) =>
      runClient(client, random.fork(), 30, deps, stop.signal),
    );
    const phases = (async () => {
      const goals = ['shadow', 'compare', 'strict', 'dynamodb-read'];
      for (const goal of goals) {
        coordinator.order({ kind: 'goal', step: goal });
        await delay((seconds * 1000) / (goals.length + 1), undefined, { signal: stop.signal });
      }
    })().catch(() => undefined);
    await delay(seconds * 1000);
    stop.abort();
    await Promise.all([...clients, phases]);
    violations.push(...(await settle(options, prepared.tablePrefix)));
    const admin = await server.connect();
    const physical = (table: string): string => physicalTableName({ tablePrefix: prepared.tablePrefix }, table);
    violations.push(
      ...(await check({
        connection: admin,
        database: prepared.database,
        dynamoDbPort: dynamoDb.port,
        tables: { main: physical('main'), stock: physical('stock') },
        acknowledgements: join(folder, 'acknowledgements.jsonl'),
      })),
    );
    await admin.query(`DROP DATABASE ${prepared.database}; DROP DATABASE ${prepared.viewSchema}`);
    await admin.end();
  } finally {
    stop.abort();
    await Promise.all(processes.map((one) => one.kill()));
    await Promise.all(ways.map((way) => way.close()));
    await prepared.remove();
    if (!options.keep && violations.length === 0) rmSync(folder, { recursive: true, force: true });
  }
  return { seed, violations, counts, seconds: (performance.now() - began) / 1000 };
}

const SETTLE_MS = 30_000;

/** Waits until capture has read everything and nothing is put off. */
async function settle({ server, dynamoDb }: RunOptions, tablePrefix: string): Promise<readonly string[]> {
  const data = openDataClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${dynamoDb.port}` });
  const control = { data, table: controlTableName({ tablePrefix }) };
  const signal = AbortSignal.timeout(SETTLE_MS + 10_000);
  const until = performance.now() + SETTLE_MS;
  const admin = await server.connect();
  try {
    const mariadb = server.flavour === 'mariadb';
    const [rows] = await admin.query(`SELECT @@global.${mariadb ? 'gtid_binlog_pos' : 'gtid_executed'} AS gtid`);
    const gtidSet = (rows as { gtid: string }[])[0]?.gtid.replace(/\s+/g, '') ?? '';
    for (;;) {
      const state = await readCapture(control, signal);
      const left = await readPutOff(control, signal, 100);
      const read =
        state !== undefined &&
        covers(mariadb ? 'mariadb' : 'mysql', state.position, { gtidSet, file: '', position: 0 });
      if (read && left.length === 0) return [];
      if (performance.now() > until)
        return [
          `does not come to rest: ${read ? 'captured' : 'not captured'}, put off: ${left
            .map(({ key, reason, note }) => `${key} (${reason} ${note})`)
            .slice(0, 5)
            .join(', ')}`,
        ];
      await delay(100);
    }
  } finally {
    await admin.end();
    data.client.destroy();
  }
}
