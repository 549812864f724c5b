import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateListTables,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import type { Arena } from './arena';

/** Most deletes in one request. */
const BATCH = 25;

/**
 * Deletes every item of an arena's DynamoDB; the tables stay. A second migration of the same rows would otherwise find the items of the
 * first, and what it forgets to write would not be missed.
 */
export async function forgetItems(arena: Arena): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = arena.stack.aws;
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  try {
    for await (const { TableNames } of paginateListTables({ client }, {}))
      for (const name of TableNames ?? []) await emptyTable(client, name);
  } finally {
    client.destroy();
  }
}

async function emptyTable(client: DynamoDBClient, name: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const keys = (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName ?? '');
  for await (const { Items } of paginateScan({ client }, { TableName: name })) {
    const requests = (Items ?? []).map((item) => ({
      DeleteRequest: { Key: Object.fromEntries(keys.flatMap((key) => (item[key] ? [[key, item[key]]] : []))) },
    }));
    for (let at = 0; at < requests.length; at += BATCH)
      await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests.slice(at, at + BATCH) } }));
  }
}
