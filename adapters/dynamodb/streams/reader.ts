import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type DynamoDBStreamsClient,
  type _Record,
} from '@aws-sdk/client-dynamodb-streams';
import { LandfallError } from '../../../contracts/errors';
import type { Item } from '../../../contracts/projection';
import type { Side } from '../../../engine/transfer/convergence/phase/rules';
import { onReturn, STREAM_AWAY_MS } from '../../../engine/transfer/convergence/watch/rules';
import type { ControlTable } from '../convergence/control';
import { serviceNowMs } from '../clock';
import { sendWithRetry } from '../retry';
import {
  readStreamPosition,
  writeShardPosition,
  writeStreamRead,
  type ShardPosition,
  type StreamPosition,
} from './positions';
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

/** After this time without an open shard no new one is late: the stream was switched off. */
const SWITCHED_OFF_MS = 5 * 60_000;
/** A finished round is saved this often: a small part of the time after which a stream counts as left alone. */
const ROUND_SAVED_MS = 60_000;

/** Where the next records of a shard are read. */
interface Place {
  readonly iterator: string;
  /** Last record before it that this reader has seen or found saved; null: none, it stands at the oldest one. */
  readonly after: string | null;
}

/** Reads all shards of one table's stream, parents before children, from where the control table says; what is not there begins at the oldest record. */
export class StreamReader {
  private readonly places = new Map<string, Place>();
  /** Beginnings of the round that was saved last, and of the one that was finished last, by the clock of the process. */
  private savedAt = -Infinity;
  private finishedAt = -Infinity;
  private openAtMs = performance.now();
  private described: { readonly shards: readonly StreamShard[]; readonly atMs: number } | undefined;

  constructor(private readonly stream: TableStream) {}

  /**
   * One round over all shards: what has come is given to `work`, then the position is saved.
   * @param authority asked when nobody has read the stream for too long, or never
   * @returns changes that were worked on
   * @throws LandfallError LandfallStreamGone: records are older than the service keeps them, or may be
   */
  async round(
    work: (changes: readonly ItemChange[]) => Promise<void>,
    authority: () => Promise<Side>,
    signal: AbortSignal,
  ): Promise<number> {
    const { control, table, arn } = this.stream;
    const saved = await readStreamPosition(control, table, signal);
    const nowMs = serviceNowMs(control.data);
    const beganAt = performance.now();
    const anew = await this.isLeftAlone(saved, nowMs, authority);
    const shards = await this.shards(saved.shards, signal);
    const positions = anew ? await this.atTheOldest(shards, saved.shards, signal) : saved.shards;
    const known = new Set(shards.map(({ id }) => id));
    let count = 0;
    for (const shard of shards) {
      const position = positions.get(shard.id) ?? beginningOf(shard.id);
      if (position.finished) continue;
      const { parent } = shard;
      if (parent !== undefined && known.has(parent) && positions.get(parent)?.finished !== true) continue;
      count += await this.shard(shard, position, work, signal);
    }
    if (anew || beganAt - this.savedAt > ROUND_SAVED_MS) {
      await writeStreamRead(control, table, { stream: arn, atMs: nowMs }, signal);
      this.savedAt = beganAt;
    }
    this.finishedAt = beganAt;
    return count;
  }

  /** @throws LandfallError LandfallStreamGone: what nobody has read may be acknowledged writes */
  private async isLeftAlone({ read }: StreamPosition, nowMs: number, authority: () => Promise<Side>): Promise<boolean> {
    const { table, place, arn } = this.stream;
    // Who has read all the time needs no other clock than its own.
    if (performance.now() - this.finishedAt < STREAM_AWAY_MS) return false;
    // The first look takes the authority for the one that asks most, so that the flag is read only where it decides.
    if (onReturn({ read, stream: arn, nowMs, authority: 'dynamodb' }) === 'read-on') return false;
    if (onReturn({ read, stream: arn, nowMs, authority: await authority() }) === 'begin-anew') return true;
    const last = read === null ? 'never' : `last at ${new Date(read.atMs).toISOString()}`;
    throw new LandfallError(
      'LandfallStreamGone',
      `the stream of ${table} at ${place} was ${last} read${read === null || read.stream === arn ? '' : ', and is another one now'}: what came since may be gone`,
    );
  }

  /** Where the stream was left alone, saved positions may lie before what is left of it. */
  private async atTheOldest(
    shards: readonly StreamShard[],
    saved: ReadonlyMap<string, ShardPosition>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ShardPosition>> {
    const { control, table } = this.stream;
    const positions = new Map(saved);
    this.places.clear();
    for (const { id } of shards) {
      const position = saved.get(id);
      if (position === undefined || position.finished || position.sequence === null) continue;
      positions.set(id, beginningOf(id));
      await writeShardPosition(control, table, beginningOf(id), signal);
    }
    return positions;
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
      this.described = { shards, atMs: performance.now() };
      if (shards.some(({ closed }) => !closed)) this.openAtMs = performance.now();
      if (performance.now() - this.openAtMs > SWITCHED_OFF_MS)
        throw new LandfallError(
          'LandfallStreamGone',
          `the stream of ${this.stream.table} at ${this.stream.place} has no open shard: it was switched off`,
        );
    }
    return this.described.shards;
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

const beginningOf = (shard: string): ShardPosition => ({ shard, sequence: null, finished: false, sentinel: null });

const sentinelOf = ({ dynamodb }: _Record): string | undefined => dynamodb?.NewImage?.[SENTINEL_ATTRIBUTE]?.S;

function changeOf({ dynamodb }: _Record): readonly ItemChange[] {
  const { OldImage, NewImage } = dynamodb ?? {};
  if (OldImage?.[SENTINEL_ATTRIBUTE] !== undefined || NewImage?.[SENTINEL_ATTRIBUTE] !== undefined) return [];
  return [
    { before: (OldImage ?? null) as unknown as Item | null, after: (NewImage ?? null) as unknown as Item | null },
  ];
}
