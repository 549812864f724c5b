import type { EntityPlan, KeyAttributePlan } from '../../../contracts/projection';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import { partitionCount } from '../../modeling/indexes/shards';
import { keyColumns } from '../accesses/keys';

/** Partitions by the form of their key: the items of several entities can lie in the same ones (item collections, shared indexes). */

/** The form of a key, the same for all entities whose keys can be equal: columns have other names in parent and child. */
export const formOf = (key: KeyAttributePlan): string =>
  key.parts.map((part) => ('literal' in part ? part.literal : '\0')).join('');

/** Partitions that the rows of one key are spread over by the hash of a column. */
export const shardsOf = (key: KeyAttributePlan): number =>
  key.parts.reduce(
    (product, part) => ('codec' in part && part.codec === 'shard' ? product * (part.width ?? 1) : product),
    1,
  );

/**
 * Partitions that the items of an entity lie in, at most, where it is known for certain; null when a column can hold any number of values.
 * Of a key that holds a bucket of time only the bucket of the day is written, so buckets do not count.
 */
export function partitionsOf(entity: EntityPlan, key: KeyAttributePlan, facts: TableFacts): number | null {
  const counted = partitionCount(facts, keyColumns(entity, key));
  // No more keys than rows, of which every one was counted.
  return counted === null ? null : Math.min(counted, facts.rowCount ?? counted) * shardsOf(key);
}
