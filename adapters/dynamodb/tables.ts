import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { FoundTable } from '../../engine/transfer/preflight/rules';
import type { DataClient } from './client';
import { sendWithRetry } from './retry';

/**
 * Describes a table.
 * @returns null when there is none of that name
 * @throws LandfallError LandfallAwsUnreachable, LandfallAwsAccessDenied
 */
export async function describeTable(data: DataClient, table: string, signal: AbortSignal): Promise<FoundTable | null> {
  try {
    const { Table } = await sendWithRetry(
      { call: 'DescribeTable', place: data.place, signal, giveUpAfterMs: 20_000 },
      () => data.client.send(new DescribeTableCommand({ TableName: table }), { abortSignal: signal }),
    );
    const key = (role: 'HASH' | 'RANGE'): { readonly name: string; readonly type: string } | null => {
      const name = Table?.KeySchema?.find(({ KeyType }) => KeyType === role)?.AttributeName;
      if (name === undefined) return null;
      const type = Table?.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
      return { name, type: type ?? '?' };
    };
    return {
      status: Table?.TableStatus ?? 'unknown',
      partitionKey: key('HASH') ?? { name: '?', type: '?' },
      sortKey: key('RANGE'),
      indexes: (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName ?? '?'),
      account: /^arn:[^:]+:dynamodb:[^:]*:(\d{12}):/.exec(Table?.TableArn ?? '')?.[1] ?? null,
    };
  } catch (error) {
    if ((error as { name?: unknown }).name === 'ResourceNotFoundException') return null;
    throw error;
  }
}
