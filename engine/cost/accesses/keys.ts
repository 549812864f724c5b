import type { EntityPlan, IndexPlan, KeyAttributePlan } from '../../../contracts/projection';
import { isPartialCodec } from '../../projection/key-codec';

/** Source columns whose whole values a key attribute is made of, in order. Buckets and shards hold only a part of theirs. */
export function keyColumns(entity: EntityPlan, key: KeyAttributePlan | undefined): readonly string[] {
  return (key?.parts ?? []).flatMap((part) => {
    if ('literal' in part || isPartialCodec(part.codec)) return [];
    const column =
      entity.columns.find(({ viewColumn }) => viewColumn === part.viewColumn)?.column ??
      entity.drivingKey.find(({ viewColumn }) => viewColumn === part.viewColumn)?.column;
    return column === undefined ? [] : [column];
  });
}

/** Key attributes of an index on an entity; undefined when the entity's items are not in it. */
export function indexKeysOf(
  entity: EntityPlan,
  index: IndexPlan,
): { readonly partition: KeyAttributePlan; readonly sort: KeyAttributePlan | undefined } | undefined {
  const named = (name: string | null): KeyAttributePlan | undefined =>
    [...entity.indexKeys, ...entity.keys].find(({ attribute }) => attribute === name);
  const partition = named(index.partitionKey);
  return partition === undefined ? undefined : { partition, sort: named(index.sortKey) };
}
