import type { Limit } from 'p-limit';
import type { Item } from '../../contracts/projection';
import type { ItemAnswer, ItemRequest } from '../../engine/access/execute/request';
import { byCodeUnit } from '../../engine/lib/compare';
import { keyText } from '../../engine/projection';
import { canonicalNumber } from '../../runtime/dynamodb/values/number-text';
import { chunksOf, READ_BATCH_KEYS } from '../../engine/transfer/batching/rules';
import type { DataClient } from './client';
import { readItems } from './read';

type GetRequest = Extract<ItemRequest, { kind: 'get' }>;

export interface Found {
  readonly answers: ReadonlyMap<GetRequest, ItemAnswer>;
  readonly calls: number;
  /** Items that were read, each once. */
  readonly items: number;
}

/** Text of the key of an item, whatever the order of its attributes and the form of its numbers. @param names attributes of the key */
function textOf(item: Item, names: readonly string[]): string {
  const parts = names.flatMap((name) => {
    const value = item[name];
    if (value === undefined) return [];
    return [[name, 'N' in value ? { N: canonicalNumber(value.N) ?? value.N } : value] as const];
  });
  return keyText(Object.fromEntries(parts));
}

const namesOf = (key: Item): readonly string[] => Object.keys(key).sort(byCodeUnit);

/**
 * Reads by key what several requests ask for at once: the keys of a table together, each once, as many to a call as it takes. Rows that are looked
 * up one by one, as the parents of many new rows, are then a few calls.
 * @throws LandfallError as `readItems`
 */
export async function getTogether(
  place: { readonly data: DataClient; readonly physical: (table: string) => string; readonly signal: AbortSignal },
  requests: readonly GetRequest[],
  limit: Limit,
): Promise<Found> {
  const { data, physical, signal } = place;
  const wanted = new Map<string, Map<string, Item>>();
  for (const { table, keys } of requests) {
    const own = wanted.get(table) ?? new Map<string, Item>();
    wanted.set(table, own);
    for (const key of keys) own.set(textOf(key, namesOf(key)), key);
  }
  const calls = [...wanted].flatMap(([table, keys]) =>
    chunksOf([...keys.values()], READ_BATCH_KEYS).map((chunk) => ({ table, keys: chunk })),
  );
  const found = new Map([...wanted.keys()].map((table) => [table, new Map<string, Item>()]));
  const read = calls.map(({ table, keys }) =>
    limit(async () => {
      for (const item of await readItems({ data, table: physical(table), keys, signal }))
        found.get(table)!.set(textOf(item, namesOf(keys[0]!)), item);
    }),
  );
  await Promise.all(read);
  const answers = requests.map((request): readonly [GetRequest, ItemAnswer] => {
    const there = found.get(request.table)!;
    const items = request.keys.map((key) => there.get(textOf(key, namesOf(key)))).filter((item) => item !== undefined);
    return [request, { items, count: items.length }];
  });
  return {
    answers: new Map(answers),
    calls: calls.length,
    items: [...found.values()].reduce((sum, { size }) => sum + size, 0),
  };
}
