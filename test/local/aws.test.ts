import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { install, status, up } from '../../local';
import { pidsOf, secondsUntilGone, temporaryProject } from './support/stack';

const project = temporaryProject();
jest.setTimeout(120_000);
let options: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
let formation: CloudFormationClient;
let dynamo: DynamoDBClient;
/** Of the emulator's own environment, which has botocore. */
let python: string;

beforeAll(async () => {
  const { aws } = await up({ directory: project.directory, servers: ['aws'] });
  options = {
    endpoint: aws?.endpoint ?? '',
    region: aws?.region ?? '',
    credentials: { accessKeyId: aws?.accessKeyId ?? '', secretAccessKey: aws?.secretAccessKey ?? '' },
  };
  python = (await install(['aws'])).aws ?? '';
  formation = new CloudFormationClient(options);
  dynamo = new DynamoDBClient(options);
}, 180_000);
afterAll(async () => {
  formation.destroy();
  dynamo.destroy();
  await project.end();
});

const table = (name: string, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    ...more,
  },
});

/** Creates a stack and returns how it ended. */
const deploy = async (name: string, resources: object): Promise<string> => {
  const template = JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources: resources });
  await formation.send(new CreateStackCommand({ StackName: name, TemplateBody: template, OnFailure: 'ROLLBACK' }));
  for (;;) {
    const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: name }));
    const state = Stacks?.[0]?.StackStatus ?? '';
    if (!state.endsWith('IN_PROGRESS')) return state;
    await sleep(100);
  }
};

const item = { pk: { S: 'kept' }, n: { N: '1' } };
const get = async (name: string) =>
  (await dynamo.send(new GetItemCommand({ TableName: name, Key: { pk: { S: 'kept' } } }))).Item;

test('a table of a stack has what the template says, in the DynamoDB that takes the data', async () => {
  const more = {
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    SSESpecification: { SSEEnabled: 'true' },
    DeletionProtectionEnabled: 'true',
  };
  expect(await deploy('plain', { T: table('plain', more) })).toBe('CREATE_COMPLETE');
  await dynamo.send(new PutItemCommand({ TableName: 'plain', Item: item }));
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: 'plain' }));
  expect(Table).toMatchObject({
    DeletionProtectionEnabled: true,
    StreamSpecification: { StreamEnabled: true },
    SSEDescription: { Status: 'ENABLED' },
  });
  await formation.send(new DeleteStackCommand({ StackName: 'plain' }));
  await sleep(1000);
  expect(await get('plain')).toEqual(item); // protected: the stack cannot take it away
});

test('a table that exists already: the stack rolls back and the data stays', async () => {
  const { TableName, BillingMode, KeySchema, AttributeDefinitions } = {
    TableName: 'clash',
    BillingMode: 'PAY_PER_REQUEST' as const,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  };
  await dynamo.send(new CreateTableCommand({ TableName, BillingMode, KeySchema, AttributeDefinitions }));
  await dynamo.send(new PutItemCommand({ TableName, Item: item }));
  const resources = { First: table('first'), Clash: { ...table('clash'), DependsOn: 'First' } };
  expect(await deploy('clash', resources)).toBe('ROLLBACK_COMPLETE');
  expect(await get('clash')).toEqual(item);
  await expect(get('first')).rejects.toThrow(/not found|non-existent/i);
});

test('every service that is promised lists what was made in it', () => {
  const script = join(__dirname, 'support/list-services.py');
  const { accessKeyId, secretAccessKey } = options.credentials;
  const name = `listed-${Date.now()}`; // a second try of this test finds the things of the first
  const said = execFileSync(python, [script, options.endpoint, name], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  });
  const services = ['iam', 'kms', 'cloudwatch', 'sns', 'cloudtrail', 'secretsmanager', 'glue'];
  expect(JSON.parse(said.toString())).toEqual(
    Object.fromEntries(services.map((service) => [service, expect.arrayContaining([name])])),
  );
});

test('a list asked for with an unknown key is refused, whatever the service', () => {
  const script = join(__dirname, 'support/list-services.py');
  const said = execFileSync(python, [script, options.endpoint, 'refused'], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN', AWS_SECRET_ACCESS_KEY: 'x' },
  });
  const answers = Object.values(JSON.parse(said.toString()) as Record<string, unknown>);
  expect(answers).toHaveLength(7);
  for (const answer of answers) expect(answer).toMatch(/ClientError/);
});

test('an unknown key is refused', async () => {
  const stranger = new DynamoDBClient({
    ...options,
    credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' },
  });
  const ask = stranger.send(new DescribeTableCommand({ TableName: 'clash' }));
  await expect(ask).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  stranger.destroy();
});

test('state is there after kill -9, but for the last seconds', async () => {
  const s3 = new S3Client(options);
  await s3.send(new CreateBucketCommand({ Bucket: 'kept' }));
  await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'a/b', Body: 'text' }));
  await sleep(12_000); // a save is due 5 s after a change
  const pids = pidsOf(project.directory, ['aws']);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await secondsUntilGone(pids, 5);
  // The port of the killed process may be held for a while by a child of it, so the server may come back on another one.
  const { aws } = await up({ directory: project.directory, servers: ['aws'] });
  const again = { ...options, endpoint: aws?.endpoint ?? '' };
  const [dynamoAgain, s3Again] = [new DynamoDBClient(again), new S3Client(again)];
  const kept = await dynamoAgain.send(new GetItemCommand({ TableName: 'clash', Key: { pk: { S: 'kept' } } }));
  expect(kept.Item).toEqual(item);
  const { Body } = await s3Again.send(new GetObjectCommand({ Bucket: 'kept', Key: 'a/b' }));
  expect(await Body?.transformToString()).toBe('text');
  for (const client of [s3, s3Again, dynamoAgain]) client.destroy();
  expect((await status(project.directory)).find(({ name }) => name === 'aws')?.state).toBe('running');
});
