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

const partition = (table: string): string => `stream#${table}`;

export const readShardPositions = async (
  control: ControlTable,
  table: string,
  signal: AbortSignal,
): Promise<readonly ShardPosition[]> =>
  (await readPartition(control, partition(table), signal)).map((entry) => ({
    shard: entry['shard']?.S ?? '',
    sequence: entry['sequence']?.S ?? null,
    finished: entry['finished']?.BOOL ?? false,
    sentinel: entry['sentinel']?.S ?? null,
  }));

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
