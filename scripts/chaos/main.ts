/**
 * npm run chaos: a process is killed with -9 at random moments of one long migration; what the migration hands on must be what an
 * undisturbed one hands on. `--help` tells the options and exit codes.
 */
import { performance } from 'node:perf_hooks';
import { Arena, type Migration } from '../../test/e2e/support/arena';
import { outcomeOf } from '../../test/e2e/support/outcome';
import { openConnection, type ConnectionSettings } from '../../client/api/connection';
import type { MigrationProgress } from '../../contracts/stages';
import { disturb, type Kill } from './disturb';
import { troubleOf } from './history';
import { moments } from './moments';
import { Observer, stepsText } from './observer';
import { readOptions, type ChaosOptions } from './options';
import { leftProcesses } from './processes';
import { seeded } from './random';
import { checks, type Course } from './verdict';
import { victimOf, type Victim } from './victims';

const NAME = 'chaos';
const began = performance.now();
const say = (text: string): void =>
  console.error(`[${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s] ${text}`);

const open = new Set<Arena>();
const closeAll = async (): Promise<void> => void (await Promise.all([...open].map((arena) => arena.close())));

async function started(migration: Migration): Promise<string> {
  const { code, stdout, stderr } = await migration.landfall('start', '--yes', '--json');
  if (code !== 0) throw new Error(`landfall start ended with ${code}: ${stderr}`);
  return (JSON.parse(stdout) as { readonly runId: string }).runId;
}

async function ended(migration: Migration): Promise<void> {
  const { code, stdout, stderr } = await migration.landfall('watch', '--until', 'decision');
  if (code !== 0) throw new Error(`the migration ended with ${code}: ${stdout.slice(-2000)}${stderr.slice(-2000)}`);
}

/** Milliseconds of each stage that ran, and the rows of all tables. */
async function lengths(migration: Migration): Promise<Pick<Course, 'lasts' | 'tableRows'>> {
  const { stages, tables } = await migration.json<MigrationProgress>('status');
  const lasts = stages.flatMap(({ stage, startedAt, endedAt }) =>
    startedAt === undefined || endedAt === undefined ? [] : [[stage, Date.parse(endedAt) - Date.parse(startedAt)]],
  );
  return {
    lasts: Object.fromEntries(lasts) as Course['lasts'],
    tableRows: tables.reduce((sum, { rowsCopied }) => sum + rowsCopied, 0),
  };
}

/** One migration on a stack of its own; `disturbance` comes when it has just been started. */
async function course(
  { rows, ceiling, target }: ChaosOptions,
  disturbance?: (victim: Victim, connection: ConnectionSettings) => Promise<void>,
): Promise<Course> {
  const arena = await Arena.open();
  open.add(arena);
  try {
    say(`  stack in ${arena.directory}; filling the shop`);
    const settings = { 'transfer.writeUnitsPerSecond': ceiling, 'transfer.sliceSeconds': 5 };
    const migration = await arena.shop(NAME, { rows, settings });
    const worker = arena.startWorker(migration);
    const { address, namespace } = arena.stack.temporal;
    const connection = { address, namespace, taskQueue: NAME };
    const since = performance.now();
    const runId = await started(migration);
    await disturbance?.(victimOf(target, arena, migration, worker), connection);
    await ended(migration);
    say(`  finished after ${((performance.now() - since) / 1000).toFixed(0)} s; checking`);
    const outcome = await outcomeOf(arena, migration);
    const length = await lengths(migration);
    const { client, connection: link } = await openConnection(connection);
    const trouble = await thenClose(link, troubleOf(client, NAME, runId));
    await arena.close();
    open.delete(arena);
    return { outcome, trouble, ...length, leftProcesses: await leftProcesses(arena.directory) };
  } catch (error) {
    const log = arena.workerLog().trimEnd().split('\n').slice(-20).join('\n');
    throw new Error(`${(error as Error).message}\nlast lines of the worker's log:\n${log}`, { cause: error });
  }
}

async function thenClose<T>(opened: { close(): Promise<void> }, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await opened.close();
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const { kills: wanted, seed, target } = options;
  say(`a shop of ${options.rows} rows, undisturbed`);
  const calm = await course(options);
  say(`  ${calm.tableRows} rows, ${calm.outcome.items} items, ${calm.outcome.differences} differences`);
  say(`the same with ${wanted} kills of the ${target} (seed ${seed})`);
  let kills: readonly Kill[] = [];
  const times = moments({ kills: wanted, random: seeded(seed), lasts: calm.lasts });
  const onKill = (kill: Kill, number: number): void => say(`  kill ${number} of ${wanted}: ${text(kill)}`);
  const shaken = await course(options, async (victim, connection) => {
    const observer = await Observer.of(NAME, calm.tableRows, connection);
    kills = await thenClose(observer, disturb({ moments: times, victim, observer, onKill }));
  });
  const found = checks({ wanted, kills, calm, shaken });
  const same = found.every(({ ok }) => ok);
  for (const { what, ok } of found) say(`${ok ? 'ok     ' : 'NOT OK '} ${what}`);
  say(`retried activities: ${JSON.stringify(shaken.trouble.retries)}`);
  if (options.json)
    console.log(JSON.stringify({ same, target, seed, kills, undisturbed: calm, disturbed: shaken }, null, 2));
  const { items, differences, independent } = shaken.outcome;
  say(
    `${kills.length} of ${wanted} kills of the ${target}, ${items} items, ${differences} differences, ` +
      `${independent} by the independent check: ${same ? 'the same result' : 'NOT THE SAME RESULT'}`,
  );
  return same ? 0 : 1;
}

const text = ({ at, stage, state, share, steps, early }: Kill): string =>
  `at ${at.toFixed(1)} s in ${stage ?? 'no stage'} (${state}, ${((share ?? 0) * 100).toFixed(0)} % of the rows)` +
  `${early ? ', while the replacement of the last one started' : ''}: ${stepsText(steps)}`;

let ending = false;
const end = (code: number): void => {
  if (ending) return;
  ending = true;
  void closeAll().finally(() => process.exit(code));
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    say(`${signal}: closing`);
    end(130);
  });
main().then(end, (error: unknown) => {
  if (!ending) console.error(error instanceof Error ? error.message : error);
  end(1);
});
