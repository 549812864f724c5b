import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type DynamoDBStreamsClient,
  type _Record,
} from '@aws-sdk/client-dynamodb-streams';
import { LandfallError } from '../../../contracts/errors';
import type { Item } from '../../../contracts/projection';
import type { ControlTable } from '../convergence/control';
import { sendWithRetry } from '../retry';
import { readShardPositions, writeShardPosition, type ShardPosition } from './positions';
import { SENTINEL_ATTRIBUTE } from './sentinels';
import { describeShards, type StreamShard } from './shards';

/** A change of an item: what it was and what it became; null: nothing was, or is, there. */
export interface ItemChange {
  readonly before: Item | null;
  readonly after: Item | null;
}

export interface TableStream {
  readonly client: DynamoDBStreamsClient;
  readonly arn: string;
  /** Endpoint or region, for people. */
  readonly place: string;
  /** Name of the table in the contract. */
  readonly table: string;
  readonly control: ControlTable;
}

const MOST_RECORDS = 1_000;
/**
 * DescribeStream may be called ten times a second in an account, and a new shard comes only where another one has ended: so shards are looked
 * for when one has ended, and after this time, because the service shows a new one a little later.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html
 */
const SHARDS_AGAIN_MS = 10_000;

/** Reads all shards of one table's stream, parents before children, from where the control table says; what is not there begins at the oldest record. */
export class StreamReader {
  private readonly iterators = new Map<string, string>();
  private described: { readonly shards: readonly StreamShard[]; readonly atMs: number } | undefined;

  constructor(private readonly stream: TableStream) {}

  /**
   * One round over all shards: what has come is given to `work`, then the position is saved.
   * @returns changes that were worked on
   * @throws LandfallError LandfallStreamGone: records are older than the service keeps them
   */
  async round(work: (changes: readonly ItemChange[]) => Promise<void>, signal: AbortSignal): Promise<number> {
    const { control, table } = this.stream;
    const positions = new Map((await readShardPositions(control, table, signal)).map((one) => [one.shard, one]));
    const shards = await this.shards(positions, signal);
    const known = new Set(shards.map(({ id }) => id));
    let count = 0;
    for (const shard of shards) {
      const position = positions.get(shard.id) ?? { shard: shard.id, sequence: null, finished: false, sentinel: null };
      if (position.finished) continue;
      const { parent } = shard;
      if (parent !== undefined && known.has(parent) && positions.get(parent)?.finished !== true) continue;
      count += await this.shard(shard, position, work, signal);
    }
    return count;
  }

  private async shards(
    positions: ReadonlyMap<string, ShardPosition>,
    signal: AbortSignal,
  ): Promise<readonly StreamShard[]> {
    const isOpen = ({ id }: StreamShard): boolean => positions.get(id)?.finished !== true;
    if (
      this.described === undefined ||
      performance.now() - this.described.atMs > SHARDS_AGAIN_MS ||
      !this.described.shards.some(isOpen)
    )
      this.described = { shards: await describeShards(this.stream, signal), atMs: performance.now() };
    return this.described.shards;
  }

  private async shard(
    shard: StreamShard,
    position: ShardPosition,
    work: (changes: readonly ItemChange[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<number> {
    const iterator = this.iterators.get(shard.id) ?? (await this.iterator(shard.id, position.sequence, signal));
    this.iterators.delete(shard.id);
    const { Records = [], NextShardIterator } = await this.records(iterator, position, signal);
    await work(Records.flatMap(changeOf));
    const sequence = Records.at(-1)?.dynamodb?.SequenceNumber ?? position.sequence;
    const sentinel =
      Records.map(sentinelOf)
        .filter((token) => token !== undefined)
        .at(-1) ?? position.sentinel;
    // A closed shard ends where there is no next iterator; an open one always has one.
    const finished = NextShardIterator === undefined;
    if (finished) this.described = undefined;
    if (Records.length > 0 || finished)
      await writeShardPosition(
        this.stream.control,
        this.stream.table,
        { shard: shard.id, sequence, finished, sentinel },
        signal,
      );
    if (NextShardIterator !== undefined) this.iterators.set(shard.id, NextShardIterator);
    return Records.length;
  }

  private async records(iterator: string, { sequence }: ShardPosition, signal: AbortSignal) {
    const { client, place } = this.stream;
    try {
      return await sendWithRetry({ call: 'GetRecords', place, signal }, () =>
        client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: MOST_RECORDS }), { abortSignal: signal }),
      );
    } catch (error) {
      throw this.translated(error, sequence);
    }
  }

  private async iterator(shard: string, after: string | null, signal: AbortSignal): Promise<string> {
    const { client, arn, place } = this.stream;
    try {
      const { ShardIterator } = await sendWithRetry({ call: 'GetShardIterator', place, signal }, () =>
        client.send(
          new GetShardIteratorCommand({
            StreamArn: arn,
            ShardId: shard,
            ...(after === null
              ? { ShardIteratorType: 'TRIM_HORIZON' as const }
              : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after }),
          }),
          { abortSignal: signal },
        ),
      );
      if (ShardIterator === undefined) throw new LandfallError('LandfallInternal', `no iterator for shard ${shard}`);
      return ShardIterator;
    } catch (error) {
      throw this.translated(error, after);
    }
  }

  /** @param after last record whose work is done; null: none, the shard is read from its oldest one on */
  private translated(error: unknown, after: string | null): unknown {
    const { name, message } = error as { name?: unknown; message?: unknown };
    if (name === 'TrimmedDataAccessException' && after !== null)
      return new LandfallError(
        'LandfallStreamGone',
        `the stream of ${this.stream.table} at ${this.stream.place} no longer has what comes after the saved position: ${String(message)}`,
        { cause: error },
      );
    // A new one is taken in the next round. DynamoDB Local calls an iterator trimmed that was taken while the shard had no record yet.
    if (name === 'ExpiredIteratorException' || name === 'TrimmedDataAccessException')
      return new LandfallError(
        'LandfallAwsUnreachable',
        `an iterator of the stream of ${this.stream.table} has expired`,
        {
          cause: error,
        },
      );
    return error;
  }
}

const sentinelOf = ({ dynamodb }: _Record): string | undefined => dynamodb?.NewImage?.[SENTINEL_ATTRIBUTE]?.S;

function changeOf({ dynamodb }: _Record): readonly ItemChange[] {
  const { OldImage, NewImage } = dynamodb ?? {};
  if (OldImage?.[SENTINEL_ATTRIBUTE] !== undefined || NewImage?.[SENTINEL_ATTRIBUTE] !== undefined) return [];
  return [
    { before: (OldImage ?? null) as unknown as Item | null, after: (NewImage ?? null) as unknown as Item | null },
  ];
}
