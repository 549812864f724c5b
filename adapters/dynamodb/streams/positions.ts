import type { StreamRead } from '../../../engine/transfer/convergence/watch/rules';
import { putEntry, readPartition, type ControlTable } from '../convergence/control';

/** How far a shard was worked on. */
export interface ShardPosition {
  readonly shard: string;
  /** Last record whose work is done; null: none yet. */
  readonly sequence: string | null;
  /** All of a closed shard was worked on. */
  readonly finished: boolean;
  /** Newest sentinel that came out of it; null: none. */
  readonly sentinel: string | null;
}

/** How far a table's stream was worked on. */
export interface StreamPosition {
  /** By id of the shard. */
  readonly shards: ReadonlyMap<string, ShardPosition>;
  /** Newest round that a reader has finished; null: none. */
  readonly read: StreamRead | null;
}

const partition = (table: string): string => `stream#${table}`;
/** Ids of shards begin with `shardId-`. */
const ROUND = 'round';

export async function readStreamPosition(
  control: ControlTable,
  table: string,
  signal: AbortSignal,
): Promise<StreamPosition> {
  const entries = await readPartition(control, partition(table), signal);
  const shards = entries.flatMap((entry) =>
    entry['shard']?.S === undefined
      ? []
      : {
          shard: entry['shard'].S,
          sequence: entry['sequence']?.S ?? null,
          finished: entry['finished']?.BOOL ?? false,
          sentinel: entry['sentinel']?.S ?? null,
        },
  );
  const round = entries.find((entry) => entry['atMs'] !== undefined);
  return {
    shards: new Map(shards.map((one) => [one.shard, one])),
    read: round === undefined ? null : { stream: round['stream']?.S ?? '', atMs: Number(round['atMs']?.N) },
  };
}

/** Saves that a round over all shards was finished. Of two readers the one whose round began later stays. */
export async function writeStreamRead(
  control: ControlTable,
  table: string,
  { stream, atMs }: StreamRead,
  signal: AbortSignal,
): Promise<void> {
  await putEntry(
    control,
    { partition: partition(table), sort: ROUND },
    { stream: { S: stream }, atMs: { N: String(atMs) } },
    signal,
    {
      ConditionExpression: 'attribute_not_exists(#at) OR #at < :at',
      ExpressionAttributeNames: { '#at': 'atMs' },
      ExpressionAttributeValues: { ':at': { N: String(atMs) } },
    },
  );
}

/** Saves a position. Two readers may overwrite each other: what is read again is worked on again, which changes nothing. */
export async function writeShardPosition(
  control: ControlTable,
  table: string,
  { shard, sequence, finished, sentinel }: ShardPosition,
  signal: AbortSignal,
): Promise<void> {
  await putEntry(
    control,
    { partition: partition(table), sort: shard },
    {
      shard: { S: shard },
      finished: { BOOL: finished },
      ...(sequence === null ? {} : { sequence: { S: sequence } }),
      ...(sentinel === null ? {} : { sentinel: { S: sentinel } }),
    },
    signal,
  );
}
