import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DataClient } from '../../../adapters/dynamodb';
import type { ControlTable } from '../../../adapters/dynamodb/convergence';
import { CONTROL_TABLE_KEYS } from '../../../contracts/names';
import { uniqueName } from '../../support/stack';

/** Makes an empty control table; whoever made it deletes it. */
export async function createControlTable(data: DataClient, name: string): Promise<ControlTable> {
  const table = uniqueName(name);
  await data.client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: CONTROL_TABLE_KEYS.partition, KeyType: 'HASH' },
        { AttributeName: CONTROL_TABLE_KEYS.sort, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: Object.values(CONTROL_TABLE_KEYS).map((attribute) => ({
        AttributeName: attribute,
        AttributeType: 'S' as const,
      })),
    }),
  );
  return { data, table };
}
