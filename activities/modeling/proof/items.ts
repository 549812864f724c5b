import { batchWriter, readItems, scanPage, type BatchWriter, type ProofTables } from '../../../adapters/dynamodb';
import { ITEM_TYPE_ATTRIBUTE } from '../../../contracts/names';
import type { Item, ProjectionPlan, TablePlan } from '../../../contracts/projection';
import { itemKey, keyText } from '../../../engine/projection';
import { itemSize } from '../../../engine/projection/items/item-size';
import { batchesOf, chunksOf, READ_BATCH_KEYS } from '../../../engine/transfer/batching/rules';

/** Batches under way at once. */
const AT_ONCE = 4;

/** Items of a proof in DynamoDB: written, read by key, read by Scan. */
export class ProofItems {
  private readonly writers = new Map<string, BatchWriter>();

  constructor(
    private readonly tables: ProofTables,
    private readonly plan: ProjectionPlan,
    private readonly signal: AbortSignal,
  ) {}

  private writer(table: string): BatchWriter {
    const { data } = this.tables;
    const found =
      this.writers.get(table) ?? batchWriter({ data, table: this.tables.physical(table), signal: this.signal });
    this.writers.set(table, found);
    return found;
  }

  /** Writes items of one table; no key twice. */
  async write(table: string, items: readonly Item[]): Promise<void> {
    const batches = batchesOf(items.map((put) => ({ put, bytes: itemSize(put) })));
    for (const some of chunksOf(batches, AT_ONCE))
      await Promise.all(some.map((batch) => this.writer(table).write(batch)));
  }

  /** The items of the same keys as they are now, in the same order; undefined for one that is not there. */
  async again(table: TablePlan, items: readonly Item[]): Promise<readonly (Item | undefined)[]> {
    const { data } = this.tables;
    const found = new Map<string, Item>();
    for (const some of chunksOf(items, READ_BATCH_KEYS)) {
      const keys = some.map((item) => itemKey(table, item));
      const read = await readItems({ data, table: this.tables.physical(table.name), keys, signal: this.signal });
      for (const item of read) found.set(keyText(itemKey(table, item)), item);
    }
    return items.map((item) => found.get(keyText(itemKey(table, item))));
  }

  /** Every item of every table, a page at a time; with `keysOnly` no more than key and type. */
  async *scan(keysOnly = false): AsyncGenerator<{ readonly table: TablePlan; readonly items: readonly Item[] }> {
    for (const table of this.plan.tables) {
      const names = [table.partitionKey.name, ...(table.sortKey === null ? [] : [table.sortKey.name])];
      let from: Item | null = null;
      do {
        const page: { readonly items: readonly Item[]; readonly next: Item | null } = await scanPage({
          data: this.tables.data,
          table: this.tables.physical(table.name),
          from,
          ...(keysOnly ? { attributes: [...new Set([...names, ITEM_TYPE_ATTRIBUTE])] } : {}),
          signal: this.signal,
        });
        yield { table, items: page.items };
        from = page.next;
      } while (from !== null);
    }
  }
}
