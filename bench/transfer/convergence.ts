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
import type { DataClient } from '../../adapters/dynamodb';
import type { RowChange, RowImage } from '../../contracts/changes';
import { versionNumber } from '../../engine/projection/version/rules';
import { prepare } from '../../test/simulation/director/setup';
import { TERMS } from '../../test/simulation/director/run';
import { copyBackDeps } from '../../test/simulation/processes/back';
import { openContext, projectorOver, type Context } from '../../test/simulation/processes/context';
import { startDynamoDb } from '../../test/simulation/servers/dynamodb-server';
import { Topology } from '../../test/simulation/servers/topology';
import { trackedGtid } from '../../test/simulation/processes/sql-writes';
import { Ledger } from '../../test/simulation/workload/ledger';
import { Whereabouts } from '../../test/simulation/workload/whereabouts';

/**
 * What a change costs on each path of the convergence protocol: requests and units of DynamoDB, queries of the source, the client's CPU.
 *
 *   npx tsx bench/transfer/convergence.ts [rows=400]
 *
 * The change log and the stream are not read: each path gets its changes as its reader would give them. `account` has a registry and two items a row
 * (one of them a lookup by e-mail), `stock` has none.
 */
const [rows = 400] = process.argv.slice(2).map(Number);
const BATCH = 50;

interface Figures {
  requests: number;
  readUnits: number;
  writeUnits: number;
}

/** Counts requests, and the units that the service says it has charged. */
function counted({ client }: DataClient): Figures {
  const figures: Figures = { requests: 0, readUnits: 0, writeUnits: 0 };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const answer = await next(args);
        const { ConsumedCapacity } = answer.output as {
          ConsumedCapacity?: { CapacityUnits?: number } | readonly { CapacityUnits?: number }[];
        };
        const list = Array.isArray(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity];
        const units = list.reduce(
          (sum: number, one) => sum + ((one as { CapacityUnits?: number })?.CapacityUnits ?? 0),
          0,
        );
        figures.requests += 1;
        if (/^(Get|BatchGet|Query|Scan)/.test(commandName ?? '')) figures.readUnits += units;
        else figures.writeUnits += units;
        return answer;
      },
    { step: 'initialize', name: 'counted' },
  );
  return figures;
}

async function main(): Promise<void> {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  const folder = mkdtempSync(join(tmpdir(), 'lf-bench-'));
  const dynamoDb = await startDynamoDb(folder);
  const topology = await Topology.start({ flavour: 'mysql80', folder, withReplica: false });
  try {
    const { server } = topology;
    const ledger = new Ledger(join(folder, 'ledger'));
    const space = { clients: 0, own: 0, stocks: 0, emails: 0, still: 0 };
    const prepared = await prepare({
      name: 'bench',
      folder,
      server,
      dynamoDbPort: dynamoDb.port,
      space,
      ledger,
      whereabouts: new Whereabouts(),
    });
    const admin = await server.connect();
    await admin.query(`USE ${prepared.database}; SET SESSION session_track_gtids = 'OWN_GTID'`);
    for (let id = 1; id <= rows; id += 1) {
      await admin.query('INSERT INTO account SET ?', [{ id, email: `a${id}@x`, name: 'n', rev: 1 }]);
      await admin.query('INSERT INTO stock SET ?', [{ id, label: 'l', rev: 1 }]);
    }
    const context = openContext({
      role: 'capture',
      name: 'bench',
      flavour: 'mysql80',
      mysqlPort: server.port,
      dynamoDbPort: dynamoDb.port,
      ...prepared,
      terms: { ...TERMS, leaseMs: 60_000, requestMs: 10_000 },
      clockOffsetMs: 0,
      serverId: 4_000,
    });
    await paths(context, admin);
    await admin.end();
    context.data.client.destroy();
    await prepared.remove();
  } finally {
    await topology.stop();
    await dynamoDb.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function paths(context: Context, admin: Connection): Promise<void> {
  const { plan, data, control, physical, settings, signal } = context;
  const links = [await context.openLink('rows'), await context.openLink('rows')];
  const visible = visibilityOf(await context.openLink('visible'), { schema: settings.viewSchema, gtid: true });
  const counting = links.map((link) => ({
    ...link,
    query: (...args: Parameters<typeof link.query>) => {
      queries += 1;
      return link.query(...args);
    },
  }));
  let queries = 0;
  const projector: ProjectorDeps = projectorOver(context, counting, visible);
  const figures = counted(data);
  console.log('| path | requests | read units | write units | queries of the source | CPU of the client, ms |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const measure = async (name: string, changes: number, work: () => Promise<unknown>): Promise<void> => {
    const before = { ...figures, queries };
    const cpu = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    const share = (total: number): string => (total / changes).toFixed(2);
    console.log(
      `| ${name} | ${share(figures.requests - before.requests)} | ${share(figures.readUnits - before.readUnits)} | ` +
        `${share(figures.writeUnits - before.writeUnits)} | ${share(queries - before.queries)} | ${share((user + system) / 1_000)} |`,
    );
  };
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
