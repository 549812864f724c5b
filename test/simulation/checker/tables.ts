import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Connection, RowDataPacket } from 'mysql2/promise';

/**
 * The checker looks at both databases by itself: nothing of the product is used here, so that a mistake in the product cannot hide
 * behind itself.
 */

export type SqlRow = Readonly<Record<string, string | number | null>>;
export type StoredItem = Readonly<Record<string, AttributeValue>>;

export interface SourceTables {
  readonly account: readonly SqlRow[];
  readonly stock: readonly SqlRow[];
  readonly purchase: readonly SqlRow[];
  readonly note: readonly SqlRow[];
}

export async function readSourceTables(connection: Connection, database: string): Promise<SourceTables> {
  const read = async (table: string): Promise<readonly SqlRow[]> =>
    (await connection.query<RowDataPacket[]>(`SELECT * FROM ${database}.${table}`))[0];
  // One moment for all tables.
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
  const tables = {
    account: await read('account'),
    stock: await read('stock'),
    purchase: await read('purchase'),
    note: await read('note'),
  };
  await connection.query('COMMIT');
  return tables;
}

/** Every item of a table. */
export async function scanTable(client: DynamoDBClient, table: string): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = [];
  let from: StoredItem | undefined;
  do {
    const answer = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(answer.Items ?? []));
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
