import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DataClient } from '../../../adapters/dynamodb';
import { DrainWatch, isWatched, StreamReader, type ItemChange } from '../../../adapters/dynamodb/streams';
import type { TablePlan } from '../../../contracts/projection';
import type { Side } from '../../../engine/transfer/convergence/phase/rules';
import { STREAM_AWAY_MS } from '../../../engine/transfer/convergence/watch/rules';

const NO_SIGNAL = new AbortController().signal;

type Answer = Record<string, unknown> | Error;

/** A stream whose shards and records are given; only the service is replaced. Positions are kept as the control table would. */
function streamOf(answers: { readonly shards: () => readonly object[]; readonly records: (shard: string) => Answer }) {
  const calls: string[] = [];
  const positions = new Map<string, Record<string, unknown>>();
  let round: Record<string, { S?: string; N?: string }> | undefined;
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const name = command.constructor.name.replace('Command', '');
      calls.push(name);
      if (name === 'DescribeStream') return { StreamDescription: { Shards: answers.shards() } };
      if (name === 'GetShardIterator') return { ShardIterator: command.input['ShardId'] };
      const answer = answers.records(String(command.input['ShardIterator']));
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as DynamoDBStreamsClient;
  const data = {
    client: {
      send: async (command: {
        constructor: { name: string };
        input: { Item?: Record<string, { S?: string; N?: string }> };
      }) => {
        const { name } = command.constructor;
        if (name === 'QueryCommand') return { Items: [...positions.values(), ...(round === undefined ? [] : [round])] };
        const { Item = {} } = command.input;
        const shard = Item['shard']?.S;
        if (shard !== undefined) positions.set(shard, Item);
        else if (Item['atMs'] !== undefined) round = Item;
        return {};
      },
    },
    place: 'nowhere',
  } as unknown as DataClient;
  const control = { data, table: 'control' };
  const stream = { client, arn: 'arn', place: 'nowhere', table: 'main', control };
  /** As after a restart of the process, of this stream or of the table's next one. */
  const again = (arn = 'arn'): StreamReader => new StreamReader({ ...stream, arn });
  const readAt = (atMs: number): void => void (round = { stream: { S: 'arn' }, atMs: { N: String(atMs) } });
  return { reader: again(), again, readAt, calls, positions, stream, data };
}

const mysql = async (): Promise<Side> => 'mysql';
const dynamodb = async (): Promise<Side> => 'dynamodb';
const nobody = async (): Promise<void> => undefined;
const failure = (name: string): Error => Object.assign(new Error(name), { name });
const record = (sequence: string, image: object) => ({ dynamodb: { SequenceNumber: sequence, NewImage: image } });

