import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type ConsumedCapacity,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../contracts/projection';
import type { Request, WriteRequest } from '../../../engine/cost/accesses';
import type { EntitySize } from '../../../engine/cost/sizes';
import { requestUnits } from '../../../engine/cost/units';
import { itemSize } from '../../../engine/projection';
import { stack, uniqueName } from '../../support/stack';

/** What the forecast reckons for a request against what DynamoDB says that it consumed. */

const client = new DynamoDBClient({
  endpoint: stack.dynamodb(),
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const TABLE = uniqueName('lfunits');
const PARTS = ['PK', 'SK', 'G1', 'G2', 'G3'] as const;
const key = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];

/** 1,500 bytes and a few: two write units, one read unit. */
const item = (sort: string, over: Item = {}): Record<string, AttributeValue> => ({
  PK: { S: 'CUSTOMER#1' },
  SK: { S: sort },
  G1: { S: 'a' },
  G2: { S: 'b' },
  G3: { S: 'c' },
  note: { S: 'short' },
  text: { S: 'x'.repeat(1_450) },
  ...over,
});

const bytes = (names: readonly string[]): number =>
  itemSize(Object.fromEntries(Object.entries(item('ORDER#1')).filter(([name]) => names.includes(name))) as Item);

const SIZE: EntitySize = {
  entity: 'T.E',
  bytes: itemSize(item('ORDER#1') as Item),
  jsonBytes: 0,
  basis: 'measured',
  indexes: [
    { index: 'all', bytes: itemSize(item('ORDER#1') as Item), share: 1 },
    { index: 'keys', bytes: bytes(['PK', 'SK', 'G2']), share: 1 },
    { index: 'some', bytes: bytes(['PK', 'SK', 'G3', 'note']), share: 1 },
  ],
};

const write = (indexWrites: Readonly<Record<string, number>>, over: Partial<WriteRequest> = {}): WriteRequest => ({
  kind: 'write',
  table: TABLE,
  entity: 'T.E',
  what: 'put',
  items: 1,
  basis: '',
  transaction: false,
  role: 'row',
  indexWrites: Object.entries(indexWrites).map(([index, writes]) => ({ index, writes })),
  ...over,
});
const read = (
  operation: 'GetItem' | 'BatchGetItem' | 'Query' | 'Scan',
  items: number,
  index: string | null = null,
): Request => ({
  kind: 'read',
  operation,
  table: TABLE,
  index,
  entity: 'T.E',
  items,
  partitions: 1,
  basis: '',
});

/** Units by table and index, as the forecast has them. */
function reckoned(request: Request, consistent = true, tableBytes = 0): Record<string, number> {
  const units = requestUnits(request, {
    sizes: new Map([['T.E', SIZE]]),
    tables: new Map([[TABLE, tableBytes]]),
    consistent,
  });
  return Object.fromEntries((units ?? []).map((one) => [one.index ?? 'table', one.readUnits + one.writeUnits]));
}

/** The same as DynamoDB has them; what consumed nothing is left out. */
function consumed(capacity: ConsumedCapacity | undefined): Record<string, number> {
  const indexes = Object.entries(capacity?.GlobalSecondaryIndexes ?? {}).map(
    ([name, one]) => [name, one.CapacityUnits ?? 0] as const,
  );
  return Object.fromEntries(
    [['table', capacity?.Table?.CapacityUnits ?? 0] as const, ...indexes].filter(([, units]) => units > 0),
  );
}

const ask = { ReturnConsumedCapacity: 'INDEXES' } as const;
const put = async (one: Record<string, AttributeValue>) =>
  consumed((await client.send(new PutItemCommand({ TableName: TABLE, Item: one, ...ask }))).ConsumedCapacity);
const update = async (attribute: string, value: string) =>
  consumed(
    (
      await client.send(
        new UpdateItemCommand({
          TableName: TABLE,
          Key: { PK: { S: 'CUSTOMER#1' }, SK: { S: 'ORDER#1' } },
          UpdateExpression: 'SET #a = :v',
          ExpressionAttributeNames: { '#a': attribute },
          ExpressionAttributeValues: { ':v': { S: value } },
          ...ask,
        }),
      )
    ).ConsumedCapacity,
  );
const query = async (consistent: boolean, index?: string) =>
  consumed(
    (
      await client.send(
        new QueryCommand({
          TableName: TABLE,
          ...(index === undefined ? { ConsistentRead: consistent } : { IndexName: index }),
          KeyConditionExpression: '#k = :v',
          ExpressionAttributeNames: { '#k': index === undefined ? 'PK' : 'G1' },
          ExpressionAttributeValues: { ':v': { S: index === undefined ? 'CUSTOMER#1' : 'a' } },
          ...ask,
        }),
      )
    ).ConsumedCapacity,
  );

describe('capacity units on DynamoDB', () => {
  beforeAll(async () => {
    const index = (IndexName: string, hash: string, Projection: object) => ({
      IndexName,
      KeySchema: key(hash),
      Projection,
    });
    await client.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: PARTS.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: key('PK', 'SK'),
        GlobalSecondaryIndexes: [
          index('all', 'G1', { ProjectionType: 'ALL' }),
          index('keys', 'G2', { ProjectionType: 'KEYS_ONLY' }),
          index('some', 'G3', { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] }),
        ],
      }),
    );
  });
  afterAll(async () => {
    await client.send(new DeleteTableCommand({ TableName: TABLE }));
    client.destroy();
  });

  it('a new item is written once to the table and once to each index, in KB of its own size there', async () => {
    expect(await put(item('ORDER#1'))).toEqual(reckoned(write({ all: 1, keys: 1, some: 1 })));
  });

  it('an update is written to the indexes that hold what changes, and twice where a key moves', async () => {
    expect(await update('text', 'y'.repeat(1_450))).toEqual(reckoned(write({ all: 1 })));
    expect(await update('note', 'other')).toEqual(reckoned(write({ all: 1, some: 1 })));
    expect(await update('G2', 'b2')).toEqual(reckoned(write({ all: 1, keys: 2 })));
  });

  it('a transaction doubles what it writes to the table', async () => {
    const { ConsumedCapacity: [capacity] = [] } = await client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: TABLE, Item: item('ORDER#2') } }], ...ask }),
    );
    expect(consumed(capacity)['table']).toBe(reckoned(write({}, { transaction: true }))['table']);
  });

  it('a condition on an item in a transaction is counted twice in steps of 4 KB, and leaves the indexes alone', async () => {
    const Key = { PK: { S: 'CUSTOMER#1' }, SK: { S: 'ORDER#2' } };
    const { ConsumedCapacity: [capacity] = [] } = await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ ConditionCheck: { TableName: TABLE, Key, ConditionExpression: 'attribute_exists(PK)' } }],
        ...ask,
      }),
    );
    expect(consumed(capacity)).toEqual(reckoned(write({}, { transaction: true, role: 'check' })));
  });

  it('reads are rounded item by item or page by page, and cost half where they are eventually consistent', async () => {
    for (const at of [3, 4, 5]) await put(item(`ORDER#${at}`));
    const get = await client.send(
      new GetItemCommand({
        TableName: TABLE,
        Key: { PK: { S: 'CUSTOMER#1' }, SK: { S: 'ORDER#3' } },
        ConsistentRead: true,
        ...ask,
      }),
    );
    expect(consumed(get.ConsumedCapacity)).toEqual(reckoned(read('GetItem', 1)));
    const Keys = [3, 4, 5].map((at) => ({ PK: { S: 'CUSTOMER#1' }, SK: { S: `ORDER#${at}` } }));
    for (const ConsistentRead of [true, false]) {
      const batch = await client.send(
        new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys, ConsistentRead } }, ...ask }),
      );
      expect(consumed(batch.ConsumedCapacity?.[0])).toEqual(reckoned(read('BatchGetItem', 3), ConsistentRead));
    }
    expect(await query(true)).toEqual(reckoned(read('Query', 5)));
    expect(await query(false)).toEqual(reckoned(read('Query', 5), false));
    expect(await query(false, 'all')).toEqual(reckoned(read('Query', 5, 'all')));
    const scan = await client.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true, ...ask }));
    expect(consumed(scan.ConsumedCapacity)).toEqual(reckoned(read('Scan', 5), true, 5 * SIZE.bytes));
  });
});
