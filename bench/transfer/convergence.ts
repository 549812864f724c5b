import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { copyBack } from '../../activities/transfer/convergence/reverse/copy-back';
import { loadTable } from '../../activities/transfer/convergence/load';
import type { ProjectorDeps } from '../../activities/transfer/convergence/projection';
import { project } from '../../activities/transfer/convergence/projector';
import { touchedRows } from '../../activities/transfer/convergence/touched';
import { visibilityOf } from '../../adapters/mysql/visible';
import { openChangeLog } from '../../adapters/binlog';
import { readCapture } from '../../adapters/dynamodb/convergence';
import { StreamReader } from '../../adapters/dynamodb/streams';
import type { RowChange, RowImage } from '../../contracts/changes';
import { MARKER_COLUMNS, MARKER_TABLE } from '../../engine/transfer/convergence/rows/marker';
import { versionNumber } from '../../engine/projection/version/rules';
import { prepare } from '../../test/simulation/director/setup';
import { TERMS } from '../../test/simulation/director/run';
import { copyBackDeps, tableStreams } from '../../test/simulation/processes/back';
import { openContext, projectorOver, type Context } from '../../test/simulation/processes/context';
import { startDynamoDb } from '../../test/simulation/servers/dynamodb-server';
import type { MysqlServer } from '../../test/simulation/servers/mysql-server';
import { Topology } from '../../test/simulation/servers/topology';
import { trackedGtid } from '../../test/simulation/processes/sql-writes';
import { Ledger } from '../../test/simulation/workload/ledger';
import { Whereabouts } from '../../test/simulation/workload/whereabouts';
import { Figures } from './convergence-figures';

/**
 * What a change costs on each path of the convergence protocol: requests and units of DynamoDB, statements of the source, the client's CPU.
 *
 *   npx tsx bench/transfer/convergence.ts [rows=200] [rounds=5]
 *
 * Each round does all paths, one after another, on a database of its own; one more before them is thrown away. Capture, shadow writes and reverse
 * sync get their changes as their reader would give them; what the readers cost is measured by itself. `account` has a registry and two items a
 * row (one of them a lookup by e-mail), `stock` has none.
 */
const [rows = 200, rounds = 5] = process.argv.slice(2).map(Number);
const BATCH = 50;

