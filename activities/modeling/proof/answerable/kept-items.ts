import { batchWriter, type DataClient, type Write } from '../../../../adapters/dynamodb';
import type { Item, ProjectionPlan } from '../../../../contracts/projection';
import { itemKey, keyText } from '../../../../engine/projection';
import { itemSize } from '../../../../engine/projection/item-size';

import { chunksOf, WRITE_BATCH_ITEMS } from '../../../../engine/transfer/batching/rules';

interface Kept {
  readonly key: Item;
  /** Undefined: there was none. */
  readonly item: Item | undefined;
}

/** Remembers items before they are written, and puts them back. */
export class KeptItems {
  private readonly kept = new Map<string, Map<string, Kept>>();

  constructor(
    private readonly place: {
      readonly data: DataClient;
      readonly physical: (table: string) => string;
      readonly signal: AbortSignal;
    },
    private readonly plan: ProjectionPlan,
  ) {}

  /** @param table name in the contract */
  keep(table: string, before: readonly Item[], keys: readonly Item[]): void {
    const of = this.kept.get(table) ?? new Map<string, Kept>();
    this.kept.set(table, of);
    const plan = this.plan.tables.find(({ name }) => name === table)!;
    const there = new Map(before.map((item) => [keyText(itemKey(plan, item)), item]));
    for (const key of keys) {
      const text = keyText(key);
      if (!of.has(text)) of.set(text, { key, item: there.get(text) });
    }
  }

  async restore(): Promise<void> {
    const { data, physical, signal } = this.place;
    for (const [table, of] of this.kept) {
      const writer = batchWriter({ data, table: physical(table), signal });
      const writes = [...of.values()].map(({ key, item }): Write =>
        item === undefined ? { delete: key, bytes: itemSize(key) } : { put: item, bytes: itemSize(item) },
      );
      for (const batch of chunksOf(writes, WRITE_BATCH_ITEMS)) await writer.write(batch);
    }
    this.kept.clear();
  }
}
