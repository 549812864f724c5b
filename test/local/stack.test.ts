import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { Connection } from '@temporalio/client';
import { down, environment, LocalStackError, status, up } from '../../local';
import type { ProgressLine, Stack } from '../../local';
import { ensureLogin } from '../../local/secrets';
import { PREFERRED_PORTS, SEARCH_ATTRIBUTES } from '../../local/versions';
import { pidsOf, secondsUntilGone, temporaryProject } from './support/stack';

const project = temporaryProject();
const { directory, paths } = project;
const BOTH = ['temporal', 'dynamodb-local'] as const;
jest.setTimeout(180_000);
afterAll(project.end);

const start = async (): Promise<{ stack: Stack; lines: ProgressLine[] }> => {
  const lines: ProgressLine[] = [];
  return { stack: await up({ directory, servers: BOTH, onProgress: (line) => lines.push(line) }), lines };
};
const texts = (lines: readonly ProgressLine[]) => lines.map(({ component, text }) => `${component}: ${text}`);

test('up, twice at once: the servers are started once', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.stack.temporal).toEqual(two.stack.temporal);
  const all = texts([...one.lines, ...two.lines]);
  expect(all.filter((text) => text === 'temporal: runs already')).toHaveLength(1);
  expect(all.filter((text) => text.startsWith('temporal: ready on'))).toHaveLength(1);
  expect((await status(directory)).map(({ name, state }) => `${name} ${state}`)).toEqual([
    'temporal running',
    'mysql stopped',
    'aws stopped',
    'dynamodb-local running',
  ]);
});

test('the servers answer their own clients at the printed addresses', async () => {
  const { stack } = await start();
  const variables = environment(stack);
  const connection = await Connection.connect({ address: variables.TEMPORAL_ADDRESS ?? '' });
  const attributes = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(attributes.customAttributes ?? {})).toEqual(expect.arrayContaining([...SEARCH_ATTRIBUTES]));
  await connection.close();
  const endpoint = variables.LANDFALL_DYNAMODB_LOCAL_URL ?? '';
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  client.destroy();
  expect(stack.mysql).toBeUndefined();
});

test('status of a server that was killed, and up brings it back on its port', async () => {
  const { stack } = await start();
  const [pid = 0] = pidsOf(directory, ['dynamodb-local']);
  process.kill(pid, 'SIGKILL');
  await secondsUntilGone([pid], 5);
  const dead = (await status(directory)).find(({ name }) => name === 'dynamodb-local');
  expect(dead?.state).toBe('dead');
  expect(dead?.detail).toMatch(/^process \d+ is gone; its log ends with: .* `landfall local up` starts it again\.$/);
  const again = await start();
  expect(again.stack.dynamodbLocal).toEqual(stack.dynamodbLocal);
});

test('a pid file that names a process of someone else is not believed, and that process is not touched', async () => {
  const [pid = 0] = pidsOf(directory, ['temporal']);
  writeFileSync(paths.pid('temporal'), `${process.pid}\n`);
  expect((await status(directory))[0]?.state).toBe('dead');
  writeFileSync(paths.pid('temporal'), `${pid}\n`);
  expect((await status(directory))[0]?.state).toBe('running');
});

test('down stops and says what ran; down again is no error', async () => {
  await start();
  const pids = pidsOf(directory, BOTH);
  expect(await down(directory)).toEqual([...BOTH]);
  expect(await secondsUntilGone(pids, 1)).toBeLessThan(1);
  expect(await down(directory)).toEqual([]);
});

test('taken ports and a broken ports.json: other ports, and a line that says so', async () => {
  const thief = createServer();
  const taken = await new Promise<number>((resolve) => {
    thief.once('error', () => resolve(PREFERRED_PORTS.dynamodbLocal)); // somebody has it already: as good
    thief.listen(PREFERRED_PORTS.dynamodbLocal, '127.0.0.1', () => resolve(PREFERRED_PORTS.dynamodbLocal));
  });
  try {
    writeFileSync(paths.ports, '{"dynamodbLocal": 8000,');
    const { stack, lines } = await start();
    expect(texts(lines)[0]).toMatch(/^stack: .*ports\.json is set aside: it is not JSON/);
    expect(stack.dynamodbLocal?.endpoint).not.toBe(`http://127.0.0.1:${taken}`);
    expect(JSON.parse(readFileSync(paths.ports, 'utf8'))).toHaveProperty('dynamodbLocal');
  } finally {
    thief.close();
    await down(directory);
  }
});

test('a server that cannot start takes those that were started along with it', async () => {
  // SQLite makes a destroyed file good again from the write-ahead log beside it, when there is one.
  const file = paths.data('temporal') + '/temporal.sqlite';
  for (const log of ['-wal', '-shm']) rmSync(file + log, { force: true });
  writeFileSync(file, 'this is no database');
  const error = await start().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LocalStackError);
  expect((error as Error).message).toMatch(/^temporal did not start: .* Its log ends with: .*Read all of it in /s);
  expect((await status(directory)).filter(({ state }) => state === 'running')).toEqual([]);
});

test('nobody else can read the state that holds secrets', async () => {
  const login = ensureLogin(paths, 'root');
  expect(statSync(login.passwordFile).mode & 0o777).toBe(0o600);
  expect(statSync(paths.secrets).mode & 0o777).toBe(0o700);
});
