/**
 * npm run demo: migrates examples/shop on real servers on this machine, through the same commands that a person would type.
 * --rows N      rows to seed (default 5000)
 * --stay        keep the servers up until Ctrl-C, to look around in the Temporal Web UI
 * --directory D where state and artifacts go (default .landfall/demo; made anew)
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase, up } from '../../local';
import type { ProgressLine } from '../../local/types';
import { printedArtifacts } from './artifacts';
import { landfallEnvironment, writeConfig, type DemoStack } from './config';
import { landfall, repository, WorkerProcess } from './processes';
import { independentCheck } from './independent';
import { fillSource } from './source';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000' },
    stay: { type: 'boolean', default: false },
    directory: { type: 'string', default: join(repository, '.landfall', 'demo') },
  },
});
const NAME = 'shop';
const DATABASE = 'shop';
const application = join(repository, 'examples', 'shop');
const directory = resolve(values.directory);
/** With the set-up, which comes before this process. */
const started = Number(process.env['LANDFALL_DEMO_BEGAN'] ?? Date.now());
const artifacts = join(directory, 'artifacts', NAME);
const seconds = (): string => `${((Date.now() - started) / 1000).toFixed(1)} s`.padStart(8);
const say = (line: string): void => console.log(`[${seconds()}] ${line}`);
const progress = ({ component, text }: ProgressLine): void => say(`  ${component}: ${text}`);

async function migrate(stack: DemoStack): Promise<number> {
  await createDatabase(stack.mysql, DATABASE);
  const filled = await fillSource({ mysql: stack.mysql, database: DATABASE, application, rows: Number(values.rows) });
  say('source, as its seeder says:');
  for (const line of filled.split('\n')) console.log(`           ${line}`);
  const config = writeConfig({ stack, application, directory, name: NAME, database: DATABASE });
  const environment = landfallEnvironment(stack);
  const cli = { environment, directory };
  say(`worker: log in ${join(directory, 'worker.log')}`);
  const worker = WorkerProcess.start({ config, directory, environment, logFile: join(directory, 'worker.log') });
  try {
    say(`landfall start --wait --yes --config ${config}`);
    console.log(`           watch it at ${stack.temporal.uiUrl}/namespaces/default/workflows/migration%2F${NAME}\n`);
    const began = performance.now();
    const { code } = await landfall(['start', '--wait', '--yes', '--config', config], { ...cli, show: true });
    say(`migration ended with exit code ${code} after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    if (code !== 0) {
      console.log(`last lines of the worker's log:\n${worker.tail()}`);
      return 1;
    }
    say('artifacts that are the same bytes in every run on the same input:');
    for (const { key, sha256, bytes } of printedArtifacts(artifacts)) {
      console.log(`           ${sha256.slice(0, 16)}  ${String(bytes).padStart(8)} bytes  ${key}`);
    }
    await landfall(['report', '--config', config], { ...cli, show: true });
    return await checkIndependently(stack, config);
  } finally {
    await worker.stop();
  }
}

/** Counts and compares once more, by code that shares nothing with the transfer. */
async function checkIndependently(stack: DemoStack, config: string): Promise<number> {
  say('independent check, straight from the tables and a full Scan:');
  const result = await independentCheck({
    config,
    artifacts,
    environment: landfallEnvironment(stack),
  });
  for (const sample of [...result.samples, ...result.unchecked]) console.log(`           ${sample}`);
  console.log(
    `rows in MySQL ${result.tableRows}, items that they must become ${result.rows}, items in DynamoDB ${result.items}`,
  );
  console.log(`${result.differences} differences`);
  return result.differences === 0 && result.unchecked.length === 0 ? 0 : 1;
}

const untilInterrupted = (): Promise<void> => new Promise((resolve) => process.once('SIGINT', () => resolve()));

async function main(): Promise<number> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  say(`embedded stack in ${directory} (servers end with this command)`);
  const stack = (await up({
    directory,
    servers: ['temporal', 'mysql', 'aws', 'dynamodb-local'],
    attach: true,
    onProgress: progress,
  })) as DemoStack;
  try {
    const code = await migrate(stack);
    if (values.stay) {
      console.log(`\nTemporal Web UI: ${stack.temporal.uiUrl}   (Ctrl-C ends)`);
      await untilInterrupted();
    }
    return code;
  } finally {
    await stack.stop();
    say('servers stopped; the time is that of the whole demo');
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
