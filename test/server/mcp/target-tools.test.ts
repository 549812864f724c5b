import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stack, uniqueName } from '../../support/stack';
import { callByPython, type Told } from './support/foreign-client';

/** `landfall mcp dynamodb` as a process, called by the Python SDK of the protocol. */

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'landfall-mcp-'));
afterAll(() => rmSync(folder, { recursive: true }));
const prefix = `${uniqueName('mcp')}-`;

function client(calls: Parameters<typeof callByPython>[0]['calls']): Promise<Told> {
  const config = join(folder, 'landfall.yaml');
  const source = { endpoints: [{ host: '127.0.0.1' }], database: 'd', user: 'u', password: 'env:X' };
  const target = { region: 'us-east-1', endpoint: stack.dynamodb() };
  writeFileSync(config, JSON.stringify({ version: 1, name: 'boats', source, target }));
  return callByPython({
    args: ['dynamodb', '--allow-write', '--allow-row-data', '--config', config],
    environment: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    calls,
  });
}

it('makes, reads and deletes tables on the target', async () => {
  const table_name = `${prefix}boats`;
  const table = {
    table_name,
    attribute_definitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    key_schema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  };
  const other = [{ AttributeName: 'pk', AttributeType: 'N' }];
  const { tools, answers } = await client([
    ['describe_table', { table_name }],
    ['create_table', table],
    ['create_table', table],
    ['create_table', { ...table, attribute_definitions: other }],
    ['list_tables', { prefix }],
    ['get_item', { table_name, key: { pk: { S: 'none' } } }],
    ['query', { table_name, key_condition_expression: 'pk = :p', expression_attribute_values: { ':p': { S: 'a' } } }],
    ['query', { table_name, key_condition_expression: 'nonsense', expression_attribute_values: {} }],
    ['count_items', { table_name }],
    ['delete_table', { table_name }],
    ['delete_table', { table_name }],
    ['describe_table', { table_name: 'no/name' }],
  ]);
  expect(tools.find(({ name }) => name === 'delete_table')!.annotations).toMatchObject({ destructiveHint: true });
  const results = answers.map(({ structuredContent }) => structuredContent);
  expect(results[0]).toEqual({ table: null });
  expect(results[1]).toMatchObject({ outcome: 'created', table: { status: 'ACTIVE', deletionProtection: true } });
  expect(results[2]).toMatchObject({ outcome: 'unchanged' });
  expect(answers[3]!.content![0]!.text).toContain('with other keys or indexes');
  expect(results[4]).toEqual({ tables: [table_name], more: false });
  expect(results[5]).toEqual({ item: null });
  expect(results[6]).toEqual({ items: [], more: false });
  expect(answers[7]!.content![0]!.text).toMatch(/^LandfallMcpToolRefused: ValidationException: /);
  expect(results[8]).toEqual({ items: 0, more: false });
  expect([results[9], results[10]]).toEqual([{ deleted: true }, { deleted: false }]);
  expect(answers[11]).toMatchObject({ isError: true });
});

it('reads items with their bytes, and does not delete a table that holds one', async () => {
  const table_name = `${prefix}kept`;
  const dynamodb = new DynamoDBClient({
    ...{ region: 'us-east-1', endpoint: stack.dynamodb() },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const keys = {
    TableName: table_name,
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'B' as const }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
    BillingMode: 'PAY_PER_REQUEST' as const,
  };
  const bytes = Uint8Array.of(0, 255, 128);
  try {
    await dynamodb.send(new CreateTableCommand(keys));
    const Item = { pk: { B: bytes }, deep: { L: [{ M: { b: { B: bytes } } }] }, n: { N: '1.50' } };
    await dynamodb.send(new PutItemCommand({ TableName: table_name, Item }));
    const pk = { B: Buffer.from(bytes).toString('base64') };
    const { answers } = await client([
      ['get_item', { table_name, key: { pk } }],
      ['get_item', { table_name, key: { pk: { X: 1 } } }],
      ['count_items', { table_name }],
      ['delete_table', { table_name }],
      ['describe_table', { table_name }],
    ]);
    expect(answers[0]!.structuredContent).toEqual({ item: { pk, deep: { L: [{ M: { b: pk } }] }, n: { N: '1.5' } } });
    expect(answers[1]!.content![0]!.text).toContain('pk is no value of a key or condition');
    expect(answers[2]!.structuredContent).toEqual({ items: 1, more: false });
    expect(answers[3]!.content![0]!.text).toContain(`table ${table_name} holds items`);
    expect(answers[4]!.structuredContent).toMatchObject({ table: { name: table_name, status: 'ACTIVE' } });
  } finally {
    await dynamodb.send(new DeleteTableCommand({ TableName: table_name }));
    dynamodb.destroy();
  }
});
