import { DeleteItemCommand, PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { randomBytes } from 'node:crypto';
import { ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import type { TablePlan } from '../../../contracts/projection';
import type { DataClient } from '../client';
import { sendWithRetry } from '../retry';

/**
 * Sentinels: items that are written only to see that a shard of the stream delivers them. An empty answer of a shard proves nothing. They have
 * no type, so that every reader takes them for no item, and keys that no row can make.
 */
export const SENTINEL_ATTRIBUTE = '_sentinel';

function keyValue(type: 'S' | 'N' | 'B'): AttributeValue {
  const bytes = randomBytes(12);
  switch (type) {
    case 'S':
      return { S: `landfall#sentinel#${bytes.toString('hex')}` };
    case 'B':
      return { B: Buffer.concat([Buffer.from('landfall#sentinel#'), bytes]) };
    // Beyond every integer type of MySQL.
    case 'N':
      return {
        N: `-1${BigInt(`0x${bytes.toString('hex')}`)
          .toString()
          .padStart(29, '0')}`,
      };
  }
}

/** @returns takes the sentinel away again */
export async function writeSentinel(
  data: DataClient,
  input: { readonly physical: string; readonly table: TablePlan; readonly token: string },
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const { physical, table, token } = input;
  const key = Object.fromEntries(
    [table.partitionKey, table.sortKey].flatMap((part) => (part === null ? [] : [[part.name, keyValue(part.type)]])),
  );
  await sendWithRetry({ call: 'PutItem', place: data.place, signal }, () =>
    data.client.send(
      new PutItemCommand({
        TableName: physical,
        Item: { ...key, [SENTINEL_ATTRIBUTE]: { S: token }, [ITEM_VERSION_ATTRIBUTE]: { N: '0' } },
      }),
      { abortSignal: signal },
    ),
  );
  return async () => {
    await sendWithRetry({ call: 'DeleteItem', place: data.place, signal }, () =>
      data.client.send(new DeleteItemCommand({ TableName: physical, Key: key }), { abortSignal: signal }),
    );
  };
}
