import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { createInfrastructureActivities, deleteStack } from '../../../activities/infrastructure';
import { createTransferActivities, deleteItems, type TransferDependencies } from '../../../activities/transfer';
import { openArtifactStore } from '../../../adapters/artifacts';
import { s3Client } from '../../../adapters/aws';
import { createDataClients } from '../../../adapters/dynamodb';
import type { ArtifactStore } from '../../../contracts/artifacts';
import { physicalTableName } from '../../../contracts/names';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { StageContext, StepResult } from '../../../contracts/stages';
import { canonicalHash } from '../../../engine/lib/json';
import { printSortedJson } from '../../../engine/report/json';
import { stack, uniqueName } from '../../support/stack';
import type { TestMigration } from './support';

/** All items of all tables of the contract, as a number and one hash: the same for the same items wherever they lie. */
export async function itemsHash(
  dynamo: DynamoDBClient,
  { plan, context }: TestMigration,
): Promise<readonly [items: number, hash: string]> {
  const lines: string[] = [];
  for (const { name } of plan.tables) {
    const TableName = physicalTableName(context.config.target, name);
    let from: Record<string, never> | undefined;
    do {
      const page = await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from }));
      lines.push(...(page.Items ?? []).map((item) => `${name} ${printSortedJson(item)}`));
      from = page.LastEvaluatedKey as typeof from;
    } while (from !== undefined);
  }
  return [lines.length, canonicalHash(lines.sort())];
}

/** A migration on the emulator of AWS with artifacts on S3, for the engines that DynamoDB Local does not have. */
export interface EngineArena {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly dynamo: DynamoDBClient;
  readonly store: ArtifactStore;
  readonly deps: TransferDependencies;
  readonly transfer: ReturnType<typeof createTransferActivities>;
  readonly infrastructure: ReturnType<typeof createInfrastructureActivities>;
  readonly context: () => StageContext;
  /** Keeps the artifacts of a step, as the workflow does. */
  readonly keep: <T extends StepResult>(result: T) => T;
  /** Keys of the objects in the bucket. */
  readonly objects: (prefix?: string) => Promise<readonly string[]>;
  /** Takes items, jobs and stack back; the note of the first. */
  readonly undo: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function openEngineArena(
  m: TestMigration,
  transfer: Partial<MigrationConfig['transfer']>,
  flavour: 'mysql' | 'mariadb' = 'mysql',
): Promise<EngineArena> {
  const bucket = uniqueName('arena').replaceAll('_', '-');
  const aws = { region: 'us-east-1', endpoint: stack.aws() };
  const s3 = s3Client(aws);
  const dynamo = new DynamoDBClient(aws);
  const clients = createDataClients();
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const { config } = m.context;
  const { ca } = stack[flavour]();
  let context: StageContext = {
    ...m.context,
    config: {
      ...config,
      source: { ...config.source, tls: ca === undefined ? config.source.tls : { mode: 'required', ca } },
      target: { ...config.target, endpoint: aws.endpoint },
      artifacts: { store: `s3://${bucket}/some` },
      transfer: { ...config.transfer, ...transfer },
    },
  };
  const store = openArtifactStore({ location: `s3://${bucket}/some`, migration: m.context.migration, aws });
  for (const ref of Object.values(m.context.artifacts)) await store.put(ref.key, await m.store.get(ref));
  const deps = { ...m.deps, store: () => store, dynamodb: () => clients.of(context.config.target), pollMs: 50 };
  return {
    ...{ s3, bucket, dynamo, store, deps },
    transfer: createTransferActivities(deps),
    infrastructure: createInfrastructureActivities(deps),
    context: () => context,
    keep(result) {
      const added = Object.fromEntries(result.artifacts.map((ref) => [ref.key, ref]));
      context = { ...context, artifacts: { ...context.artifacts, ...added } };
      return result;
    },
    async objects(prefix = '') {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async undo() {
      const said = await deleteItems(deps)(context);
      await deleteStack(deps, context);
      return said;
    },
    async close() {
      await store.erase('');
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
      s3.destroy();
      dynamo.destroy();
      clients.close();
    },
  };
}
