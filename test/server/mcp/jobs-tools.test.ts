import { CreateConnectionCommand, CreateJobCommand } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { glueClient, s3Client } from '../../../adapters/aws';
import { serverSettings } from '../../../adapters/mcp/settings';
import { configSchema } from '../../../contracts/schemas/config';
import { stack, uniqueName } from '../../support/stack';
import { callByPython, type Answer } from './support/foreign-client';
import { callHere } from './support/own-client';

/** The tools on Spark jobs and their scripts, in this process; and `landfall mcp`, called by the Python SDK of the protocol. */

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'landfall-mcp-'));
const config = join(folder, 'landfall.yaml');
const bucket = uniqueName('mcp').replaceAll('_', '-');
const name = bucket;
const PASSWORD = 'a secret of the source';
const source = { endpoints: [{ host: 'db.example', port: 3307 }], database: 'd', user: 'u', password: 'env:X' };
const aws = () => ({ region: 'us-east-1', endpoint: stack.aws() });
const s3 = s3Client(aws());
const glue = glueClient(aws());

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const text = { version: 1, name, source, target: aws(), artifacts: { store: `s3://${bucket}/at` } };
  writeFileSync(config, JSON.stringify(text));
});
afterAll(() => {
  s3.destroy();
  glue.destroy();
  rmSync(folder, { recursive: true });
});

const calling = async (server: 'glue' | 's3', calls: Parameters<typeof callHere>[1]['calls']) => {
  const target = { region: 'us-east-1', endpoint: stack.aws() };
  const found = configSchema.parse({ version: 1, name, source, target, artifacts: { store: `s3://${bucket}/at` } });
  const settings = serverSettings(found, { migration: name, role: 'test' });
  const answers = await callHere(server, { settings, secrets: async () => PASSWORD, calls });
  return { answers, results: answers.map(({ structuredContent }) => structuredContent) };
};
const textsOf = (answers: readonly Answer[]) => answers.map(({ content }) => content?.[0]?.text ?? '');

it.each([
  ['glue', ['get_connection', 'get_job', 'get_job_run', 'list_job_runs', 'list_jobs'], 'list_jobs', { jobs: [] }],
  ['s3', ['get_object', 'get_place', 'list_objects'], 'list_objects', { objects: [] }],
] as const)('a client of somebody else lists and calls what %s reads', async (server, reading, tool, nothing) => {
  const told = await callByPython({
    args: [server, '--config', config],
    environment: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    calls: [[tool, { prefix: 'nothing-begins-so' }]],
  });
  expect(told.server).toBe(`landfall-${server}`);
  expect(told.tools.map((listed) => listed.name)).toEqual(reading);
  for (const { annotations } of told.tools) expect(annotations).toMatchObject({ readOnlyHint: true });
  expect(told.answers[0]!.structuredContent).toEqual({ ...nothing, more: false });
});

it('scripts are written, read and deleted below the place of the migration alone', async () => {
  const key = 'glue/orders.py';
  const place = `s3://${bucket}/at/${name}/scripts/`;
  const put = (Key: string, Body: Uint8Array | string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  await put(`at/${name}/scripts/bytes`, Uint8Array.of(255, 0));
  await put(`at/${name}/scripts/long`, 'x'.repeat(1_000_001));
  await put(`at/${name}/stage-01/analysis.json`, '{}');
  const { answers, results } = await calling('s3', [
    ['get_place', {}],
    ['get_object', { key }],
    ['put_object', { key, body: 'print("é🚢")\n' }],
    ['put_object', { key, body: 'print("é🚢")\n' }],
    ['put_object', { key, body: '' }],
    ['get_object', { key }],
    ['list_objects', { max_keys: 2 }],
    ['list_objects', { prefix: 'glue/' }],
    ['delete_object', { key: 'glue/order' }],
    ['delete_object', { key }],
    ['delete_object', { key }],
    ['get_object', { key: 'bytes' }],
    ['get_object', { key: 'long' }],
    ['get_object', { key: '../stage-01/analysis.json' }],
    ['get_object', { key: '/stage-01/analysis.json' }],
    ['put_object', { key: 'long', body: 'short' }],
  ]);
  expect(results[0]).toEqual({ location: place });
  expect(results[1]).toEqual({ object: null });
  expect(results[2]).toMatchObject({ outcome: 'written', uri: `${place}${key}` });
  expect(results.slice(3, 5)).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'written' }]);
  expect(results[5]).toMatchObject({ object: { key, bytes: 0, text: '' } });
  expect(results[6]).toEqual({
    objects: [
      { key: 'bytes', bytes: 2 },
      { key, bytes: 0 },
    ],
    more: true,
  });
  expect(results[7]).toEqual({ objects: [{ key, bytes: 0 }], more: false });
  expect(results.slice(8, 11)).toEqual([{ deleted: false }, { deleted: true }, { deleted: false }]);
  const said = textsOf(answers);
  expect(said[11]).toMatch(/^LandfallMcpToolRefused: bytes is no text/);
  expect(said[12]).toMatch(/^LandfallMcpToolRefused: long is longer than 1000000 bytes/);
  expect(said[13]).toMatch(/^LandfallMcpToolRefused: key: no part \. or \.\./);
  expect(said[14]).toMatch(/^LandfallMcpToolRefused: key: /);
  expect(results[15]).toMatchObject({ outcome: 'written' });
});

