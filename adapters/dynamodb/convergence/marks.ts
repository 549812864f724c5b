import { BatchGetItemCommand, type AttributeValue, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../contracts/projection';
import { dataErrorKind, throwDataError } from '../errors';
import { retryClock } from '../retry';
import type { ItemTarget, KeyIn } from './items';

type Found = Readonly<Record<string, AttributeValue>>;

/** In one order: a key that was itself read from an item names its parts in any. */
const namesIn = (key: Found | Item): readonly string[] => Object.keys(key).sort();

const textOf = (table: string, key: Found | Item, names: readonly string[]): string =>
  JSON.stringify([
    table,
    ...names.map((name) => {
      const value = key[name] as { readonly S?: string; readonly N?: string; readonly B?: Uint8Array } | undefined;
      return value?.B === undefined ? (value?.S ?? value?.N) : Buffer.from(value.B).toString('base64');
    }),
  ]);

/**
 * Reads some attributes of up to 100 items of any tables, strongly consistent, in the order of the keys.
 * @param attributes empty: all
 * @throws LandfallError LandfallAwsUnreachable, LandfallWriteThrottled, LandfallAwsAccessDenied
 */
export async function readAttributes(
  { data, giveUpAfterMs }: ItemTarget,
  keys: readonly KeyIn[],
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<readonly (Found | undefined)[]> {
  const clock = retryClock({
    call: 'BatchGetItem',
    place: data.place,
    signal,
    ...(giveUpAfterMs === undefined ? {} : { giveUpAfterMs }),
  });
  const namesOf = new Map<string, readonly string[]>();
  let asked: Record<string, KeysAndAttributes> = {};
  const wanted = new Set<string>();
  for (const { table, key } of keys) {
    const names = namesIn(key);
    namesOf.set(table, names);
    const text = textOf(table, key, names);
    if (wanted.has(text)) continue;
    wanted.add(text);
    const all = [...new Set([...names, ...attributes])];
    asked[table] ??= {
      Keys: [],
      ConsistentRead: true,
      ...(attributes.length === 0
        ? {}
        : {
            ProjectionExpression: all.map((_, index) => `#a${index}`).join(', '),
            ExpressionAttributeNames: Object.fromEntries(all.map((name, index) => [`#a${index}`, name])),
          }),
    };
    asked[table].Keys?.push(key as unknown as Record<string, AttributeValue>);
  }
  const found = new Map<string, Found>();
  while (Object.keys(asked).length > 0) {
    try {
      const answer = await data.client.send(new BatchGetItemCommand({ RequestItems: asked }), { abortSignal: signal });
      const before = found.size;
      for (const [table, items] of Object.entries(answer.Responses ?? {}))
        for (const item of items) found.set(textOf(table, item, namesOf.get(table) ?? []), item);
      asked = answer.UnprocessedKeys ?? {};
      // As in readItems: an answer above 16 MB leaves the rest out without any throttling.
      if (Object.keys(asked).length > 0 && found.size > before) clock.progress();
      else if (Object.keys(asked).length > 0) await clock.wait('throttled');
    } catch (error) {
      const kind = dataErrorKind(error);
      if (kind === 'final' || kind === 'too-large') throwDataError(error, 'BatchGetItem', data.place);
      await clock.wait(kind, error);
    }
  }
  return keys.map(({ table, key }) => found.get(textOf(table, key, namesIn(key))));
}
