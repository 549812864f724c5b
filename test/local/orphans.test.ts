import { readdirSync, writeFileSync } from 'node:fs';
import { SERVER_NAMES, status, up } from '../../local';
import { commandLine, isAlive } from '../../local/process/pid';
import { holdServers, pidsOf, secondsUntilGone, temporaryProject } from './support/stack';

const project = temporaryProject();
const { directory, paths } = project;
jest.setTimeout(240_000);

/** Ids of the processes whose command line holds the text. */
const processesOf = (text: string): readonly number[] =>
  readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id) && commandLine(Number(id))?.includes(text))
    .map(Number);

afterAll(project.end);

test('kill -9 of the parent: all four servers are gone within 5 s', async () => {
  const parent = await holdServers(directory, SERVER_NAMES);
  const pids = pidsOf(directory, SERVER_NAMES);
  expect(pids.every((pid) => isAlive(pid, paths.root))).toBe(true);
  const guards = processesOf(`guard.mjs ${paths.root}`);
  expect(guards).toHaveLength(4);
  parent.kill('SIGKILL');
  expect(await secondsUntilGone(pids, 10)).toBeLessThan(5);
  await secondsUntilGone(guards, 5); // a guard removes the pid file after its server is gone
  expect((await status(directory)).map(({ state }) => state)).toEqual(Array(4).fill('stopped'));
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s of the parent: none is left', async (signal) => {
  const parent = await holdServers(directory, ['temporal', 'aws']);
  const pids = pidsOf(directory, ['temporal', 'aws']);
  parent.kill(signal);
  expect(await secondsUntilGone(pids, 10)).toBeLessThan(5);
});

test('kill -9 of a parent that has not finished its up: none is left', async () => {
  const parent = holdServers(directory, ['mysql', 'dynamodb-local']);
  parent.catch(() => undefined);
  const first = await new Promise<number>((resolve) => {
    const timer = setInterval(() => {
      const [pid = 0] = pidsOf(directory, ['mysql']);
      if (pid === 0) return;
      clearInterval(timer);
      resolve(pid);
    }, 10);
  });
  const [holder = 0] = processesOf(`hold.ts ${directory} `);
  process.kill(holder, 'SIGKILL');
  expect(await secondsUntilGone([first], 10)).toBeLessThan(5);
});

test('a server that dies under its guard is reported dead and starts again', async () => {
  const stack = await up({ directory, servers: ['aws'], attach: true });
  const pids = pidsOf(directory, ['aws']);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await secondsUntilGone(pids, 5);
  expect((await status(directory)).find(({ name }) => name === 'aws')?.state).toBe('dead');
  const again = await up({ directory, servers: ['aws'], attach: true });
  expect(again.aws).toEqual(stack.aws);
  await again.stop();
  expect((await status(directory)).find(({ name }) => name === 'aws')?.state).toBe('stopped');
});

test('a pid file with nonsense does not stop status or up', async () => {
  writeFileSync(paths.pid('aws'), '$(reboot)\n');
  expect((await status(directory)).find(({ name }) => name === 'aws')?.state).toBe('stopped');
  const stack = await up({ directory, servers: ['aws'], attach: true });
  await stack.stop();
});
