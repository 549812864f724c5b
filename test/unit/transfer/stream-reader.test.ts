import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DataClient } from '../../../adapters/dynamodb';
import { StreamReader, type ItemChange } from '../../../adapters/dynamodb/streams';

const NO_SIGNAL = new AbortController().signal;

type Answer = Record<string, unknown> | Error;

/** A stream whose shards and records are given; only the service is replaced. Positions are kept as the control table would. */
function streamOf(answers: { readonly shards: () => readonly object[]; readonly records: (shard: string) => Answer }) {
  const calls: string[] = [];
  const positions = new Map<string, Record<string, unknown>>();
  let begun = false;
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
        input: { Item?: Record<string, { S?: string }>; ConditionExpression?: string };
      }) => {
        const { name } = command.constructor;
        if (name === 'QueryCommand') return { Items: [...positions.values()] };
        if (name === 'GetItemCommand') return begun ? { Item: {} } : {};
        const { Item = {}, ConditionExpression } = command.input;
        const shard = Item['shard']?.S;
        if (shard === undefined) begun = true;
        else if (ConditionExpression === undefined || !positions.has(shard)) positions.set(shard, Item);
        return {};
      },
    },
    place: 'nowhere',
  } as unknown as DataClient;
  const control = { data, table: 'control' };
  /** As after a restart of the process. */
  const again = (): StreamReader => new StreamReader({ client, arn: 'arn', place: 'nowhere', table: 'main', control });
  return { reader: again(), again, calls, positions };
}

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
    for (let round = 0; round < 5; round += 1) await reader.round(nobody, NO_SIGNAL);
    expect(described()).toBe(1);
    ended = true;
    await reader.round(nobody, NO_SIGNAL);
    await reader.round(nobody, NO_SIGNAL);
    expect(described()).toBe(2);
    const reads = calls.filter((call) => call === 'GetRecords').length;
    await reader.round(nobody, NO_SIGNAL);
    // The child alone is read by now.
    expect(calls.filter((call) => call === 'GetRecords').length).toBe(reads + 1);
  });

  it('does not save a position whose work failed', async () => {
    const { reader, positions } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => ({ Records: [record('1', { PK: { S: 'x' } })], NextShardIterator: shard }),
    });
    await expect(reader.round(() => Promise.reject(new Error('cut')), NO_SIGNAL)).rejects.toThrow('cut');
    expect(positions.get('a')).not.toHaveProperty('sequence');
    const seen: ItemChange[] = [];
    await reader.round(async (changes) => void seen.push(...changes), NO_SIGNAL);
    expect(seen).toEqual([{ before: null, after: { PK: { S: 'x' } } }]);
    expect(positions.get('a')).toMatchObject({ sequence: { S: '1' } });
  });

  it('halts by name when records are gone that were not worked on, and takes a new iterator when one has expired', async () => {
    let fails: Error | undefined;
    const { reader } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => fails ?? { Records: [record('1', {})], NextShardIterator: shard },
    });
    await reader.round(nobody, NO_SIGNAL);
    fails = failure('ExpiredIteratorException');
    await expect(reader.round(nobody, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallAwsUnreachable' });
    fails = failure('TrimmedDataAccessException');
    await expect(reader.round(nobody, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallStreamGone' });
    fails = undefined;
    expect(await reader.round(nobody, NO_SIGNAL)).toBe(1);
  });

  it('takes a new iterator when another reader has saved a position since an iterator was taken before the first record', async () => {
    let fails: Error | undefined;
    const { reader, positions } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => fails ?? { Records: [], NextShardIterator: shard },
    });
    await reader.round(nobody, NO_SIGNAL);
    positions.set('a', { shard: { S: 'a' }, sequence: { S: '7' }, finished: { BOOL: false } });
    fails = failure('TrimmedDataAccessException'); // as DynamoDB Local says of an iterator that was taken of an empty shard
    await expect(reader.round(nobody, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallAwsUnreachable' });
    await expect(reader.round(nobody, NO_SIGNAL)).rejects.toMatchObject({ code: 'LandfallStreamGone' });
    fails = undefined;
    expect(await reader.round(nobody, NO_SIGNAL)).toBe(0);
  });

  const empty = (shard: string) => ({ Records: [], NextShardIterator: shard });

  it('halts when a shard is gone that was not finished', async () => {
    const first = streamOf({ shards: () => [{ ShardId: 'b', ParentShardId: 'a' }], records: empty });
    first.positions.set('a', { shard: { S: 'a' }, sequence: { S: '7' }, finished: { BOOL: false } });
    await first.reader.round(nobody, NO_SIGNAL); // the first look says what there is
    await expect(first.again().round(nobody, NO_SIGNAL)).rejects.toMatchObject({
      code: 'LandfallStreamGone',
      message: expect.stringContaining('shard a') as unknown,
    });
    first.positions.set('a', { shard: { S: 'a' }, finished: { BOOL: true } });
    expect(await first.again().round(nobody, NO_SIGNAL)).toBe(0);
  });

  it('halts when a shard came and went that nobody has seen, and not for parents that were gone at the first look', async () => {
    let shards = [{ ShardId: 'b', ParentShardId: 'a' }];
    const { again } = streamOf({ shards: () => shards, records: empty });
    await again().round(nobody, NO_SIGNAL);
    expect(await again().round(nobody, NO_SIGNAL)).toBe(0);
    shards = [...shards, { ShardId: 'd', ParentShardId: 'c' }];
    await expect(again().round(nobody, NO_SIGNAL)).rejects.toMatchObject({
      code: 'LandfallStreamGone',
      message: expect.stringContaining('shard c') as unknown,
    });
  });

  it('takes a record without images for a change of nothing', async () => {
    const { reader } = streamOf({
      shards: () => [{ ShardId: 'a' }],
      records: (shard) => ({ Records: [{}, { dynamodb: {} }], NextShardIterator: shard }),
    });
    const seen: ItemChange[] = [];
    await reader.round(async (changes) => void seen.push(...changes), NO_SIGNAL);
    expect(seen).toEqual([
      { before: null, after: null },
      { before: null, after: null },
    ]);
  });
});
