import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Connection } from 'mysql2/promise';
import { openDataClient } from '../../../adapters/dynamodb';
import { CapturePosition, writeFlag } from '../../../adapters/dynamodb/convergence';
import { openSource } from '../../../adapters/mysql/link';
import { readPosition } from '../../../adapters/mysql/position';
import { readSchema } from '../../../adapters/mysql/schema';
import { fenceStatements, lookAtSource } from '../../../adapters/mysql/visible';
import { CONTROL_TABLE_KEYS, controlTableName, physicalTableName } from '../../../contracts/names';
import type { ProjectionPlan } from '../../../contracts/projection';
import { configSchema } from '../../../contracts/schemas/config';
import { viewStatements } from '../../../engine/projection';
import { versionNumber } from '../../../engine/projection/version/rules';
import { STEP } from '../../../engine/transfer/convergence/phase/rules';
import { markerStatements } from '../../../engine/transfer/convergence/rows/marker';
import { compileModel, schemaStatements } from '../model/compile';
import type { MysqlServer } from '../servers/mysql-server';
import { PASSWORD, USER } from '../servers/topology';
import { idOf, type Space } from '../workload/generator';
import type { Ledger } from '../workload/ledger';
import type { Whereabouts } from '../workload/whereabouts';
import type { TableName, Tables } from '../workload/operations';

/** What a simulation needs before its first process starts: database, rows, views, tables, flag, position. */

export interface Prepared {
  readonly database: string;
  readonly viewSchema: string;
  readonly user: string;
  readonly password: string;
  readonly tablePrefix: string;
  readonly plan: ProjectionPlan;
  /** File with plan and schema. */
  readonly model: string;
  remove(): Promise<void>;
}

export async function prepare(input: {
  readonly name: string;
  readonly folder: string;
  readonly server: MysqlServer;
  readonly dynamoDbPort: number;
  readonly space: Space;
  readonly ledger: Ledger;
  /** Learns where the first purchases are. */
  readonly whereabouts: Whereabouts;
}): Promise<Prepared> {
  const { name, folder, server, dynamoDbPort, space, ledger, whereabouts } = input;
  const database = `${name}_app`;
  const viewSchema = `${name}_views`;
  const tablePrefix = `${name}-`;
  const admin = await server.connect();
  await admin.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  await admin.query(`CREATE DATABASE ${viewSchema}`);
  await admin.query(`USE ${database}`);
  for (const statement of schemaStatements()) await admin.query(statement);
  for (const statement of [...fenceStatements(viewSchema), ...markerStatements(viewSchema)])
    await admin.query(statement);
  await fill(admin, space, ledger, whereabouts);

  const source = configSchema.shape.source.parse({
    endpoints: [{ host: '127.0.0.1', port: server.port }],
    database,
    user: USER,
    password: 'env:SIMULATION_PASSWORD',
    tls: { mode: 'disabled' },
    viewSchema,
  });
  const signal = AbortSignal.timeout(60_000);
  const link = await openSource({ source, secrets: async () => PASSWORD, signal });
  const schema = await readSchema(link, { database, include: ['*'], exclude: [], countRows: false });
  const plan = compileModel(schema);
  for (const statement of viewStatements(plan, viewSchema)) await admin.query(statement);
  const model = join(folder, 'model.json');
  // MySQL 9.7 writes what foreign keys do to its log, older ones and MariaDB do not.
  writeFileSync(model, JSON.stringify({ plan, schema, cascadesHidden: server.flavour !== 'mysql97' }));

  const data = openDataClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${dynamoDbPort}` });
  const tables = tableInputs(plan, tablePrefix);
  for (const table of tables) await data.client.send(new CreateTableCommand(table));
  const control = { data, table: controlTableName({ tablePrefix }) };
  const position = await readPosition(link);
  const open = () => openSource({ source, secrets: async () => PASSWORD, signal });
  const { origin, executed } = await lookAtSource(open, true);
  await writeFlag(control, { step: STEP.mysql, epoch: 1, origin, begunWith: executed }, undefined, signal);
  const at = { gtidSet: position.gtidSet, file: position.file, position: position.position };
  const start = new CapturePosition(control, server.flavour === 'mariadb' ? 'mariadb' : 'mysql');
  await start.save({ version: versionNumber(1, '0'), position: at }, signal);
  await link.close();
  await admin.end();
  return {
    database,
    viewSchema,
    user: USER,
    password: PASSWORD,
    tablePrefix,
    plan,
    model,
    remove: async () => {
      for (const { TableName } of tables)
        await data.client.send(new DeleteTableCommand({ TableName })).catch(() => undefined);
      data.client.destroy();
    },
  };
}

function tableInputs(plan: ProjectionPlan, tablePrefix: string): readonly CreateTableCommandInput[] {
  const target = { tablePrefix };
  const key = (name: string, type: 'S' | 'N' | 'B', role: 'HASH' | 'RANGE') => ({ name, type, role });
  const input = (
    TableName: string,
    keys: readonly ReturnType<typeof key>[],
    stream: boolean,
  ): CreateTableCommandInput => ({
    TableName,
    KeySchema: keys.map(({ name, role }) => ({ AttributeName: name, KeyType: role })),
    AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    BillingMode: 'PAY_PER_REQUEST',
    ...(stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } } : {}),
  });
  return [
    ...plan.tables.map(({ name, partitionKey, sortKey }) =>
      input(
        physicalTableName(target, name),
        [
          key(partitionKey.name, partitionKey.type, 'HASH'),
          ...(sortKey === null ? [] : [key(sortKey.name, sortKey.type, 'RANGE')]),
        ],
        true,
      ),
    ),
    input(
      controlTableName(target),
      [key(CONTROL_TABLE_KEYS.partition, 'S', 'HASH'), key(CONTROL_TABLE_KEYS.sort, 'S', 'RANGE')],
      false,
    ),
  ];
}

/** Rows that are there before the load; each client has some of its own, the others belong to nobody. */
async function fill(
  admin: Connection,
  { clients, own, stocks, still }: Space,
  ledger: Ledger,
  whereabouts: Whereabouts,
): Promise<void> {
  const put = async <T extends TableName>(table: T, row: Tables[T]): Promise<void> => {
    await admin.query(`INSERT INTO ${table} SET ?`, [row]);
    ledger.seed(table, row);
  };
  const account = async (id: number, referrer_id: number | null, stock_id: number): Promise<void> => {
    await put('account', { id, email: `first${id}@x`, name: 'first', rev: 1, referrer_id });
    await put('note', { id, account_id: id, body: 'first', rev: 1 });
    await put('purchase', { id, account_id: id, stock_id, amount: 1, rev: 1 });
    whereabouts.put(id, id);
  };
  for (let client = 0; client < clients; client += 1) {
    for (let index = 0; index < stocks; index += 1)
      await put('stock', { id: idOf(client, index), label: 'first', rev: 1 });
    const first = idOf(client, 0);
    for (let index = 0; index < own; index += 2)
      await account(idOf(client, index), index === 0 ? null : first, idOf(client, index % stocks));
  }
  for (let index = 0; index < still; index += 1)
    await account(idOf(clients, index), null, idOf(index % clients, index % stocks));
}
