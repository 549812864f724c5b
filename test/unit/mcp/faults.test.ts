import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { portOpener } from '../../../adapters/mcp/port/open';
import type { CallRecord, ControlPort } from '../../../contracts/mcp/port';
import { configSchema } from '../../../contracts/schemas/config';
import { NOWHERE } from './support/nowhere';

/** A child process of the port that dies, hangs or answers nonsense. */

const ROOT = join(__dirname, '../../..');
const FAULTY = join(__dirname, 'support/faulty-server.mjs');
const folder = mkdtempSync(join(tmpdir(), 'landfall-mcp-'));
afterAll(() => rmSync(folder, { recursive: true }));
let number = 0;
const mcpOf = configSchema.shape.mcp.unwrap();

interface Opened {
  readonly port: ControlPort;
  readonly call: () => Promise<unknown>;
  /** What was said before calls were repeated. */
  readonly said: readonly string[];
  /** Process ids of the servers that were started. */
  readonly started: () => readonly number[];
}

function open(fault: string, times: number, over: { fallback?: 'direct' | 'none'; signal?: AbortSignal } = {}): Opened {
  const { fallback = 'none', signal } = over;
  const count = join(folder, `count-${(number += 1)}`);
  const port = portOpener({
    secrets: async () => 'x',
    environment: { FAULT: fault, FAULT_TIMES: String(times), COUNT: count },
    ownCommand: [process.execPath, FAULTY],
  })({
    ...NOWHERE,
    mcp: mcpOf.parse({ servers: { mysql: { run: 'stdio' } }, fallback, callTimeoutSeconds: 1 }),
    signal,
  });
  const started = () => (existsSync(count) ? readFileSync(count, 'utf8').trim().split('\n').map(Number) : []);
  const said: string[] = [];
  const onRepeat = (why: string): void => void said.push(why);
  return { port, call: () => port.mysql.call('get_server_info', {}, { onRepeat }), said, started };
}

const withoutTimes = (records: readonly CallRecord[]) => records.map(({ at: _, milliseconds: __, ...rest }) => rest);
/** Of no arguments: `printf {} | sha256sum`. */
const EMPTY = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
async function allGone({ port, started }: Opened): Promise<void> {
  await port.close();
  const end = Date.now() + 5_000;
  while (started().some(lives) && Date.now() < end) await delay(20);
  expect(started().filter(lives)).toEqual([]);
}

it.each(['dies', 'ends', 'garbage', 'nonsense', 'hangs'])(
  'a server that %s is started again, and the call repeated',
  async (fault) => {
    const opened = open(fault, 1);
    expect(await opened.call()).toMatchObject({ version: '8.0.31' });
    expect(await opened.call()).toMatchObject({ version: '8.0.31' });
    expect(opened.started()).toHaveLength(2);
    expect(opened.said).toHaveLength(1);
    expect(withoutTimes(opened.port.calls())).toEqual([
      { server: 'mysql', tool: 'get_server_info', arguments: EMPTY, result: 'ok', tries: 2 },
      { server: 'mysql', tool: 'get_server_info', arguments: EMPTY, result: 'ok', tries: 1 },
    ]);
    await allGone(opened);
  },
);

it.each([
  ['dies', 'ended by signal SIGKILL, 3 times'],
  ['ends', 'ended with exit code 3, last line: no more memory, password=***, 3 times'],
  ['garbage', 'wrote what is no message of the protocol'],
  ['nonsense', 'answered get_server_info with what is no answer (at flavour), 3 times'],
])('a server that always %s is given up after three tries', async (fault, why) => {
  const opened = open(fault, 99);
  await expect(opened.call()).rejects.toMatchObject({
    code: 'LandfallMcpServerUnusable',
    message: expect.stringContaining(why) as string,
  });
  expect(opened.started()).toHaveLength(3);
  expect(opened.said).toHaveLength(2);
  expect(opened.said[0]).toContain(why.replace(/, 3 times$/, ''));
  await allGone(opened);
});

