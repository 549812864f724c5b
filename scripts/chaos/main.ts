/**
 * npm run chaos: the worker is killed with -9 at random moments of one long migration; what it hands on must be what an undisturbed run
 * hands on. Exit code 0: so it was. 1: it differs, or the run ended before all kills had happened.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Arena, type Migration } from '../../test/e2e/support/arena';
import { outcomeOf, type Outcome } from '../../test/e2e/support/outcome';
import { readOptions, type ChaosOptions } from './options';
import { seeded } from './random';

const NAME = 'chaos';
/** A worker lives this long, ms: from before its first poll (a start takes about 3 s) to the middle of its work. */
const SHORTEST_LIFE = 1_500;
const LONGEST_LIFE = 16_000;

const began = performance.now();
const say = (text: string): void =>
  console.error(`[${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s] ${text}`);

interface Kill {
  /** Seconds since the start of the run. */
  readonly at: number;
  readonly livedMs: number;
  readonly stage: string;
  /** Rows copied and compared by then. */
  readonly rows: number;
}
interface StatusJson {
  readonly run: string;
  readonly stage: string | null;
  readonly tables: readonly { readonly rowsCopied: number; readonly rowsValidated: number }[] | null;
}

async function ended(arena: Arena, migration: Migration): Promise<Outcome> {
  const { code, stdout, stderr } = await migration.landfall('watch', '--until', 'decision');
  if (code !== 0) throw new Error(`the migration ended with ${code}: ${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  return outcomeOf(arena, migration);
}

async function start(migration: Migration): Promise<void> {
  const { code, stderr } = await migration.landfall('start', '--yes');
  if (code !== 0) throw new Error(`landfall start ended with ${code}: ${stderr}`);
}

async function undisturbed(arena: Arena, migration: Migration): Promise<Outcome> {
  const worker = arena.startWorker(migration);
  await start(migration);
  const outcome = await ended(arena, migration);
  await worker.stop();
  return outcome;
}

async function disturbed(arena: Arena, migration: Migration, options: ChaosOptions) {
  const random = seeded(options.seed);
  const kills: Kill[] = [];
  let worker = arena.startWorker(migration);
  const since = performance.now();
  await start(migration);
  while (kills.length < options.kills) {
    const livedMs = Math.round(SHORTEST_LIFE + random() * (LONGEST_LIFE - SHORTEST_LIFE));
    await sleep(livedMs);
    const status = await migration.json<StatusJson>('status');
    if (status.run !== 'running') break;
    await worker.stop('SIGKILL');
    const rows = (status.tables ?? []).reduce((sum, table) => sum + table.rowsCopied + table.rowsValidated, 0);
    const at = Math.round(performance.now() - since) / 1000;
    kills.push({ at, livedMs, stage: status.stage ?? '', rows });
    say(`kill ${kills.length} of ${options.kills}: at ${at} s, in ${status.stage}, ${rows} rows copied or compared`);
    worker = arena.startWorker(migration);
  }
  return { kills, outcome: await ended(arena, migration) };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const arena = await Arena.open();
  try {
    say(`stack in ${arena.directory}; a shop of ${options.rows} rows`);
    const settings = { 'transfer.writeUnitsPerSecond': options.ceiling, 'transfer.sliceSeconds': 5 };
    const migration = await arena.shop(NAME, { rows: options.rows, settings });
    const calm = await undisturbed(arena, migration);
    say(`undisturbed: ${calm.items} items, ${calm.differences} differences`);
    const { kills, outcome } = await disturbed(arena, migration, options);
    const same = JSON.stringify(outcome) === JSON.stringify(calm);
    const good = same && kills.length === options.kills && outcome.differences === 0;
    if (options.json) console.log(JSON.stringify({ good, kills, undisturbed: calm, disturbed: outcome }, null, 2));
    else {
      for (const [key, sha256] of Object.entries(outcome.hashes))
        console.log(`${sha256.slice(0, 16)}  ${sha256 === calm.hashes[key] ? 'same' : 'DIFFERENT'}  ${key}`);
      console.log(
        `${kills.length} of ${options.kills} kills, ${outcome.items} items (undisturbed ${calm.items}), ` +
          `${outcome.differences} differences, by the independent check ${outcome.independent}: ${good ? 'same result' : 'NOT THE SAME'}`,
      );
    }
    return good ? 0 : 1;
  } finally {
    await arena.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
