import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { TableTransferResult } from '../../contracts/activities/transfer';
import { workflowId, WORKFLOW_TYPES } from '../../contracts/names';
import type { MigrationOutcome } from '../../contracts/stages';
import { stack, uniqueName } from '../support/stack';
import { testConfig } from './support/config';

jest.setTimeout(180_000);

const SCRIPT = join(__dirname, 'support/worker-process.ts');
const ROWS = 150;
const folder = mkdtempSync(join(tmpdir(), 'landfall-kill-'));
const queue = uniqueName('kill');
const processes: ChildProcess[] = [];
let connection: Connection;
let client: Client;

beforeAll(async () => {
  connection = await Connection.connect({ address: stack.temporal() });
  client = new Client({ connection });
});
afterAll(async () => {
  for (const process of processes) process.kill('SIGKILL');
  await connection.close();
  rmSync(folder, { recursive: true });
});

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const linesOf = (log: string): readonly string[] =>
  existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
const rowsOf = (log: string): readonly number[] =>
  linesOf(log)
    .filter((l) => /^\d+$/.test(l))
    .map(Number);

/** A worker that says it is ready. */
async function startWorker(log: string): Promise<ChildProcess> {
  const args = ['--require', 'tsx/cjs', SCRIPT, stack.temporal(), queue, log];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => text.includes('ready') && resolve());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return child;
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

async function start(name: string) {
  return client.workflow.start(WORKFLOW_TYPES.migration, {
    taskQueue: queue,
    workflowId: workflowId.migration(name),
    args: [{ name, config: testConfig(name) }],
  });
}

test('kill -9 in the middle of a slice: nothing is lost, what is repeated is bounded by the heartbeat', async () => {
  const log = join(folder, 'slice.log');
  const first = await startWorker(log);
  const name = uniqueName('kill').replaceAll('_', '-');
  const handle = await start(name);
  while (rowsOf(log).length < 60) await pauseMs(20);
  first.kill('SIGKILL');
  await ended(first);
  const second = await startWorker(log);
  const outcome = (await handle.result()) as MigrationOutcome;
  expect(outcome.outcome).toBe('finished');
  const rows = rowsOf(log);
  expect(new Set(rows).size).toBe(ROWS);
  // 1 s of heartbeat throttle is 25 rows of 40 ms; twice that for a busy machine.
  expect(rows.length - ROWS).toBeLessThanOrEqual(50);
  const copied = (await client.workflow.getHandle(workflowId.copy(name, 'alpha')).result()) as TableTransferResult;
  expect(copied.entities[0]?.copy).toMatchObject({ rows: ROWS, items: ROWS, done: true });
  second.kill('SIGKILL');
  await ended(second);
});

test('kill -9 in a step that never beats by itself: noticed by the heartbeat of the worker, not by the time limit', async () => {
  const log = join(folder, 'step.log');
  const first = await startWorker(log);
  const handle = await start(uniqueName('kill').replaceAll('_', '-'));
  while (!linesOf(log).includes('readSource')) await pauseMs(20);
  first.kill('SIGKILL');
  await ended(first);
  const killed = Date.now();
  const second = await startWorker(log);
  while (linesOf(log).filter((l) => l === 'readSource').length < 2) await pauseMs(50);
  expect(Date.now() - killed).toBeLessThan(45_000); // heartbeat timeout 30 s; the time limit is 30 minutes
  expect(((await handle.result()) as MigrationOutcome).outcome).toBe('finished');
  second.kill('SIGKILL');
  await ended(second);
});

test('SIGTERM hands the cursor back: no row is repeated', async () => {
  const log = join(folder, 'term.log');
  const first = await startWorker(log);
  const handle = await start(uniqueName('kill').replaceAll('_', '-'));
  while (rowsOf(log).length < 40) await pauseMs(20);
  first.kill('SIGTERM');
  await ended(first);
  expect(first.exitCode).toBe(0);
  expect(rowsOf(log).length).toBeLessThan(ROWS);
  const second = await startWorker(log);
  expect(((await handle.result()) as MigrationOutcome).outcome).toBe('finished');
  expect(rowsOf(log)).toEqual(Array.from({ length: ROWS }, (_, i) => i));
  second.kill('SIGKILL');
  await ended(second);
});
