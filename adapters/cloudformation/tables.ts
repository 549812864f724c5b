import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  ScanCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type AttributeValue,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type ScanCommandInput,
  type ScanCommandOutput,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { LandfallError } from '../../contracts/errors';
import type { DeployedTable } from '../../engine/infrastructure/deployed';
import { awsCall, awsPlace, dynamoDbClient, type AwsSettings, type AwsTuning } from '../aws';

/** The calls of DynamoDB that stage and undo need about tables; items are the transfer's. */
export interface TableAdministration {
  describe(name: string): Promise<DeployedTable | undefined>;
  /** True when a consistent read finds no item; a missing table is empty. */
  isEmpty(name: string): Promise<boolean>;
  /**
   * Items in one page of a consistent scan (1 MB), and where the next one begins when there are more; a missing table has none.
   * @param from as an earlier page gave it; the first page without it
   */
  count(
    name: string,
    from?: Record<string, AttributeValue>,
  ): Promise<{ readonly items: number; readonly more: boolean; readonly next?: Record<string, AttributeValue> }>;
  /** Asks for a table, which is not active yet when this resolves. */
  create(request: CreateTableCommandInput): Promise<void>;
  /**
   * Waits until a table is active, and gives what it is then.
   * @throws LandfallError LandfallAwsUnreachable when that takes more than two minutes; the reason of the signal
   */
  active(name: string, signal?: AbortSignal): Promise<DeployedTable>;
  /**
   * Switches continuous backups on; a table that is new may have to be waited for.
   * @throws LandfallError LandfallAwsUnreachable when that takes more than two minutes; the reason of the signal
   */
  enableRecovery(name: string, signal?: AbortSignal): Promise<void>;
  /** Lifts the deletion protection, deletes, and waits until the table is gone; a missing table is no error. */
  remove(name: string): Promise<void>;
  close(): void;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

export function administerTables(settings: AwsSettings, tuning?: AwsTuning): TableAdministration {
  const client = dynamoDbClient(settings, tuning);
  const where = awsPlace(settings);
  const call = <T>(name: string, run: () => Promise<T>): Promise<T> =>
    awsCall({ call: `DynamoDB ${name}`, where }, run);

  const table = async (name: string): Promise<TableDescription | undefined> => {
    try {
      return (await call('DescribeTable', () => client.send(new DescribeTableCommand({ TableName: name })))).Table;
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  };

  /** One page of a consistent scan; nothing of a table that is not there. */
  const scan = async (
    name: string,
    how: Pick<ScanCommandInput, 'Limit' | 'Select' | 'ExclusiveStartKey'>,
  ): Promise<Pick<ScanCommandOutput, 'Count' | 'LastEvaluatedKey'>> => {
    try {
      return await call('Scan', () => client.send(new ScanCommand({ TableName: name, ConsistentRead: true, ...how })));
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return {};
      throw error;
    }
  };

  /** With what other calls tell of it. */
  const whole = async (found: TableDescription): Promise<DeployedTable> =>
    deployed(
      found,
      await recovery(client, call, found.TableName ?? ''),
      await tags(client, call, found.TableArn ?? ''),
    );

  return {
    async describe(name) {
      const found = await table(name);
      return found && whole(found);
    },
    async create(request) {
      await call('CreateTable', () => client.send(new CreateTableCommand(request)));
    },
    async active(name, signal) {
      return whole((await until(table, name, (status) => status === 'ACTIVE', signal))!);
    },
    isEmpty: async (name) => ((await scan(name, { Limit: 1 })).Count ?? 0) === 0,
    async count(name, from) {
      const { Count = 0, LastEvaluatedKey: next } = await scan(name, { Select: 'COUNT', ExclusiveStartKey: from });
      return { items: Count, more: next !== undefined, ...(next && { next }) };
    },
    async enableRecovery(name, signal) {
      const request = {
        TableName: name,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      };
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        try {
          await call('UpdateContinuousBackups', () => client.send(new UpdateContinuousBackupsCommand(request)));
          return;
        } catch (error) {
          if (nameOf(error) !== 'ContinuousBackupsUnavailableException' || performance.now() > end) throw error;
          await sleep(POLL_MS, undefined, signal && { signal });
        }
      }
    },
    async remove(name) {
      const found = await table(name);
      if (found === undefined) return;
      if (found.DeletionProtectionEnabled)
        await call('UpdateTable', () =>
          client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false })),
        );
      await until(table, name, (status) => status !== 'UPDATING');
      try {
        await call('DeleteTable', () => client.send(new DeleteTableCommand({ TableName: name })));
      } catch (error) {
        if (nameOf(error) !== 'ResourceNotFoundException') throw error;
      }
      await until(table, name, (status) => status === undefined);
    },
    close: () => client.destroy(),
  };
}