describe('the reader of a stream', () => {
  it('asks for the shards once, and again when one has ended', async () => {
    let ended = false;
    const { reader, calls } = streamOf({
      shards: () =>
        ended
          ? [
              { ShardId: 'a', SequenceNumberRange: { EndingSequenceNumber: '9' } },
              { ShardId: 'b', ParentShardId: 'a' },
            ]
          : [{ ShardId: 'a' }],
      records: (shard) => ({ Records: [], ...(shard === 'a' && ended ? {} : { NextShardIterator: shard }) }),
    });
    const described = (): number => calls.filter((call) => call === 'DescribeStream').length;
    for (let round = 0; round < 5; round += 1) await reader.round(nobody, mysql, NO_SIGNAL);
    expect(described()).toBe(1);
    ended = true;
    await reader.round(nobody, mysql, NO_SIGNAL);
    await reader.round(nobody, mysql, NO_SIGNAL);
    expect(described()).toBe(2);
    const reads = calls.filter((call) => call === 'GetRecords').length;
    await reader.round(nobody, mysql, NO_SIGNAL);
    // The child alone is read by now.
    expect(calls.filter((call) => call === 'GetRecords').length).toBe(reads + 1);
  });

  it('does not save a position whose work failed', async () => {
    const { reader, positions } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => ({ Records: [record('1', { PK: { S: 'x' } })], NextShardIterator: shard }),
    });
    await expect(reader.round(() => Promise.reject(new Error('cut')), mysql, NO_SIGNAL)).rejects.toThrow('cut');
    expect(positions.size).toBe(0);
    const seen: ItemChange[] = [];
    await reader.round(async (changes) => void seen.push(...changes), mysql, NO_SIGNAL);
    expect(seen).toEqual([{ before: null, after: { PK: { S: 'x' } } }]);
    expect(positions.get('a')).toMatchObject({ sequence: { S: '1' } });
  });

  it('halts by name when records are gone that were not worked on, and takes a new iterator when one has expired', async () => {
    let fails: Error | undefined;
    const { reader } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => fails ?? { Records: [record('1', {})], NextShardIterator: shard },
    });
    await reader.round(nobody, mysql, NO_SIGNAL);
    fails = failure('ExpiredIteratorException');
    await expect(reader.round(nobody, mysql, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallAwsUnreachable' });
    fails = failure('TrimmedDataAccessException');
    await expect(reader.round(nobody, mysql, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallStreamGone' });
    fails = undefined;
    expect(await reader.round(nobody, mysql, NO_SIGNAL)).toBe(1);
  });

  it('takes a new iterator when another reader has saved a position since an iterator was taken before the first record', async () => {
    let fails: Error | undefined;
    const { reader, positions } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => fails ?? { Records: [], NextShardIterator: shard },
    });
    await reader.round(nobody, mysql, NO_SIGNAL);
    positions.set('a', { shard: { S: 'a' }, sequence: { S: '7' }, finished: { BOOL: false } });
    fails = failure('TrimmedDataAccessException'); // as DynamoDB Local says of an iterator that was taken of an empty shard
    await expect(reader.round(nobody, mysql, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallAwsUnreachable' });
    await expect(reader.round(nobody, mysql, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallStreamGone' });
    fails = undefined;
    expect(await reader.round(nobody, mysql, NO_SIGNAL)).toBe(0);
  });

  const empty = (shard: string) => ({ Records: [], NextShardIterator: shard });
  const open = (...ids: string[]) => ids.map((id) => ({ ShardId: id }));

  it('halts in phase 5 when nobody has read for too long, and begins anew where the rows are the authority', async () => {
    const { again, readAt, positions } = streamOf({ shards: () => open('a'), records: empty });
    await again().round(nobody, mysql, NO_SIGNAL);
    await again().round(nobody, dynamodb, NO_SIGNAL);
    positions.set('a', { shard: { S: 'a' }, sequence: { S: '7' }, finished: { BOOL: false } });
    readAt(Date.now() - STREAM_AWAY_MS - 1);
    await expect(again().round(nobody, dynamodb, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallStreamGone' });
    expect(positions.get('a')).toMatchObject({ sequence: { S: '7' } });
    await again().round(nobody, mysql, NO_SIGNAL);
    expect(positions.get('a')).not.toHaveProperty('sequence');
    await again().round(nobody, dynamodb, NO_SIGNAL);
  });

  it('halts in phase 5 at a stream that nobody has ever read, and at another one than the one that was read', async () => {
    const { again } = streamOf({ shards: () => open('a'), records: empty });
    await expect(again().round(nobody, dynamodb, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallStreamGone' });
    await again().round(nobody, mysql, NO_SIGNAL);
    await expect(again('next').round(nobody, dynamodb, NO_SIGNAL)).rejects.toThrow('another one now');
  });

  it('asks no clock but its own while it reads, and that of the service when it comes', async () => {
    const { reader, again, readAt, data } = streamOf({ shards: () => open('a'), records: empty });
    await reader.round(nobody, mysql, NO_SIGNAL);
    const dayAhead = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 86_400_000);
    await reader.round(nobody, dynamodb, NO_SIGNAL);
    await expect(again().round(nobody, dynamodb, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallStreamGone' });
    // As the SDK has it after an answer of the service, which lives a day earlier.
    Object.assign(data.client, { config: { systemClockOffset: -86_400_000 } });
    await again().round(nobody, dynamodb, NO_SIGNAL);
    dayAhead.mockRestore();
    readAt(Date.now());
  });

  it('is no hindrance that closed shards have aged out, whatever their positions say', async () => {
    let shards: readonly object[] = open('a');
    const { again, positions } = streamOf({ shards: () => shards, records: empty });
    await again().round(nobody, mysql, NO_SIGNAL);
    positions.set('a', { shard: { S: 'a' }, sequence: { S: '7' }, finished: { BOOL: false } });
    shards = [{ ShardId: 'c', ParentShardId: 'b' }];
    expect(await again().round(nobody, dynamodb, NO_SIGNAL)).toBe(0);
  });

  it('is watched when a round was finished lately over a stream that is still written to', async () => {
    let shards: readonly object[] = open('a');
    const { again, readAt, stream } = streamOf({ shards: () => shards, records: empty });
    expect(await isWatched(stream, NO_SIGNAL)).toBe(false);
    await again().round(nobody, mysql, NO_SIGNAL);
    expect(await isWatched(stream, NO_SIGNAL)).toBe(true);
    expect(await isWatched({ ...stream, arn: 'next' }, NO_SIGNAL)).toBe(false);
    shards = [{ ShardId: 'a', SequenceNumberRange: { EndingSequenceNumber: '9' } }];
    expect(await isWatched(stream, NO_SIGNAL)).toBe(false);
    shards = open('a');
    readAt(Date.now() - 3_600_000);
    expect(await isWatched(stream, NO_SIGNAL)).toBe(false);
  });

  it('is not drained while the shard that follows a closed one is not listed', async () => {
    const closed = { ShardId: 'a', SequenceNumberRange: { EndingSequenceNumber: '9' } };
    let shards: readonly object[] = [closed];
    const { positions, stream, data } = streamOf({ shards: () => shards, records: empty });
    positions.set('a', { shard: { S: 'a' }, finished: { BOOL: true } });
    const table = { name: 'main', partitionKey: { name: 'PK', type: 'S' }, sortKey: null } as unknown as TablePlan;
    const tokens: string[] = [];
    const watched = {
      ...data,
      client: {
        send: async (command: { input: { Item?: Record<string, { S?: string }> } }) => {
          const token = command.input.Item?.['_sentinel']?.S;
          if (token !== undefined) tokens.push(token);
          return {};
        },
      },
    } as unknown as DataClient;
    const drain = new DrainWatch(stream, watched, 'main', table);
    expect(await drain.look(NO_SIGNAL)).toBe(false);
    shards = [closed, { ShardId: 'b', ParentShardId: 'a' }];
    expect(await drain.look(NO_SIGNAL)).toBe(false);
    positions.set('b', { shard: { S: 'b' }, finished: { BOOL: false }, sentinel: { S: tokens.at(-1) } });
    expect(await drain.look(NO_SIGNAL)).toBe(true);
  });

  it('takes a record without images for a change of nothing', async () => {
    const { reader } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => ({ Records: [{}, { dynamodb: {} }], NextShardIterator: shard }),
    });
    const seen: ItemChange[] = [];
    await reader.round(async (changes) => void seen.push(...changes), mysql, NO_SIGNAL);
    expect(seen).toEqual([
      { before: null, after: null },
      { before: null, after: null },
    ]);
  });
});
