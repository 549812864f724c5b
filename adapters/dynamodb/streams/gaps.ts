import type { ShardPosition } from './positions';
import type { StreamShard } from './shards';

/**
 * The shard whose records went away before they were worked on. A stream keeps records, and shards that are closed, for 24 hours
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html): a reader that was away for longer finds a shard gone that it had
 * not finished, or a shard whose parent it has never seen. Neither fails by itself: what is left reads well from its oldest record on.
 * @param shards all that the service shows now
 * @param positions of all shards that were there when the table's stream was first read, and of those that came since
 * @returns undefined when nothing is missing
 */
export function goneShard(
  shards: readonly StreamShard[],
  positions: ReadonlyMap<string, ShardPosition>,
): string | undefined {
  const shown = new Set(shards.map(({ id }) => id));
  const unfinished = [...positions.values()].find(({ shard, finished }) => !finished && !shown.has(shard));
  if (unfinished !== undefined) return unfinished.shard;
  const orphan = shards.find(
    ({ id, parent }) =>
      parent !== undefined && !shown.has(parent) && !positions.has(id) && positions.get(parent)?.finished !== true,
  );
  return orphan?.parent;
}
