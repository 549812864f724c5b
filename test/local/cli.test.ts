import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import execa from 'execa';
import { readPassword } from '../../local';
import type { Stack } from '../../local';
import { pidsOf, secondsUntilGone, temporaryProject } from './support/stack';

const project = temporaryProject();
const { directory, paths } = project;
const CLI = ['--import', 'tsx', join(__dirname, 'support', 'cli.ts'), 'local'];
jest.setTimeout(120_000);
afterAll(project.end);

const landfall = (...args: string[]) => execa(process.execPath, [...CLI, ...args], { reject: false, input: '' });

test('status, down and logs of a project that was never up', async () => {
  const { stdout, exitCode } = await landfall('status', '--dir', directory);
  expect(exitCode).toBe(0);
  expect(stdout.match(/stopped/g)).toHaveLength(4);
  expect((await landfall('down', '--dir', directory)).stdout).toBe('Nothing was running.');
  expect((await landfall('logs', 'mysql', '--dir', directory)).stdout).toBe('');
});

test.each([
  [['up', '--servers', 'oracle'], /Servers are temporal, mysql, aws, dynamodb-local/],
  [['up', '--mysql', 'mysql57'], /Allowed choices are mysql80, mariadb, mysql97/],
  [['up', '--with', 'kafka'], /Allowed choices are glue/],
  [['logs', 'temporal', '--lines', '-1'], /A number of lines/],
  [['logs'], /missing required argument 'server'/],
])('%j is refused with what is allowed', async (args, message) => {
  const { stderr, exitCode } = await landfall(...args, ...(args.length > 1 ? ['--dir', directory] : []));
  expect(stderr).toMatch(message);
  expect(exitCode).not.toBe(0);
});

test('up prints progress and variables, --json the same for programs; no password in either', async () => {
  const up = await landfall('up', '--dir', directory, '--servers', 'dynamodb-local,mysql');
  expect({ code: up.exitCode, shown: up.exitCode === 0 ? '' : up.stderr }).toEqual({ code: 0, shown: '' });
  expect(up.stderr).toMatch(/^\[ +\d+\.\d s\] mysql: ready on 127\.0\.0\.1:\d+$/m);
  expect(up.stdout).toMatch(/^LANDFALL_DYNAMODB_LOCAL_URL=http:\/\/127\.0\.0\.1:\d+$/m);
  const json = await landfall('up', '--dir', directory, '--servers', 'mysql', '--json');
  const stack = JSON.parse(json.stdout) as Stack;
  const users = stack.mysql?.users;
  if (users === undefined) throw new Error('no mysql');
  for (const login of Object.values(users)) {
    for (const output of [up, json]) expect(output.stdout + output.stderr).not.toContain(readPassword(login));
  }
  expect((await landfall('logs', 'mysql', '--dir', directory, '--lines', '500')).stdout).toMatch(
    /ready for connections/,
  );
});

test('status of a dead server: exit code 1 and what to do', async () => {
  const pids = pidsOf(directory, ['dynamodb-local']);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await secondsUntilGone(pids, 5);
  const { stdout, exitCode } = await landfall('status', '--dir', directory, '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: 'dynamodb-local', state: 'dead' }));
  expect((await landfall('down', '--dir', directory)).stdout).toBe('Stopped mysql.');
});

test('what people can put right is one sentence, not a stack trace', async () => {
  const file = join(paths.secrets, 'mysql-root');
  const before = readFileSync(file);
  writeFileSync(file, 'short');
  const { stderr, exitCode } = await landfall('up', '--dir', directory, '--servers', 'mysql');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/mysql-root does not hold a password/);
  expect(stderr).not.toMatch(/^ +at /m);
  writeFileSync(file, before); // a test that is tried again comes after this one
});

test('up --attach: Ctrl-C stops the servers and ends with code 0', async () => {
  const child = spawn(process.execPath, [...CLI, 'up', '--attach', '--dir', directory, '--servers', 'dynamodb-local'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve) =>
    child.stderr.on('data', (data: Buffer) => data.toString().includes('until Ctrl-C') && resolve()),
  );
  const pids = pidsOf(directory, ['dynamodb-local']);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(await secondsUntilGone(pids, 1)).toBeLessThan(1);
});