it('what a server cannot do is done without it where the configuration allows that, and told', async () => {
  for (const [fault, why] of [
    ['dies', 'the server ended by signal SIGKILL, 3 times'],
    ['lacks', 'faulty 1 does not offer get_server_info'],
  ] as const) {
    const opened = open(fault, 99, { fallback: 'direct' });
    // Nothing listens there: the failure is that of the connection, which only the direct way makes.
    await expect(opened.call()).rejects.toMatchObject({ code: 'LandfallSourceUnreachable' });
    expect(opened.port.calls()).toMatchObject([{ result: 'LandfallSourceUnreachable', withoutServer: why }]);
    await allGone(opened);
  }
});

it('a tool that is not offered, and a refusal, are no reason to start the server again', async () => {
  const lacks = open('lacks', 1);
  await expect(lacks.call()).rejects.toMatchObject({ code: 'LandfallMcpToolMissing' });
  const refuses = open('refuses', 1);
  const error = (await refuses.call().catch((thrown: unknown) => thrown)) as Error;
  expect(error).toMatchObject({ code: 'LandfallMcpToolRefused' });
  expect(error.message).not.toContain('hunter2');
  for (const opened of [lacks, refuses]) {
    expect(opened.started()).toHaveLength(1);
    await allGone(opened);
  }
});

it('a command that does not exist is named', async () => {
  const port = portOpener({ secrets: async () => 'x', environment: {}, ownCommand: ['/nowhere/landfall'] })({
    ...NOWHERE,
    mcp: mcpOf.parse({ servers: { mysql: { run: 'stdio' } }, fallback: 'none' }),
  });
  await expect(port.mysql.call('get_server_info', {})).rejects.toThrow(
    '/nowhere/landfall could not be started (ENOENT)',
  );
  await port.close();
});

it('an abort ends the waiting at once, with its reason, and leaves no process', async () => {
  const stop = new AbortController();
  const opened = open('hangs', 99, { signal: stop.signal });
  const call = opened.call();
  while (opened.started().length === 0) await delay(20);
  const began = Date.now();
  stop.abort(new Error('paused'));
  await expect(call).rejects.toThrow('paused');
  expect(Date.now() - began).toBeLessThan(1_000);
  await allGone(opened);
});

it('the health of a server says what it is, what it lacks, or why it cannot be used', async () => {
  const healthOf = async (fault: string, fallback: 'direct' | 'none') => {
    const opened = open(fault, 99, { fallback });
    const [health] = await opened.port.health({ tables: [], needed: ['mysql'] });
    await allGone(opened);
    return health;
  };
  expect(await healthOf('lacks', 'none')).toMatchObject({
    verdict: 'fail',
    detail: expect.stringMatching(/^faulty 1 does not offer get_server_info, list_tables, /) as string,
  });
  expect(await healthOf('lacks', 'direct')).toMatchObject({ verdict: 'warn' });
  expect(await healthOf('none', 'none')).toEqual({
    server: 'mysql',
    verdict: 'ok',
    detail: 'faulty 1 with 9 tools, mysql 8.0.31 answers as x@%',
    fix: '',
  });
  expect(await healthOf('dies', 'none')).toMatchObject({
    verdict: 'fail',
    detail: expect.stringContaining('the server ended by signal SIGKILL, 3 times') as string,
    fix: expect.stringContaining('mcp.servers') as string,
  });
});

it('servers end with the process that started them, also after kill -9', async () => {
  const count = join(folder, `count-${(number += 1)}`);
  const tsx = join(ROOT, 'node_modules/tsx/dist/cjs/index.cjs');
  const holder = spawn(process.execPath, ['--require', tsx, join(__dirname, 'support/hold.ts'), FAULTY, count]);
  const started = () => (existsSync(count) ? readFileSync(count, 'utf8').trim().split('\n').map(Number) : []);
  while (started().length === 0) await delay(20);
  holder.kill('SIGKILL');
  const end = Date.now() + 5_000;
  while (started().some(lives) && Date.now() < end) await delay(20);
  expect(started()).toHaveLength(1);
  expect(started().filter(lives)).toEqual([]);
});
