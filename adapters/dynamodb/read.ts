import { BatchGetItemCommand, type AttributeValue, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../contracts/projection';
import type { DataClient } from './client';
import { dataErrorKind, throwDataError } from './errors';
import { retryClock } from './retry';

type Keys = NonNullable<KeysAndAttributes['Keys']>;

/**
 * Reads up to 100 items by key, strongly consistent; keys that the service left out are asked for again.
 * @param input.keys no key twice
 * @returns the items that exist, in any order
 * @throws LandfallError LandfallAwsUnreachable, LandfallWriteThrottled after a minute without progress, LandfallAwsAccessDenied
 */
export async function readItems(input: {
  readonly data: DataClient;
  readonly table: string;
  readonly keys: readonly Item[];
  readonly signal: AbortSignal;
}): Promise<readonly Item[]> {
  const { data, table, signal } = input;
  const clock = retryClock({ call: 'BatchGetItem', place: data.place, signal });
  const found: Item[] = [];
  let rest = input.keys as unknown as Keys;
  while (rest.length > 0) {
    try {
      const answer = await data.client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: rest, ConsistentRead: true } } }),
        { abortSignal: signal },
      );
      const items: readonly Record<string, AttributeValue>[] = answer.Responses?.[table] ?? [];
      found.push(...(items as unknown as readonly Item[]));
      const left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      // More than 16 MB: the rest is left out without any throttling; ask at once as long as something comes.
      if (left.length > 0 && items.length > 0) clock.progress();
      else if (left.length > 0) await clock.wait('throttled');
      rest = left;
    } catch (error) {
      const kind = dataErrorKind(error);
      if (kind === 'final' || kind === 'too-large') throwDataError(error, 'BatchGetItem', data.place);
      await clock.wait(kind, error);
    }
  }
  return found;
}
