import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { RowDataPacket } from 'mysql2';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransferActivities, type TransferDependencies } from '../../../activities/transfer';
import { openArtifactStore } from '../../../adapters/artifacts';
import { createDataClients } from '../../../adapters/dynamodb';
import { portOpener } from '../../../adapters/mcp/port/open';
import { openSource } from '../../../adapters/mysql/link';
import { readSchema } from '../../../adapters/mysql/schema';
import type {
  CompareCursor,
  CopyCursor,
  CopyTask,
  ItemCountCursor,
  SourcePosition,
  TableTransferResult,
} from '../../../contracts/activities/transfer';
import type { ArtifactIndex, ArtifactStore } from '../../../contracts/artifacts';
import { CONTROL_TABLE_KEYS, controlTableName, physicalTableName } from '../../../contracts/names';
import type { ProjectionPlan, TablePlan } from '../../../contracts/projection';
import type { Analysis } from '../../../contracts/schemas/analysis';
import { configSchema, type MigrationConfig } from '../../../contracts/schemas/config';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import type { StageContext } from '../../../contracts/stages';
import { printJson } from '../../../engine/lib/json';
import { buildModel } from '../../../engine/modeling';
import { compileProjection } from '../../../engine/projection';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { stack, uniqueName } from '../../support/stack';

process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

export const START: CopyCursor = { after: null, done: false, rows: 0, items: 0, writeUnits: 0, retried: 0 };
export const COMPARE_START: CompareCursor = { after: null, done: false, rows: 0, differences: 0, samples: [] };

/** A migration of its own: database, account with the documented rights, modelled contract, tables, artifact store. */
export interface TestMigration {
  readonly db: SourceDatabase;
  readonly context: StageContext;
  readonly plan: ProjectionPlan;
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly store: ArtifactStore;
  readonly deps: TransferDependencies;
  /** Raw client on the real endpoint. */
  readonly dynamo: DynamoDBClient;
  /** The same migration with other settings. */
  with(over: {
    readonly transfer?: Partial<MigrationConfig['transfer']>;
    readonly source?: Partial<MigrationConfig['source']>;
    readonly target?: Partial<MigrationConfig['target']>;
  }): StageContext;
  activities(): ReturnType<typeof createTransferActivities>;
  table(entity: string): string;
  close(): Promise<void>;
}

const analysisOf = (schema: Analysis['schema']): Analysis => ({
  format: 'landfall.analysis/1',
  schema,
  relations: [],
  application: null,
  callSites: [],
  queryLog: null,
  accessPatterns: [],
  risks: [],
});

export interface MigrationOptions {
  readonly flavour: 'mysql' | 'mariadb';
  readonly statements: readonly string[];
  readonly transfer?: Partial<MigrationConfig['transfer']>;
  /** Rights of the account beside SELECT, `PRIVILEGE ON level`; the default is what docs ask for. */
  readonly rights?: readonly string[];
  readonly endpoint?: string;
  readonly adapt?: (model: { contract: MigrationContract; projection: Projection }) => void;
}

/** Gives rights to the account, from whatever host it may come. */
export async function grant(db: SourceDatabase, rights: readonly string[]): Promise<void> {
  const [hosts] = await db.admin.query<RowDataPacket[]>('SELECT Host AS host FROM mysql.user WHERE User = ?', [
    db.user,
  ]);
  for (const { host } of hosts as { host: string }[])
    for (const right of rights) await db.admin.query(`GRANT ${right} TO '${db.user}'@'${host}'`);
}

export async function createMigration(options: MigrationOptions): Promise<TestMigration> {
  const db = await createSourceDatabase(options.flavour, options.statements);
  try {
    return await migrationOf(db, options);
  } catch (error) {
    await db.drop();
    throw error;
  }
}

