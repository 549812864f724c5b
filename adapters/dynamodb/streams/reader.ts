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
import { goneShard } from './gaps';
import { begin, hasBegun, readShardPositions, writeShardPosition, type ShardPosition } from './positions';
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

/** Where the next records of a shard are read. */
interface Place {
  readonly iterator: string;
  /** Last record before it that this reader has seen or found saved; null: none, it stands at the oldest one. */
  readonly after: string | null;
}

/** Reads all shards of one table's stream, parents before children, from where the control table says; what is not there begins at the oldest record. */
export class StreamReader {
  private readonly places = new Map<string, Place>();
  private begun = false;
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
    ) {
      const shards = await describeShards(this.stream, signal);
      await this.whole(shards, positions, signal);
      this.described = { shards, atMs: performance.now() };
    }
    return this.described.shards;
  }

  /** @throws LandfallError LandfallStreamGone: a shard went away before all of it was worked on */
  private async whole(
    shards: readonly StreamShard[],
    positions: ReadonlyMap<string, ShardPosition>,
    signal: AbortSignal,
  ): Promise<void> {
    const { control, table, place } = this.stream;
    this.begun ||= await hasBegun(control, table, signal);
    if (!this.begun) {
      const ids = shards.map(({ id }) => id);
      await begin(control, table, ids, signal);
      return;
    }
    const gone = goneShard(shards, positions);
    if (gone !== undefined)
      throw new LandfallError(
        'LandfallStreamGone',
        `the stream of ${table} at ${place} no longer has shard ${gone}, of which not all was worked on`,
      );
  }

  private async shard(
    shard: StreamShard,
    position: ShardPosition,
    work: (changes: readonly ItemChange[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<number> {
    const place = this.places.get(shard.id) ?? (await this.placeAfter(shard.id, position.sequence, signal));
    this.places.delete(shard.id);
    const { Records = [], NextShardIterator } = await this.records(place, signal);
    await work(Records.flatMap(changeOf));
    const seen = Records.at(-1)?.dynamodb?.SequenceNumber;
    const sequence = seen ?? position.sequence;
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
    if (NextShardIterator !== undefined)
      this.places.set(shard.id, { iterator: NextShardIterator, after: seen ?? place.after });
    return Records.length;
  }

  private async records({ iterator, after }: Place, signal: AbortSignal) {
    const { client, place } = this.stream;
    try {
      return await sendWithRetry({ call: 'GetRecords', place, signal }, () =>
        client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: MOST_RECORDS }), { abortSignal: signal }),
      );
    } catch (error) {
      throw this.translated(error, after);
    }
  }

  private async placeAfter(shard: string, after: string | null, signal: AbortSignal): Promise<Place> {
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
      return { iterator: ShardIterator, after };
    } catch (error) {
      throw this.translated(error, after);
    }
  }

  /** @param after where the iterator stands, not what is saved by now: another reader may have saved a position since it was taken */
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
