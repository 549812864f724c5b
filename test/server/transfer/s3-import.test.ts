import { DescribeTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createInfrastructureActivities, deleteStack } from '../../../activities/infrastructure';
import { createTransferActivities, deleteItems } from '../../../activities/transfer';
import { openArtifactStore } from '../../../adapters/artifacts';
import { s3Client } from '../../../adapters/aws';
import type { CopyCursor, TableImport, TableTransferResult } from '../../../contracts/activities/transfer';
import { physicalTableName } from '../../../contracts/names';
import type { StageContext, StepResult } from '../../../contracts/stages';
import { canonicalHash } from '../../../engine/lib/json';
import { printSortedJson } from '../../../engine/report/json';
import { stack, uniqueName } from '../../support/stack';
import { createMigration, run, START, transferAll, type TestMigration } from './support';
import { STATEMENTS } from './tables';

/** All items of all tables of the contract, as one hash: the same for the same items wherever they lie. */
async function hashOf(dynamo: DynamoDBClient, m: TestMigration): Promise<string> {
  const lines: string[] = [];
  for (const { name } of m.plan.tables) {
    const table = physicalTableName(m.context.config.target, name);
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
    lines.push(...Items.map((item) => `${name} ${printSortedJson(item)}`));
  }
  return canonicalHash(lines.sort());
}

describe('the engine s3-import', () => {
  let m: TestMigration;
  const bucket = uniqueName('imp').replaceAll('_', '-');
  const aws = { region: 'us-east-1', endpoint: stack.aws() };
  const s3 = s3Client(aws);
  const dynamo = new DynamoDBClient(aws);
  let context: StageContext;
  const keep = <T extends StepResult>(result: T): T => {
    const added = Object.fromEntries(result.artifacts.map((ref) => [ref.key, ref]));
    context = { ...context, artifacts: { ...context.artifacts, ...added } };
    return result;
  };
  const objects = async (): Promise<readonly string[]> => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = '' }) => Key).filter((key) => key.endsWith('.json.gz'));
  };
  const parts = () => {
    const store = openArtifactStore({ location: `s3://${bucket}/some`, migration: m.context.migration, aws });
    const deps = { ...m.deps, store: () => store, pollMs: 50 };
    return {
      deps,
      store,
      transfer: createTransferActivities(deps),
      infrastructure: createInfrastructureActivities(deps),
    };
  };

  beforeAll(async () => {
    m = await createMigration({ flavour: 'mysql', statements: STATEMENTS });
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const { config } = m.context;
    context = {
      ...m.context,
      config: {
        ...config,
        target: { ...config.target, endpoint: stack.aws() },
        artifacts: { store: `s3://${bucket}/some` },
        transfer: { ...config.transfer, engine: 's3-import' },
      },
    };
    const { store } = parts();
    for (const ref of Object.values(m.context.artifacts)) await store.put(ref.key, await m.store.get(ref));
  });
  afterAll(async () => {
    await parts().store.erase('');
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    s3.destroy();
    dynamo.destroy();
    await m.close();
  });

  it('makes the tables with the items that native writes, is found again, and is taken back', async () => {
    const native = await transferAll(m);
    const { deps, store, transfer, infrastructure } = parts();
    const { position } = native;
    keep(await infrastructure.writeTemplate({ context }));
    const deployed = keep(await infrastructure.deployStack({ context }));
    expect(deployed.notes.filter((note) => note.includes('is left to the import'))).toHaveLength(m.plan.tables.length);
    const verified = keep(await infrastructure.verifyStack({ context }));
    expect(verified.notes[0]).toMatch(/^(\d+) of \1 properties/);
    keep(await run(() => transfer.preflight({ context })));

    const { tables: planned } = await run(() => transfer.planCopy({ context }));
    const exportTo = uniqueName('run');
    const tables: TableTransferResult[] = [];
    const compare = { after: null, done: false, rows: 0, differences: 0, samples: [] };
    for (const { table, tasks } of planned) {
      const entities: TableTransferResult['entities'][number][] = [];
      for (const task of tasks) {
        // A worker that was killed after its object was written and before anybody heard of it: the object is left over.
        await run(() => transfer.copySlice({ context, task, position, cursor: { ...START, after: null }, exportTo }));
        let copy: CopyCursor = START;
        const small = {
          ...context,
          config: { ...context.config, transfer: { ...context.config.transfer, pageRows: 40 } },
        };
        while (!copy.done) {
          const cursor = copy;
          copy = await run(() => transfer.copySlice({ context: small, task, position, cursor, exportTo }));
        }
        entities.push({ task, copy, compare });
      }
      tables.push({ table, entities });
    }
    const { imports } = keep(await run(() => transfer.planImports({ context, exportTo, tables })));
    expect(await objects()).toHaveLength(imports.reduce((sum, one) => sum + one.objects, 0));

    const full = imports.find(({ items }) => items > 0)!;
    const manifest = JSON.parse((await store.get(context.artifacts[full.manifest]!)).toString()) as {
      objects: readonly object[];
    };
    const doubled = { ...manifest, objects: [...manifest.objects, ...manifest.objects] };
    const bad = await store.put('stage-07/work/doubled.json', JSON.stringify(doubled));
    await expect(
      run(() =>
        transfer.checkExport({
          context: { ...context, artifacts: { ...context.artifacts, [bad.key]: bad } },
          exportTo,
          planned: { ...full, manifest: bad.key },
        }),
      ),
    ).rejects.toMatchObject({ type: 'LandfallItemRefused' });

    const importOne = async (planned: TableImport): Promise<void> => {
      keep(await run(() => transfer.checkExport({ context, exportTo, planned })));
      keep(await run(() => transfer.importTable({ context, exportTo, planned })));
      // As after kill -9 of the worker: the import is found by the folder that it reads.
      const again = await run(() => transfer.importTable({ context, exportTo, planned }));
      expect(again.notes[0]).toContain(planned.items === 0 ? 'it has no items' : 'imported');
    };
    await Promise.all(imports.map(importOne));
    expect(await objects()).toEqual([]);
    const adopted = keep(await infrastructure.deployStack({ context }));
    expect(adopted.facts).toEqual({ outcome: 'updated' });
    expect(keep(await infrastructure.verifyStack({ context })).notes.slice(1)).toEqual([]);
    expect(await hashOf(dynamo, m)).toBe(await hashOf(m.dynamo, m));

    await expect(run(() => transfer.preflight({ context }))).rejects.toMatchObject({
      type: 'LandfallImportTableExists',
    });
    await deleteItems(deps)(context);
    await deleteStack(deps, context);
    for (const { name } of m.plan.tables)
      await expect(
        dynamo.send(new DescribeTableCommand({ TableName: physicalTableName(context.config.target, name) })),
      ).rejects.toThrow('not found');
  }, 120_000);
});
