import { DescribeStreamCommand, type DynamoDBStreamsClient, type Shard } from '@aws-sdk/client-dynamodb-streams';
import { sendWithRetry } from '../retry';

/** A shard of a table's stream, as far as reading needs it. */
export interface StreamShard {
  readonly id: string;
  /** Read first; undefined, or gone by now: nothing comes before. */
  readonly parent: string | undefined;
  /** No more records will come to it. */
  readonly closed: boolean;
}

/** All shards that the service still knows. */
export async function describeShards(
  input: { readonly client: DynamoDBStreamsClient; readonly arn: string; readonly place: string },
  signal: AbortSignal,
): Promise<readonly StreamShard[]> {
  const shards: Shard[] = [];
  let from: string | undefined;
  do {
    const { StreamDescription } = await sendWithRetry({ call: 'DescribeStream', place: input.place, signal }, () =>
      input.client.send(
        new DescribeStreamCommand({
          StreamArn: input.arn,
          ...(from === undefined ? {} : { ExclusiveStartShardId: from }),
        }),
        { abortSignal: signal },
      ),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    from = StreamDescription?.LastEvaluatedShardId;
  } while (from !== undefined);
  return shards.map(({ ShardId = '', ParentShardId, SequenceNumberRange }) => ({
    id: ShardId,
    parent: ParentShardId,
    closed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
  }));
}
