import { GetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { isTombstone } from '../../../engine/transfer/convergence/tombstone/rules';
import type { TableName } from '../workload/operations';
import type { Context } from './context';

/** The application's reads of items, as its own code would do them: it knows the keys of its model. */

const padded = (id: number): string => String(id).padStart(10, '0');

export function itemAddress(
  table: TableName,
  id: number,
  account = 0,
): { readonly table: string; readonly key: Record<string, AttributeValue> } {
  const main = (PK: string, SK: string) => ({ table: 'main', key: { PK: { S: PK }, SK: { S: SK } } });
  switch (table) {
    case 'account':
      return main(`ACCOUNT#${padded(id)}`, 'PROFILE');
    case 'purchase':
      return main(`ACCOUNT#${padded(account)}`, `PURCHASE#${padded(id)}`);
    case 'note':
      return main(`NOTE#${padded(id)}`, 'NOTE');
    case 'stock':
      return { table: 'stock', key: { id: { N: String(id) } } };
  }
}

/** Attributes as plain values; numbers as numbers. */
export const plain = (item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, N === undefined ? S : Number(N)]));

/** One row's item, strongly consistent; null: none, or a tombstone. */
export async function readItemRow(
  context: Context,
  table: TableName,
  id: number,
  account?: number,
): Promise<Readonly<Record<string, unknown>> | null> {
  const address = itemAddress(table, id, account);
  const { Item } = await context.data.client.send(
    new GetItemCommand({ TableName: context.physical(address.table), Key: address.key, ConsistentRead: true }),
  );
  return Item === undefined || isTombstone(Item) ? null : plain(Item);
}