type Describe = (name: string) => Promise<TableDescription | undefined>;
const PATIENCE_MS = 120_000;

const POLL_MS = 200;

/** Looks at a table until its status, undefined when there is none, is as it should be. */
async function until(
  describe: Describe,
  name: string,
  isSo: (status: TableDescription['TableStatus']) => boolean,
  signal?: AbortSignal,
): Promise<TableDescription | undefined> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await describe(name);
    if (isSo(found?.TableStatus)) return found;
    if (performance.now() > end)
      throw new LandfallError(
        'LandfallAwsUnreachable',
        `table ${name} stays in status ${found?.TableStatus ?? 'missing'}`,
      );
    await sleep(POLL_MS, undefined, signal && { signal });
  }
}

type Call = <T>(name: string, run: () => Promise<T>) => Promise<T>;
const NOT_OFFERED = new Set(['UnknownOperationException', 'UnsupportedOperationException']);
const notOffered = (error: unknown): boolean =>
  NOT_OFFERED.has(nameOf(error)) || (error instanceof Error && /not currently supported/i.test(error.message));

async function recovery(client: DynamoDBClient, call: Call, name: string): Promise<boolean | undefined> {
  try {
    const answer = await call('DescribeContinuousBackups', () =>
      client.send(new DescribeContinuousBackupsCommand({ TableName: name })),
    );
    const status = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    return status === 'ENABLED';
  } catch (error) {
    if (notOffered(error)) return undefined;
    throw error;
  }
}

async function tags(client: DynamoDBClient, call: Call, arn: string): Promise<Record<string, string> | undefined> {
  try {
    const found: Record<string, string> = {};
    let token: string | undefined;
    do {
      const page = await call('ListTagsOfResource', () =>
        client.send(new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken: token })),
      );
      for (const tag of page.Tags ?? []) found[tag.Key ?? ''] = tag.Value ?? '';
      token = page.NextToken;
    } while (token !== undefined);
    return found;
  } catch (error) {
    if (notOffered(error)) return undefined;
    throw error;
  }
}

const keysOf = (schema: TableDescription['KeySchema']): DeployedTable['keySchema'] =>
  (schema ?? []).map((key) => ({ name: key.AttributeName ?? '', kind: key.KeyType ?? '' }));

const deployed = (
  found: TableDescription,
  pointInTimeRecovery: boolean | undefined,
  tagsFound: Record<string, string> | undefined,
): DeployedTable => ({
  name: found.TableName ?? '',
  arn: found.TableArn ?? '',
  status: found.TableStatus ?? '',
  keySchema: keysOf(found.KeySchema),
  attributeTypes: Object.fromEntries(
    (found.AttributeDefinitions ?? []).map((d) => [d.AttributeName ?? '', d.AttributeType ?? '']),
  ),
  indexes: (found.GlobalSecondaryIndexes ?? []).map((index) => ({
    name: index.IndexName ?? '',
    status: index.IndexStatus ?? '',
    keySchema: keysOf(index.KeySchema),
    projection: index.Projection?.ProjectionType ?? '',
    projectedAttributes: [...(index.Projection?.NonKeyAttributes ?? [])].sort(),
  })),
  billingMode: found.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
  deletionProtection: found.DeletionProtectionEnabled ?? false,
  pointInTimeRecovery,
  encryption: found.SSEDescription?.Status === 'ENABLED' ? (found.SSEDescription.SSEType ?? '') : 'none',
  kmsKey: found.SSEDescription?.KMSMasterKeyArn ?? null,
  stream: found.StreamSpecification?.StreamEnabled ? (found.StreamSpecification.StreamViewType ?? '') : 'none',
  tags: tagsFound,
});
