import { batchWriter, readItems, type ItemPlace, type Write } from '../../../../adapters/dynamodb';
import type { Item, ProjectionPlan, TablePlan } from '../../../../contracts/projection';
import type { ItemWrite } from '../../../../engine/access/execute/request';
import { itemKey, keyText } from '../../../../engine/projection';
import { itemSize } from '../../../../engine/projection/items/item-size';
import { chunksOf, READ_BATCH_KEYS, WRITE_BATCH_ITEMS } from '../../../../engine/transfer/batching/rules';

/** The items of a proof as they are before each write, so that they can be put back without being read first. */
export class KeptItems {
  /** By table, then by the text of the key. */
  private readonly items = new Map<string, Map<string, Item>>();
  /** Keys that have been written since the last time everything was put back. */
  private readonly written = new Map<string, Map<string, Item>>();

  constructor(private readonly plan: ProjectionPlan) {}

  private tableOf(name: string): TablePlan {
    return this.plan.tables.find((table) => table.name === name)!;
  }

  private of<T>(maps: Map<string, Map<string, T>>, table: string): Map<string, T> {
    const found = maps.get(table) ?? new Map<string, T>();
    maps.set(table, found);
    return found;
  }

  /** Items that are in the tables from now on. */
  add(table: string, items: readonly Item[]): void {
    const all = this.of(this.items, table);
    for (const item of items) all.set(keyText(itemKey(this.tableOf(table), item)), item);
  }

  /** Told of writes before they are sent. */
  keep(writes: readonly ItemWrite[]): void {
    for (const { table, key } of writes) this.of(this.written, table).set(keyText(key), key);
  }

  /** All items of a table by the text of their key, with those that have been written as DynamoDB has them now. */
  async now({ data, physical, signal }: ItemPlace, table: string): Promise<ReadonlyMap<string, Item>> {
    const all = new Map(this.of(this.items, table));
    const written = this.of(this.written, table);
    for (const text of written.keys()) all.delete(text);
    for (const keys of chunksOf([...written.values()], READ_BATCH_KEYS))
      for (const item of await readItems({ data, table: physical(table), keys, signal }))
        all.set(keyText(itemKey(this.tableOf(table), item)), item);
    return all;
  }

  async restore({ data, physical, signal }: ItemPlace): Promise<void> {
    const tables = [...this.written];
    this.written.clear();
    const restored = tables.map(async ([table, written]) => {
      const items = this.of(this.items, table);
      const writer = batchWriter({ data, table: physical(table), signal });
      const writes = [...written].map(([text, key]): Write => {
        const item = items.get(text);
        return item === undefined ? { delete: key, bytes: itemSize(key) } : { put: item, bytes: itemSize(item) };
      });
      for (const batch of chunksOf(writes, WRITE_BATCH_ITEMS)) await writer.write(batch);
    });
    await Promise.all(restored);
  }
}
