import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInfrastructureActivities, deleteStack } from '../../../activities/infrastructure';
import { createTransferActivities, deleteItems } from '../../../activities/transfer';
import { openArtifactStore } from '../../../adapters/artifacts';
import { s3Client } from '../../../adapters/aws';
import { createDataClients } from '../../../adapters/dynamodb';
import type { CopyCursor, CopyTask } from '../../../contracts/activities/transfer';
import { physicalTableName } from '../../../contracts/names';
import type { StageContext, StepResult } from '../../../contracts/stages';
import { Random } from '../../../examples/shop/scripts/random';
import { allTables } from '../../../examples/shop/scripts/seed/rows';
import { canonicalHash } from '../../../engine/lib/json';
import { printSortedJson } from '../../../engine/report/json';
import { stack, uniqueName } from '../../support/stack';
import { split } from '../../support/statements';
import { createMigration, run, START, transferAll, type TestMigration } from './support';
import { STATEMENTS } from './tables';

/**
 * The engine glue with a real Spark behind the local Glue endpoint, a minute for each table: only where LANDFALL_TEST_SPARK says so and
 * `landfall local up --with glue` has installed Spark.
 */
const onSpark = process.env['LANDFALL_TEST_SPARK'] === 'yes' ? describe : describe.skip;

const SHOP = split(readFileSync(join(__dirname, '../../../examples/shop/sql/schema.sql'), 'utf8'));

async function hashOf(dynamo: DynamoDBClient, m: TestMigration): Promise<readonly [items: number, hash: string]> {
  const lines: string[] = [];
  for (const { name } of m.plan.tables) {
    const TableName = physicalTableName(m.context.config.target, name);
    let from: Record<string, never> | undefined;
    do {
      const page = await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from }));
      lines.push(...(page.Items ?? []).map((item) => `${name} ${printSortedJson(item)}`));
      from = page.LastEvaluatedKey as typeof from;
    } while (from !== undefined);
  }
  return [lines.length, canonicalHash(lines.sort())];
}

async function fillShop({ db }: TestMigration): Promise<void> {
  await db.admin.query('SET FOREIGN_KEY_CHECKS = 0');
  for await (const { table, columns, rows } of allTables(
    Number(process.env['LANDFALL_TEST_ROWS'] ?? 5_000),
    new Random(1),
  ))
    for (let all = [...rows]; all.length > 0; all = all.slice(500))
      await db.admin.query('INSERT INTO ?? (??) VALUES ?', [table, columns, all.slice(0, 500)]);
}

onSpark.each([
  { what: 'tables with every kind of key', flavour: 'mysql', statements: STATEMENTS, pageRows: 30 },
  { what: 'the shop', flavour: 'mysql', statements: SHOP, pageRows: 500 },
  { what: 'tables with every kind of key', flavour: 'mariadb', statements: STATEMENTS, pageRows: 30 },
] as const)('the engine glue, $what on $flavour', ({ what, flavour, statements, pageRows }) => {
  let m: TestMigration;
  const bucket = uniqueName('spark').replaceAll('_', '-');
  const aws = { region: 'us-east-1', endpoint: stack.aws() };
  const s3 = s3Client(aws);
  const dynamo = new DynamoDBClient(aws);
  const clients = createDataClients();
  let context: StageContext;
  const keep = <T extends StepResult>(result: T): T => {
    const added = Object.fromEntries(result.artifacts.map((ref) => [ref.key, ref]));
    context = { ...context, artifacts: { ...context.artifacts, ...added } };
    return result;
  };
  const parts = () => {
    const store = openArtifactStore({ location: `s3://${bucket}/some`, migration: m.context.migration, aws });
    const deps = { ...m.deps, store: () => store, dynamodb: () => clients.of(context.config.target), pollMs: 50 };
    return {
      deps,
      store,
      transfer: createTransferActivities(deps),
      infrastructure: createInfrastructureActivities(deps),
    };
  };

  beforeAll(async () => {
    m = await createMigration({ flavour, statements });
    if (what === 'the shop') await fillShop(m);
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const { config } = m.context;
    const ca = stack[flavour]().ca;
    context = {
      ...m.context,
      config: {
        ...config,
        source: { ...config.source, tls: ca === undefined ? config.source.tls : { mode: 'required', ca } },
        target: { ...config.target, endpoint: stack.aws() },
        artifacts: { store: `s3://${bucket}/some` },
        transfer: {
          ...config.transfer,
          ...{
            engine: 'glue',
            pageRows,
            glue: { role: 'arn:aws:iam::000000000000:role/glue', workerType: 'G.1X', workers: 2 },
          },
        },
      },
    };
    const { store } = parts();
    for (const ref of Object.values(m.context.artifacts)) await store.put(ref.key, await m.store.get(ref));
  }, 300_000);
  afterAll(async () => {
    await parts().store.erase('');
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    s3.destroy();
    dynamo.destroy();
    clients.close();
    await m.close();
  });

  it('writes the items that native writes, is stopped in between, and is taken back', async () => {
    const native = await transferAll(m);
    const { deps, transfer, infrastructure } = parts();
    keep(await infrastructure.writeTemplate({ context }));
    keep(await infrastructure.deployStack({ context }));
    keep(await run(() => transfer.preflight({ context })));
    keep(await run(() => transfer.createViews({ context })));
    const { tables } = await run(() => transfer.planCopy({ context }));
    let stopped = false;
    const copy = async (task: CopyTask): Promise<CopyCursor> => {
      let cursor: CopyCursor = START;
      while (!cursor.done) {
        const from = cursor;
        const stopThis: boolean = !stopped && (from.job?.planned ?? false) && from.job!.ranges > 2;
        cursor = await run(() => transfer.copySlice({ context, task, position: native.position, cursor: from }), {
          onHeartbeat: (details, cancel) => {
            const { items = 0, done = false } = (details as CopyCursor | undefined) ?? {};
            if (!stopThis || stopped || done || items === 0) return;
            stopped = true;
            cancel();
          },
        });
      }
      return cursor;
    };
    const began = Date.now();
    const cursors: CopyCursor[] = [];
    for (const { tasks } of tables) for (const task of tasks) cursors.push(await copy(task));
    const [items, hash] = await hashOf(dynamo, m);
    const attempts = cursors.map(({ job }) => job!.attempt);
    process.stdout.write(
      `${items} items of ${what} on ${flavour} by Spark in ${Date.now() - began} ms, runs ${attempts.join(' ')}, ${hash}\n`,
    );
    expect([items, hash]).toEqual(await hashOf(m.dynamo, m));
    expect(cursors.reduce((sum, one) => sum + one.items, 0)).toBe(items);
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `some/${m.context.migration}/scripts/` }),
    );
    expect(Contents.map(({ Key = '' }) => Key).filter((key) => !key.endsWith('.py'))).toEqual([]);
    for (const { tasks } of tables)
      for (const task of tasks)
        expect(
          await run(() =>
            transfer.compareSlice({
              context,
              task,
              cursor: { after: null, done: false, rows: 0, differences: 0, samples: [] },
            }),
          ),
        ).toMatchObject({ differences: 0 });
    expect(await deleteItems(deps)(context)).toMatch(/^0 Glue jobs deleted, \d+ items deleted/);
    await deleteStack(deps, context);
  }, 3_600_000);
});
