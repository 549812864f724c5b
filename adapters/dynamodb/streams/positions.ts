import { CONTROL_TABLE_KEYS } from '../../../contracts/names';
import { putEntry, readEntry, readPartition, type ControlTable } from '../convergence/control';

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
const beginning = (table: string) => ({ partition: `stream-begun#${table}`, sort: 'all' });
const ABSENT = {
  ConditionExpression: 'attribute_not_exists(#p)',
  ExpressionAttributeNames: { '#p': CONTROL_TABLE_KEYS.partition },
};

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

/** Is there a position for each shard that the stream had when it was first read? What has none after that has come later. */
export const hasBegun = async (control: ControlTable, table: string, signal: AbortSignal): Promise<boolean> =>
  (await readEntry(control, beginning(table), signal)) !== undefined;

/** Gives each of these shards a position before its first record, unless it has one, and then writes that this was done. */
export async function begin(
  control: ControlTable,
  table: string,
  shards: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const shard of shards)
    await putEntry(
      control,
      { partition: partition(table), sort: shard },
      { shard: { S: shard }, finished: { BOOL: false } },
      signal,
      ABSENT,
    );
  await putEntry(control, beginning(table), {}, signal, ABSENT);
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
