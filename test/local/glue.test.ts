import {
  BatchStopJobRunCommand,
  CreateConnectionCommand,
  CreateJobCommand,
  GetJobRunCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { createDatabase, readPassword, up } from '../../local';
import type { MysqlServer } from '../../local';
import { temporaryProject } from './support/stack';

const project = temporaryProject();
jest.setTimeout(240_000);
let glue: GlueClient;
let s3: S3Client;
let dynamo: DynamoDBClient;
let mysql: MysqlServer;

beforeAll(async () => {
  const stack = await up({ directory: project.directory, servers: ['aws', 'mysql'], glue: true });
  const { aws } = stack;
  if (aws === undefined || stack.mysql === undefined) throw new Error('not up');
  expect(aws.glue).toBe(true);
  mysql = stack.mysql;
  const { accessKeyId, secretAccessKey } = aws;
  const options = { endpoint: aws.endpoint, region: aws.region, credentials: { accessKeyId, secretAccessKey } };
  [glue, s3, dynamo] = [new GlueClient(options), new S3Client(options), new DynamoDBClient(options)];
  await s3.send(new CreateBucketCommand({ Bucket: 'scripts' }));
}, 600_000);
afterAll(async () => {
  for (const client of [glue, s3, dynamo]) client.destroy();
  await project.end();
});

const job = async (name: string, script: string | undefined): Promise<string> => {
  if (script !== undefined) await s3.send(new PutObjectCommand({ Bucket: 'scripts', Key: `${name}.py`, Body: script }));
  const Command = { Name: 'glueetl', ScriptLocation: `s3://scripts/${name}.py`, PythonVersion: '3' };
  await glue.send(new CreateJobCommand({ Name: name, Role: 'arn:aws:iam::000000000000:role/glue', Command }));
  const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName: name }));
  return JobRunId ?? '';
};

const end = async (name: string, run: string) => {
  for (;;) {
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: name, RunId: run }));
    if (!['STARTING', 'RUNNING', 'STOPPING'].includes(JobRun?.JobRunState ?? '')) return JobRun;
    await sleep(200);
  }
};

const HEAD = `
import sys
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
args = getResolvedOptions(sys.argv, ["JOB_NAME"])
context = GlueContext(SparkContext())
job = Job(context)
job.init(args["JOB_NAME"], args)
`;
const READ = (table: string) => `
frame = context.create_dynamic_frame.from_options(connection_type="mysql", connection_options={
    "useConnectionProperties": "true", "connectionName": "source", "dbtable": "${table}",
    "hashexpression": "id", "hashpartitions": "4"})
`;
const WRITE = `
context.write_dynamic_frame.from_options(frame=frame, connection_type="dynamodb",
    connection_options={"dynamodb.output.tableName": "target"})
job.commit()
`;

test('a job copies a MySQL table to DynamoDB; one that reads a table that is not there is FAILED and says why', async () => {
  await createDatabase(mysql, 'glue_source');
  const { root, migration } = mysql.users;
  const connection = await createConnection({
    ...{ host: mysql.host, port: mysql.port, user: root.user, password: readPassword(root), database: 'glue_source' },
    ssl: { ca: readFileSync(mysql.ca) },
  });
  await connection.query('CREATE TABLE thing (id BIGINT UNSIGNED PRIMARY KEY, price DECIMAL(30,10), name VARCHAR(20))');
  await connection.query(
    "INSERT INTO thing VALUES (18446744073709551615, 12345678901234567890.0123456789, 'a'), (2, NULL, '')",
  );
  await connection.end();
  await glue.send(
    new CreateConnectionCommand({
      ConnectionInput: {
        Name: 'source',
        ConnectionType: 'JDBC',
        ConnectionProperties: {
          JDBC_CONNECTION_URL: `jdbc:mysql://${mysql.host}:${mysql.port}/glue_source`,
          USERNAME: migration.user,
          PASSWORD: readPassword(migration),
        },
      },
    }),
  );
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'target',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
    }),
  );
  const good = await end('copy', await job('copy', HEAD + READ('thing') + WRITE));
  expect([good?.JobRunState, good?.ErrorMessage ?? '']).toEqual(['SUCCEEDED', '']);
  const { Items } = await dynamo.send(new ScanCommand({ TableName: 'target' }));
  expect(Items).toHaveLength(2);
  expect(Items).toContainEqual({
    id: { N: '18446744073709551615' },
    price: { N: '12345678901234567890.0123456789' },
    name: { S: 'a' },
  });
  expect(Items).toContainEqual({ id: { N: '2' }, name: { S: '' } });

  const bad = await end('copy-nope', await job('copy-nope', HEAD + READ('nope') + WRITE));
  expect(bad?.JobRunState).toBe('FAILED');
  expect(bad?.ErrorMessage).toMatch(/nope/);
});

test('a job without a script is FAILED, never SUCCEEDED', async () => {
  const ended = await end('none', await job('none', undefined));
  expect(ended).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: 'Script s3://scripts/none.py does not exist.' });
});

test('a script that raises is FAILED with its error', async () => {
  const ended = await end('raises', await job('raises', 'raise ValueError("no such luck")'));
  expect(ended).toMatchObject({ JobRunState: 'FAILED', ErrorMessage: 'ValueError: no such luck' });
});

test('a stopped job leaves no process', async () => {
  const run = await job(
    'endless',
    'import os, subprocess, time\nsubprocess.Popen(["sleep", "98765"])\ntime.sleep(98765)',
  );
  await sleep(1500);
  await glue.send(new BatchStopJobRunCommand({ JobName: 'endless', JobRunIds: [run] }));
  expect((await end('endless', run))?.JobRunState).toBe('STOPPED');
  await sleep(1500);
  const lives = readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('98765');
    } catch {
      return false;
    }
  });
  expect(lives).toEqual([]);
});
