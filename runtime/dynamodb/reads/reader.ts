import type { Item } from '../item';
import type { Entity } from '../rows/entity';
import type { Items, Page, PartitionKey, QueryPage, ReadKey, SortRange } from './request';

/** Combinations of partitions and of parts of them. */
export const keys = (
  partitions: readonly PartitionKey[],
  sorts: readonly (SortRange | null)[] = [null],
): readonly ReadKey[] => partitions.flatMap((partition) => sorts.map((sort) => ({ partition, sort })));

/** How the partitions of a Query are read. */
export interface QueryShape {
  readonly table: string;
  readonly index?: string;
  /** Backward: from the largest sort key on. */
  readonly backward?: true;
}

/** Items of a page when rows are dropped before they are counted; DynamoDB counts before it drops. */
const PAGE = 100;

const identity = (item: Item, names: readonly string[]): string =>
  JSON.stringify(names.map((name) => item[name] ?? null));

const different = (items: readonly Item[], names: readonly string[]): readonly Item[] => [
  ...new Map(items.map((item) => [identity(item, names), item])).values(),
];

function itemKey({ partition, sort }: ReadKey): Item {
  if (sort === null) return { [partition.attribute]: partition.value };
  if (sort.kind !== 'equals') throw new RangeError('a key with a range');
  return { [partition.attribute]: partition.value, [sort.attribute]: sort.value };
}

/** Reads items for generated code: whole partitions, or as many rows as are wanted. */
export class Reader {
  constructor(private readonly items: Items) {}

  /** GetItem and BatchGetItem: each item once. */
  async get({ table }: { readonly table: string }, asked: readonly ReadKey[]): Promise<readonly Item[]> {
    return this.byKeys(table, asked.map(itemKey));
  }

  private async byKeys(table: string, asked: readonly Item[]): Promise<readonly Item[]> {
    const once = [...new Map(asked.map((key) => [JSON.stringify(key), key])).values()];
    return once.length === 0 ? [] : this.items.get(table, once);
  }

  private different(asked: readonly ReadKey[]): readonly ReadKey[] {
    return [...new Map(asked.map((key) => [JSON.stringify(key), key])).values()];
  }

  /** All items of some partitions, or parts of them; each item once. */
  async query(shape: QueryShape, asked: readonly ReadKey[], names: readonly string[]): Promise<readonly Item[]> {
    const found = await Promise.all(this.different(asked).map((key) => this.whole(shape, key)));
    return different(found.flat(), names);
  }

  private async whole(shape: QueryShape, key: ReadKey): Promise<readonly Item[]> {
    const found: Item[] = [];
    for await (const { items } of this.pages(shape, key)) found.push(...items);
    return found;
  }

  private async *pages(
    { table, index, backward }: QueryShape,
    key: ReadKey,
    more: () => Pick<QueryPage, 'limit' | 'count'> = () => ({}),
  ): AsyncGenerator<Page> {
    let after: Item | undefined;
    do {
      const page = { table, index: index ?? null, key, forward: backward !== true, ...more() };
      const read = await this.items.query({ ...page, ...(after !== undefined && { after }) });
      yield read;
      after = read.last;
    } while (after !== undefined);
  }

  /** The number of items, which are not read. */
  async count(shape: QueryShape, asked: readonly ReadKey[]): Promise<number> {
    const counted = async (key: ReadKey): Promise<number> => {
      let sum = 0;
      for await (const { count } of this.pages(shape, key, () => ({ count: true }))) sum += count;
      return sum;
    };
    const counts = await Promise.all(this.different(asked).map(counted));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /**
   * Items in their order until as many rows are there as are wanted; of several partitions as many of each.
   * @param rowsIn how many of the items are rows that count
   * @param exactly every item is one
   */
  async filled(
    shape: QueryShape,
    asked: readonly ReadKey[],
    how: {
      readonly wanted: number;
      readonly exactly: boolean;
      readonly rowsIn: (items: readonly Item[]) => number;
      readonly names: readonly string[];
    },
  ): Promise<readonly Item[]> {
    const fill = async (key: ReadKey): Promise<readonly Item[]> => {
      let missing = how.wanted;
      const found: Item[] = [];
      if (missing <= 0) return found;
      const limit = () => ({ limit: how.exactly ? missing : Math.max(PAGE, missing) });
      for await (const { items } of this.pages(shape, key, limit)) {
        found.push(...items);
        missing -= how.rowsIn(items);
        if (missing <= 0) break;
      }
      return found;
    };
    return different((await Promise.all(this.different(asked).map(fill))).flat(), how.names);
  }

  /** All items of a table, page by page. */
  async scan(table: string): Promise<readonly Item[]> {
    const found: Item[] = [];
    let after: Item | undefined;
    do {
      const { items, last } = await this.items.scan({ table, ...(after !== undefined && { after }) });
      found.push(...items);
      after = last;
    } while (after !== undefined);
    return found;
  }

  /** Items that an index showed in part, whole and in the same order. */
  async fetched(entity: Pick<Entity, 'table' | 'keys'>, items: readonly Item[]): Promise<readonly Item[]> {
    const asked = items.map((item) => Object.fromEntries(entity.keys.map((name) => [name, item[name]!])));
    const found = new Map((await this.byKeys(entity.table, asked)).map((item) => [identity(item, entity.keys), item]));
    return asked.map((key) => found.get(identity(key, entity.keys))).filter((item) => item !== undefined);
  }
}
