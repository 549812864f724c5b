import type { EntityPlan, IndexPlan, KeyAttributePlan } from '../../../contracts/projection';
import { partsText } from '../../access/print/condition';
import { isPartialCodec } from '../../../runtime/dynamodb/keys/codec';

/** Source column that a part of a key is made of; undefined when the entity has no such column. */
const columnOf = ({ columns, drivingKey }: EntityPlan, viewColumn: string): string | undefined =>
  (columns.find((one) => one.viewColumn === viewColumn) ?? drivingKey.find((one) => one.viewColumn === viewColumn))
    ?.column;

/** A key as people write it: `ORDER#{id}`. */
export const keyTemplate = (entity: EntityPlan, { parts }: KeyAttributePlan): string =>
  partsText(
    parts.map((part) =>
      'literal' in part ? part : { ...part, column: columnOf(entity, part.viewColumn) ?? part.viewColumn },
    ),
  );

/** Source columns whose whole values a key attribute is made of, in order. Buckets and shards hold only a part of theirs. */
export function keyColumns(entity: EntityPlan, key: KeyAttributePlan | undefined): readonly string[] {
  return (key?.parts ?? []).flatMap((part) => {
    if ('literal' in part || isPartialCodec(part.codec)) return [];
    return columnOf(entity, part.viewColumn) ?? [];
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