async function migrationOf(db: SourceDatabase, options: MigrationOptions): Promise<TestMigration> {
  const viewSchema = `${db.name}_v`;
  const rights = options.rights ?? [
    `CREATE, CREATE VIEW, SHOW VIEW, SELECT, DROP ON \`${viewSchema}\`.*`,
    'REPLICATION CLIENT ON *.*',
  ];
  await grant(db, rights);
  const name = uniqueName('t').replaceAll('_', '-');
  const config: MigrationConfig = configSchema.parse({
    version: 1,
    name,
    source: { ...db.settings(), viewSchema },
    target: { region: 'us-east-1', endpoint: options.endpoint ?? stack.dynamodb(), tablePrefix: `${name}.` },
    transfer: { sliceSeconds: 5, ...options.transfer },
  });
  const link = await openSource({ source: config.source, secrets: db.secrets });
  const schema = await readSchema(link, { database: db.name, include: ['*'], exclude: [] });
  await link.close();
  const analysis = analysisOf(schema);
  const { contract, projection } = buildModel(analysis, { strategy: 'auto', collections: true });
  options.adapt?.({ contract, projection });
  const { plan, findings } = compileProjection({ contract, projection, schema });
  const wrong = findings.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(`the test contract does not compile: ${JSON.stringify(wrong)}`);

  const folder = await mkdtemp(join(tmpdir(), 'landfall-transfer-'));
  const store = openArtifactStore({ location: folder, migration: name });
  const artifacts: ArtifactIndex = Object.fromEntries(
    (
      await Promise.all([
        store.put('stage-01/analysis.json', printJson(analysis)),
        store.put('stage-02/migrationContract.json', printJson(contract)),
        store.put('stage-02/projection.json', printJson(projection)),
      ])
    ).map((ref) => [ref.key, ref]),
  );
  const dynamo = new DynamoDBClient({ region: 'us-east-1', endpoint: stack.dynamodb() });
  const names = await createTables(dynamo, config, plan);
  const clients = createDataClients();
  const context: StageContext = { migration: name, config, artifacts };
  const deps: TransferDependencies = {
    store: () => store,
    secrets: db.secrets,
    openSource,
    openPort: portOpener({ secrets: db.secrets, environment: {} }),
    dynamodb: ({ config: { target } }) => clients.of(target),
  };
  return {
    db,
    context,
    plan,
    contract,
    projection,
    store,
    deps,
    dynamo,
    with: ({ transfer, source, target }) => ({
      ...context,
      config: {
        ...config,
        transfer: { ...config.transfer, ...transfer },
        source: { ...config.source, ...source },
        target: { ...config.target, ...target },
      },
    }),
    activities: () => createTransferActivities(deps),
    table: (entity) => physicalTableName(config.target, plan.entities.find(({ id }) => id === entity)!.table),
    close: async () => {
      for (const table of names) await dynamo.send(new DeleteTableCommand({ TableName: table })).catch(() => undefined);
      clients.close();
      dynamo.destroy();
      await db.admin.query(`DROP DATABASE IF EXISTS \`${viewSchema}\``);
      await db.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createTables(dynamo: DynamoDBClient, config: MigrationConfig, plan: ProjectionPlan): Promise<string[]> {
  const keys = (hash: string, range: string | null): KeySchemaElement[] => [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range === null ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
  ];
  const control: TablePlan = {
    name: '',
    partitionKey: { name: CONTROL_TABLE_KEYS.partition, type: 'S' },
    sortKey: { name: CONTROL_TABLE_KEYS.sort, type: 'S' },
    indexes: [],
    keyAttributeTypes: { [CONTROL_TABLE_KEYS.partition]: 'S', [CONTROL_TABLE_KEYS.sort]: 'S' },
  };
  const wanted = [
    ...plan.tables.map((table) => ({ table, name: physicalTableName(config.target, table.name) })),
    { table: control, name: controlTableName(config.target) },
  ];
  for (const { table, name } of wanted)
    await dynamo.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keys(table.partitionKey.name, table.sortKey?.name ?? null),
        AttributeDefinitions: Object.entries(table.keyAttributeTypes).map(([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        })),
        ...(table.indexes.length === 0
          ? {}
          : {
              GlobalSecondaryIndexes: table.indexes.map((index) => ({
                IndexName: index.name,
                KeySchema: keys(index.partitionKey, index.sortKey),
                Projection: { ProjectionType: 'ALL' as const },
              })),
            }),
      }),
    );
  return wanted.map(({ name }) => name);
}

/** Runs an activity as Temporal would, with heartbeats that can be seen. */
export async function run<R>(
  body: () => Promise<R>,
  options: {
    heartbeatDetails?: unknown;
    runId?: string;
    onHeartbeat?: (details: unknown, cancel: () => void) => void;
  } = {},
): Promise<R> {
  const environment = new MockActivityEnvironment({
    heartbeatDetails: options.heartbeatDetails,
    workflowExecution: { workflowId: 'migration/test/transfer', runId: options.runId ?? 'run-1' },
  });
  environment.on('heartbeat', (details: unknown) => options.onHeartbeat?.(details, () => environment.cancel()));
  return await environment.run(body);
}

/** Copies an entity to its end; `each` sees every cursor. */
export async function copyAll(
  m: TestMigration,
  task: CopyTask,
  position: SourcePosition,
  context: StageContext = m.context,
  each: (cursor: CopyCursor) => void = () => undefined,
): Promise<CopyCursor> {
  let cursor = START;
  while (!cursor.done) {
    const from = cursor;
    cursor = await run(() => m.activities().copySlice({ context, task, position, cursor: from }));
    each(cursor);
  }
  return cursor;
}

export async function compareAll(m: TestMigration, task: CopyTask, context = m.context): Promise<CompareCursor> {
  let cursor = COMPARE_START;
  while (!cursor.done) {
    const from = cursor;
    cursor = await run(() => m.activities().compareSlice({ context, task, cursor: from }));
  }
  return cursor;
}

export async function countAll(m: TestMigration, context = m.context): Promise<ItemCountCursor> {
  let cursor: ItemCountCursor | null = null;
  do {
    const from: ItemCountCursor | null = cursor;
    cursor = await run(() => m.activities().countItems({ context, cursor: from }));
  } while (!cursor.done);
  return cursor;
}

/** Position, copy, comparison, count and reports, as the workflow does it. */
export async function transferAll(m: TestMigration, context = m.context) {
  const activities = m.activities();
  await run(() => activities.createViews({ context }));
  // Each transfer is a run of the stage of its own.
  const position = await run(() => activities.recordPosition({ context }), { runId: uniqueName('run') });
  const { tables } = await run(() => activities.planCopy({ context }));
  const results: TableTransferResult[] = [];
  for (const { table, tasks } of tables) {
    const entities: TableTransferResult['entities'][number][] = [];
    for (const task of tasks)
      entities.push({
        task,
        copy: await copyAll(m, task, position, context),
        compare: await compareAll(m, task, context),
      });
    results.push({ table, entities });
  }
  const items = await countAll(m, context);
  const finished = await run(() => activities.finishTransfer({ context, position, tables: results, items }));
  return { position, results, items, finished };
}
