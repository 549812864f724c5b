import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import type { EntityPlan, Item, ProjectionPlan, TablePlan } from '../../../contracts/projection';
import { compareItems, itemKey, itemOf, itemSize, rowDifferences, tableOf } from '../../../engine/projection';
import { stack, uniqueName } from '../../support/stack';
import { createTestSource, createViews, readAll, type TestSource } from './source';

/** What the projection makes is what DynamoDB takes, keeps and gives back. */
describe('items on DynamoDB', () => {
  const client = new DynamoDBClient({
    endpoint: stack.dynamodb(),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const prefix = uniqueName('lfm');
  const physical = (table: TablePlan): string => `${prefix}.${table.name}`;
  const wire = (item: Item) => item as Record<string, AttributeValue>;
  let source: TestSource;
  let plan: ProjectionPlan;

  beforeAll(async () => {
    source = await createTestSource('mysql', [
      "CREATE TABLE boxes (id BIGINT PRIMARY KEY, code VARCHAR(30) COLLATE utf8mb4_unicode_ci NULL UNIQUE, amount DECIMAL(38,10) NULL, small DOUBLE NULL, doc JSON NULL, raw VARBINARY(20) NULL, note VARCHAR(20) NULL, marks SET('x','y') NULL, place GEOMETRY NULL, room INT NULL)",
      'CREATE TABLE rooms (id INT PRIMARY KEY)',
      'ALTER TABLE boxes ADD FOREIGN KEY (room) REFERENCES rooms (id)',
      'INSERT INTO rooms VALUES (-7), (9), (10)',
      `INSERT INTO boxes VALUES (-9223372036854775808, 'Ä', '-1234567890123456789012345678.0123456789', 1e-120, '{"b": [9007199254740993, 1.50, null, ""], "a": {}}', X'', '', '', ST_GeomFromText('POINT(1 2)', 4326), -7)`,
      `INSERT INTO boxes VALUES (9, NULL, '1.5000000000', -1e120, '[]', X'00', NULL, 'x,y', NULL, NULL), (10, 'b', 0, 123456789.123456789, 'null', NULL, 'n', NULL, NULL, 10)`,
    ]);
    const compiled = await source.model();
    await createViews(source, compiled);
    plan = compiled.plan;
    for (const table of plan.tables) await create(table);
  });
  afterAll(async () => {
    await source?.drop();
    for (const table of plan?.tables ?? []) await client.send(new DeleteTableCommand({ TableName: physical(table) }));
    client.destroy();
  });

  const create = (table: TablePlan) =>
    client.send(
      new CreateTableCommand({
        TableName: physical(table),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: Object.entries(table.keyAttributeTypes).map(([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        })),
        KeySchema: keySchema(table.partitionKey.name, table.sortKey?.name ?? null),
        ...(table.indexes.length > 0 && {
          GlobalSecondaryIndexes: table.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index.partitionKey, index.sortKey),
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
      }),
    );
  const keySchema = (partition: string, sort: string | null) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    ...(sort === null ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
  ];
  const entityOf = (type: string): EntityPlan => plan.entities.find(({ entityType }) => entityType === type)!;
  const version = { epoch: 1, sequence: '18446744073709551615', writer: 'copy' };

  it('come back equal, and the rows from them', async () => {
    let count = 0;
    for (const entity of plan.entities) {
      const table = tableOf(plan, entity);
      for (const row of await readAll(source, entity, 2)) {
        const item = itemOf(entity, row, version);
        await client.send(
          new BatchWriteItemCommand({ RequestItems: { [physical(table)]: [{ PutRequest: { Item: wire(item) } }] } }),
        );
        const { Item: found } = await client.send(
          new GetItemCommand({ TableName: physical(table), Key: wire(itemKey(table, item)) }),
        );
        expect(compareItems(item, found as unknown as Item)).toEqual([]);
        expect(found!['_v']).toEqual(item['_v']);
        expect(rowDifferences(entity, row, found as unknown as Item)).toEqual([]);
        count++;
      }
    }
    // Three boxes, three rooms, and the two boxes that have a code.
    expect(count).toBe(8);
  });

  it('are found by lookup item, by index, and in the order of their numbers', async () => {
    const boxes = entityOf('BOXES');
    const table = tableOf(plan, boxes);
    const query = async (index: string, attribute: string, value: string) => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: physical(table),
          IndexName: index,
          KeyConditionExpression: '#k = :v',
          ExpressionAttributeNames: { '#k': attribute },
          ExpressionAttributeValues: { ':v': { S: value } },
        }),
      );
      return Items!.map((item) => item['id']?.N);
    };
    expect(await query('GSI1', 'GSI1PK', 'BOXES#ROOM#0000000010')).toEqual(['10']);
    expect(await query('GSI1', 'GSI1PK', 'BOXES#ROOM#-9999999992')).toEqual(['-9223372036854775808']);
    const lookups = await readAll(
      source,
      plan.entities.find(({ role }) => role === 'lookup')!,
      10,
    );
    expect(lookups).toHaveLength(2);
  });

  it('may have 409,600 bytes as DynamoDB counts them, and not one more', async () => {
    const table = tableOf(plan, entityOf('ROOMS'));
    const base: Item = {
      PK: { S: 'big' },
      SK: { S: 'x' },
      n: { N: '-123456789' },
      l: { L: [{ M: { a: { BOOL: true } } }] },
    };
    const fill = (bytes: number): Item => ({ ...base, t: { B: Buffer.alloc(bytes - itemSize(base) - 1) } });
    expect(itemSize(fill(409_600))).toBe(409_600);
    const put = (item: Item) => client.send(new PutItemCommand({ TableName: physical(table), Item: wire(item) }));
    await put(fill(409_600 - 64));
    await expect(put(fill(409_600 + 64))).rejects.toThrow(/size/i);
  });
});
