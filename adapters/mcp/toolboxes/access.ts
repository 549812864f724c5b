import {
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { LandfallError } from '../../../contracts/errors';
import type { Tools } from '../../../contracts/mcp';
import type { ToolAnswer } from '../../../contracts/mcp/tool';
import { dynamoDbClient, type AwsSettings } from '../../aws';
import { awsTold, unlessMissing } from './told';

/** Values of a key that no application uses. */
const PROBE: Readonly<Record<string, AttributeValue>> = {
  S: { S: 'landfall access check' },
  N: { N: '-9.87654321E+100' },
  B: { B: new TextEncoder().encode('landfall access check') },
};

function probeKey({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): Record<string, AttributeValue> {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  return Object.fromEntries(
    KeySchema.map(({ AttributeName = '' }) => [AttributeName, PROBE[types.get(AttributeName) ?? 'S']!]),
  );
}

/**
 * Tries what the transfer does with items.
 * @throws LandfallError LandfallAwsAccessDenied when even the table cannot be described, LandfallAwsUnreachable, LandfallMcpToolRefused
 */
export async function checkAccess(
  aws: AwsSettings,
  name: string,
  signal: AbortSignal,
): Promise<ToolAnswer<Tools['dynamodb'], 'check_access'>> {
  const client = dynamoDbClient(aws);
  const options = { abortSignal: signal };
  try {
    const table = await awsTold(aws, 'DynamoDB DescribeTable', () =>
      unlessMissing(
        ['ResourceNotFoundException'],
        async () => (await client.send(new DescribeTableCommand({ TableName: name }), options)).Table,
      ),
    );
    if (table === undefined) return { found: false, refused: [] };
    const Key = probeKey(table);
    const tries: Readonly<Record<string, (to: DynamoDBClient) => Promise<unknown>>> = {
      GetItem: (to) => to.send(new GetItemCommand({ TableName: name, Key }), options),
      DeleteItem: (to) => to.send(neverDeletes(name, Key), options),
    };
    const refused: { action: string; said: string }[] = [];
    for (const [action, run] of Object.entries(tries)) {
      const said = await refusalOf(() => awsTold(aws, `DynamoDB ${action}`, () => run(client)));
      if (said !== undefined) refused.push({ action, said });
    }
    return { found: true, refused };
  } finally {
    client.destroy();
  }
}

/** Both halves of the condition are of the item that is there now, and exclude each other. */
function neverDeletes(TableName: string, Key: Record<string, AttributeValue>): DeleteItemCommand {
  return new DeleteItemCommand({
    ...{ TableName, Key },
    ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': Object.keys(Key)[0] ?? '' },
  });
}

/** What was said when a right is missing; any other answer shows that it is there. */
async function refusalOf(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error;
    if (error.code === 'LandfallAwsAccessDenied') return error.message;
    if (error.cause instanceof Error && error.cause.name === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}