async function main(): Promise<void> {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  const folder = mkdtempSync(join(tmpdir(), 'lf-bench-'));
  const dynamoDb = await startDynamoDb(folder);
  const topology = await Topology.start({ flavour: 'mysql80', folder, withReplica: false });
  try {
    const { server } = topology;
    let round = 0;
    const figures = new Figures(() => round > 0);
    for (; round <= rounds; round += 1)
      await doRound({ folder, server, dynamoDbPort: dynamoDb.port, name: `bench${round}`, figures });
    figures.print();
  } finally {
    await topology.stop();
    await dynamoDb.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Round {
  readonly folder: string;
  readonly server: MysqlServer;
  readonly dynamoDbPort: number;
  readonly name: string;
  readonly figures: Figures;
}

async function doRound({ folder, server, dynamoDbPort, name, figures }: Round): Promise<void> {
  const space = { clients: 0, own: 0, stocks: 0, emails: 0, still: 0 };
  const whereabouts = new Whereabouts();
  const ledger = new Ledger(join(folder, `ledger-${name}`));
  const prepared = await prepare({ name, folder, server, dynamoDbPort, space, ledger, whereabouts });
  const admin = await server.connect();
  await admin.query(`USE ${prepared.database}; SET SESSION session_track_gtids = 'OWN_GTID'`);
  for (let id = 1; id <= rows; id += 1) {
    await admin.query('INSERT INTO account SET ?', [{ id, email: `a${id}@x`, name: 'n', rev: 1 }]);
    await admin.query('INSERT INTO stock SET ?', [{ id, label: 'l', rev: 1 }]);
  }
  const context = openContext({
    ...prepared,
    role: 'capture',
    name,
    flavour: 'mysql80',
    mysqlPort: server.port,
    dynamoDbPort,
    terms: { ...TERMS, leaseMs: 60_000, requestMs: 10_000 },
    clockOffsetMs: 0,
    serverId: 4_000,
  });
  figures.source = admin;
  figures.count(context.data);
  await paths(context, admin, figures);
  await readers(context, figures);
  await admin.end();
  context.data.client.destroy();
  await prepared.remove();
}

/** Reads all that the round has written once more, from the position before it, as capture and reverse sync do. */
async function readers(context: Context, figures: Figures): Promise<void> {
  const { control, settings, plan, signal } = context;
  const start = await readCapture(control, signal);
  const marker = new Map([[MARKER_TABLE, new Set(Object.values(MARKER_COLUMNS))]]);
  const log = openChangeLog({
    connect: async () => ({
      ...LOG_CONNECTION,
      port: settings.mysqlPort,
      user: settings.user,
      password: settings.password,
    }),
    watched: new Map([
      [settings.database, plan.watched],
      [settings.viewSchema, marker],
    ]),
    from: start!.position,
    serverId: settings.serverId,
    signal,
  });
  await figures.measure('reading the change log, a changed row', undefined, async () => {
    let seen = 0;
    // The last that a round writes are deletions of accounts.
    for (let deleted = 0; deleted < rows;)
      for (const { changes } of await log.next(1_000)) {
        seen += changes.length;
        deleted += changes.filter(({ table, after }) => table === 'account' && after === null).length;
      }
    return seen;
  });
  log.close();
  const streams = await tableStreams(context);
  for (const { client } of streams.slice(0, 1)) figures.count({ client });
  await figures.measure('reading the streams, a changed item', undefined, async () => {
    let seen = 0;
    for (const stream of streams) {
      const reader = new StreamReader(stream);
      for (let last = 1; last > 0; seen += last)
        last = await reader.round(
          async () => undefined,
          async () => 'mysql',
          signal,
        );
    }
    return seen;
  });
}

async function paths(context: Context, admin: Connection, figures: Figures): Promise<void> {
  const { plan, data, control, physical, settings, signal } = context;
  const links = [await context.openLink('rows'), await context.openLink('rows')];
  const visible = visibilityOf(await context.openLink('visible'), { schema: settings.viewSchema, gtid: true });
  const projector: ProjectorDeps = projectorOver(context, links, visible);
  const measure = figures.measure.bind(figures);
  const images = async (table: string): Promise<readonly RowImage[]> => {
    const [found] = await admin.query<RowDataPacket[]>(`SELECT * FROM ${table} ORDER BY id`);
    return found.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
    );
  };
  /** Does a statement for each row, in a transaction each. */
  const each = async (table: NamedTable, sql: string): Promise<readonly Committed[]> => {
    const before = await images(table);
    const versions: string[] = [];
    for (let id = 1; id <= rows; id += 1) {
      const [header] = await admin.query<ResultSetHeader>(sql, [id]);
      versions.push(versionNumber(1, trackedGtid(header)!.sequence));
    }
    const after = await images(table);
    return versions.map((version, index) => ({
      change: { table, before: before[index] ?? null, after: after[index] ?? null },
      version,
    }));
  };
  const change = (table: NamedTable, column: string): Promise<readonly Committed[]> =>
    each(table, `UPDATE ${table} SET rev = rev + 1, ${column} = CONCAT('${column}', id, 'r', rev) WHERE id = ?`);
  const bring = async (committed: readonly Committed[], by: 'capture' | 'shadow', batch: number): Promise<void> => {
    for (let at = 0; at < committed.length; at += batch) {
      const part = committed.slice(at, at + batch);
      const { version } = part[part.length - 1]!;
      const changes = part.map((one) => one.change);
      await project(projector, await touchedRows(projector, changes, signal), {
        version,
        by,
        writer: by,
        signal,
        width: 8,
      });
    }
  };

  const load = {
    source: projector.source,
    visible,
    data,
    control,
    physical,
    terms: settings.terms,
    epoch: 1,
    writer: 'load',
    pageRows: 100,
  };
  for (const table of ['stock', 'account'] as const)
    await measure(`load, ${NAMES[table]}`, rows, () => loadTable(load, plan.rows.get(table)!, signal));
  for (const table of ['stock', 'account'] as const) {
    const changes = await change(table, table === 'stock' ? 'label' : 'name');
    await measure(`capture in batches of ${BATCH}, ${NAMES[table]}`, rows, () => bring(changes, 'capture', BATCH));
  }
  const moved = await change('account', 'email');
  await measure(`capture in batches of ${BATCH}, registry, a key moves`, rows, () => bring(moved, 'capture', BATCH));
  for (const table of ['stock', 'account'] as const) {
    const changes = await change(table, table === 'stock' ? 'label' : 'name');
    await measure(`shadow write, ${NAMES[table]}`, rows, () => bring(changes, 'shadow', 1));
  }
  // Rows that differ from their items: what an application has written to the items alone.
  const back = copyBackDeps(context);
  for (const table of ['stock', 'account'] as const) {
    await admin.query(`UPDATE ${table} SET rev = rev + 1`);
    await measure(`reverse sync in transactions of 25, ${NAMES[table]}`, rows, async () => {
      for (let id = 1; id <= rows; id += 25) {
        const part = Array.from({ length: Math.min(25, rows - id + 1) }, (_, index) => ({
          table,
          key: [String(id + index)],
        }));
        await copyBack(back, part, { epoch: 1, origin: null, version: '0' }, signal);
      }
    });
  }
  back.sessions.close();
  for (const table of ['stock', 'account'] as const) {
    const gone = await each(table, `DELETE FROM ${table} WHERE id = ?`);
    await measure(`capture in batches of ${BATCH}, ${NAMES[table]}, a deletion`, rows, () =>
      bring(gone, 'capture', BATCH),
    );
  }
  await Promise.all(links.map((link) => link.close()));
}

const LOG_CONNECTION = {
  host: '127.0.0.1',
  timezone: 'Z',
  dateStrings: true,
  supportBigNumbers: true,
  jsonStrings: true,
} as const;

const NAMES = { stock: 'no registry', account: 'registry' } as const;
type NamedTable = keyof typeof NAMES;

/** A change of a row, with the version of its commit. */
interface Committed {
  readonly change: RowChange;
  readonly version: string;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