it('a job is made, started once for one wish, stopped and deleted; those of others are left alone', async () => {
  const job_name = `${name}-orders`;
  const other = `${name}-other`;
  const Command = { Name: 'glueetl', ScriptLocation: `s3://${bucket}/none.py`, PythonVersion: '3' };
  await glue.send(new CreateJobCommand({ Name: other, Role: 'other', Command }));
  await glue.send(
    new CreateConnectionCommand({
      ConnectionInput: { Name: other, ConnectionType: 'JDBC', ConnectionProperties: { PASSWORD: 'theirs' } },
    }),
  );
  const job = { job_name, job_definition: { Role: 'worker', ScriptLocation: `s3://${bucket}/none.py` } };
  const wish = { job_name, run_token: 'orders/1' };
  const larger = { ...job, job_definition: { ...job.job_definition, NumberOfWorkers: 5 } };
  const { answers, results } = await calling('glue', [
    ['get_job', { job_name }],
    ['create_job', job],
    ['create_job', job],
    ['create_job', larger],
    ['get_job', { job_name }],
    ['list_jobs', { prefix: name }],
    ['list_job_runs', { job_name }],
    ['start_job_run', { ...wish, job_arguments: { '--password': 'hunter2' } }],
    ['start_job_run', wish],
    ['list_job_runs', { job_name, run_token: 'orders/1' }],
    ['list_job_runs', { job_name, run_token: 'orders/2' }],
    ['get_job_run', { job_name, job_run_id: 'none' }],
    ['stop_job_run', { job_name, job_run_id: 'none' }],
    ['create_job', { ...job, job_name: other }],
    ['start_job_run', { ...wish, job_name: other }],
    ['delete_job', { job_name: other }],
    ['start_job_run', { ...wish, job_name: `${name}-none` }],
    ['create_connection', { connection_name: name }],
    ['create_connection', { connection_name: name }],
    ['get_connection', { connection_name: name }],
    ['get_connection', { connection_name: other }],
    ['create_connection', { connection_name: other }],
    ['delete_connection', { connection_name: other }],
    ['delete_connection', { connection_name: name }],
    ['delete_connection', { connection_name: name }],
    ['create_job', { job_name: 'a/b', job_definition: job.job_definition }],
  ]);
  const said = textsOf(answers);
  expect(results[0]).toEqual({ job: null });
  expect(results.slice(1, 4).map((result) => result?.['outcome'])).toEqual(['created', 'unchanged', 'updated']);
  expect(results[4]).toMatchObject({ job: { migration: name, role: 'worker', numberOfWorkers: 5 } });
  expect(results[5]).toEqual({ jobs: [job_name, other], more: false });
  expect(results[6]).toEqual({ runs: [], more: false });
  const { run, outcome } = results[7] as { run: { id: string; runToken: string }; outcome: string };
  expect([outcome, run.runToken]).toEqual(['started', 'orders/1']);
  expect(results[8]).toMatchObject({ outcome: 'found', run: { id: run.id } });
  expect(results[9]).toMatchObject({ runs: [{ id: run.id }], more: false });
  expect(results.slice(10, 13)).toEqual([{ runs: [], more: false }, { run: null }, { stopping: false }]);
  for (const at of [13, 14, 15]) expect(said[at]).toContain(`job ${other} is not of the migration ${name}`);
  expect(said[16]).toContain(`there is no job ${name}-none`);
  expect(results.slice(17, 19)).toEqual([{ outcome: 'created' }, { outcome: 'unchanged' }]);
  expect(results[19]).toEqual({
    connection: { name, migration: name, type: 'JDBC', url: 'jdbc:mysql://db.example:3307/d', user: 'u' },
  });
  expect(results[20]).toMatchObject({ connection: { migration: null } });
  for (const at of [21, 22]) expect(said[at]).toContain(`connection ${other} is not of the migration ${name}`);
  expect(results.slice(23, 25)).toEqual([{ deleted: true }, { deleted: false }]);
  expect(answers[25]).toMatchObject({ isError: true });
  expect(JSON.stringify(answers)).not.toMatch(new RegExp(`${PASSWORD}|hunter2|theirs`));
});
