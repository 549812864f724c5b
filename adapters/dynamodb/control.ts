import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SourcePosition } from '../../contracts/activities/transfer';
import { LandfallError } from '../../contracts/errors';
import { CONTROL_TABLE_KEYS } from '../../contracts/names';
import type { DataClient } from './client';
import { sendWithRetry } from './retry';

/** A source position as the control table keeps it. */
export interface KeptPosition extends SourcePosition {
  /** Run of the stage that took it; a repeated activity of the same run must get the same position back. */
  readonly run: string;
  /** Server (or domain) that numbered the sequence. */
  readonly origin: string;
}

const keyOf = (migration: string) => ({
  [CONTROL_TABLE_KEYS.partition]: { S: `position#${migration}` },
  [CONTROL_TABLE_KEYS.sort]: { S: 'start' },
});

interface Place {
  readonly data: DataClient;
  /** Physical name of the control table. */
  readonly table: string;
  readonly migration: string;
  readonly signal: AbortSignal;
}

const missing = (error: unknown, { table, data }: Place): never => {
  if ((error as { name?: unknown }).name === 'ResourceNotFoundException')
    throw new LandfallError('LandfallTableMissing', `control table ${table} at ${data.place} does not exist`);
  throw error;
};

/** Reads the position that was kept last; undefined before the first. */
export async function readKeptPosition(place: Place): Promise<KeptPosition | undefined> {
  const { data, table, migration, signal } = place;
  const { Item } = await sendWithRetry({ call: 'GetItem', place: data.place, signal }, () =>
    data.client.send(new GetItemCommand({ TableName: table, Key: keyOf(migration), ConsistentRead: true }), {
      abortSignal: signal,
    }),
  ).catch((error: unknown) => missing(error, place));
  return Item?.['position']?.S === undefined ? undefined : (JSON.parse(Item['position'].S) as KeptPosition);
}

/**
 * Keeps a position, unless another attempt has kept one since `before` was read.
 * @returns false when another attempt was first
 */
export async function keepPosition(
  place: Place,
  position: KeptPosition,
  before: KeptPosition | undefined,
): Promise<boolean> {
  const { data, table, migration, signal } = place;
  try {
    await sendWithRetry({ call: 'PutItem', place: data.place, signal }, () =>
      data.client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...keyOf(migration), run: { S: position.run }, position: { S: JSON.stringify(position) } },
          ConditionExpression: before === undefined ? 'attribute_not_exists(#p)' : '#r = :before',
          ExpressionAttributeNames: before === undefined ? { '#p': CONTROL_TABLE_KEYS.partition } : { '#r': 'run' },
          ...(before === undefined ? {} : { ExpressionAttributeValues: { ':before': { S: before.run } } }),
        }),
        { abortSignal: signal },
      ),
    );
    return true;
  } catch (error) {
    if ((error as { name?: unknown }).name === 'ConditionalCheckFailedException') return false;
    return missing(error, place);
  }
}
