import {
  CreateTableCommand,
  DeleteTableCommand,
  ListTablesCommand,
  PutItemCommand,
  UpdateTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { dynamoDbClient, type AwsSettings } from '../../../adapters/aws';
import type { ProjectionPlan, TablePlan } from '../../../contracts/projection';
import { stack } from '../../support/stack';

export const settings = (): AwsSettings => ({ region: 'us-east-1', endpoint: stack.aws() });

export const table = (name: string, indexes: readonly string[] = []): TablePlan => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  sortKey: { name: 'SK', type: 'S' },
  indexes: indexes.map((index) => ({
    name: index,
    partitionKey: `${index}PK`,
    sortKey: null,
    projection: 'ALL',
    projectedAttributes: [],
  })),
  keyAttributeTypes: { PK: 'S', SK: 'S', ...Object.fromEntries(indexes.map((index) => [`${index}PK`, 'S' as const])) },
});

export const planOf = (...tables: readonly TablePlan[]): ProjectionPlan => ({
  format: 'landfall.plan/1',
  database: 'app',
  tables,
  entities: [],
  omitted: [],
});

/** Tables of one test on the shared endpoint, by prefix; removed whatever state the test left them in. */
export class Sandbox {
  readonly client: DynamoDBClient = dynamoDbClient(settings());
  readonly prefix = `t6-${process.pid.toString(36)}${Date.now().toString(36)}-`;
  readonly target = { tablePrefix: this.prefix };

  async names(): Promise<readonly string[]> {
    const found: string[] = [];
    let start: string | undefined;
    do {
      const page = await this.client.send(new ListTablesCommand({ ExclusiveStartTableName: start }));
      found.push(...(page.TableNames ?? []));
      start = page.LastEvaluatedTableName;
    } while (start !== undefined);
    return found.filter((name) => name.startsWith(this.prefix)).sort();
  }

  /** A table that no stack owns. */
  async foreignTable(name: string): Promise<void> {
    await this.client.send(
      new CreateTableCommand({
        TableName: this.prefix + name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      }),
    );
  }

  async put(name: string, pk: string): Promise<void> {
    await this.client.send(
      new PutItemCommand({ TableName: this.prefix + name, Item: { PK: { S: pk }, SK: { S: 'x' } } }),
    );
  }

  async clear(): Promise<void> {
    for (const name of await this.names()) {
      await this.client
        .send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }))
        .catch(() => undefined);
      await this.client.send(new DeleteTableCommand({ TableName: name }));
    }
  }
}
