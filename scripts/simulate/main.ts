/** npm run simulate: the convergence protocol on real servers, under faults. `--help` tells the options and exit codes. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MYSQL_FLAVOURS, type MysqlFlavour } from '../../local/types';
import { differences } from '../../test/simulation/checker/differences';
import { bundleProcesses, RuleError } from '../../test/simulation/director/bundle';
import { simulate, type RunResult } from '../../test/simulation/director/run';
import { startDynamoDb } from '../../test/simulation/servers/dynamodb-server';
import { Topology } from '../../test/simulation/servers/topology';
import { readOptions } from './options';

const say = (text: string): void => console.error(text);

interface Finished extends RunResult {
  readonly server: MysqlFlavour;
}

/** A run that could not be carried through shows nothing: it counts as one with a violation. */
const failedRun =
  (seed: number) =>
  (error: unknown): RunResult => ({
    seed,
    violations: [`the run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    counts: {},
    seconds: 0,
  });

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  // DynamoDB Local accepts any key; an emulator must not see real ones.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' });
  const flavours = options.server === 'all' ? MYSQL_FLAVOURS : [options.server];
  const endMs = performance.now() + (options.minutes ?? Infinity) * 60_000;
  const folder = mkdtempSync(join(tmpdir(), 'lf-sim-'));
  const servers = new Map<MysqlFlavour, Topology>();
  const finished: Finished[] = [];
  const stops: (() => Promise<void>)[] = [];
  let failed = true;
  try {
    const processFile = await bundleProcesses(folder, options.ruleOff).catch((error: unknown) => {
      // Nothing was begun that could have left logs.
      failed = !(error instanceof RuleError);
      throw error;
    });
    const dynamoDb = await startDynamoDb(folder);
    stops.push(() => dynamoDb.stop());
    for (let index = 0; index < options.runs && performance.now() < endMs; index += 1) {
      const flavour = flavours[index % flavours.length] as MysqlFlavour;
      let topology = servers.get(flavour);
      if (topology === undefined) {
        const withReplica = options.fault === 'all' || options.fault === 'promote';
        const started = await Topology.start({ flavour, folder, withReplica });
        stops.push(() => started.stop());
        servers.set(flavour, started);
        topology = started;
      }
      const seed = options.seed + index;
      const result = {
        ...(await simulate({ ...options, seed, topology, dynamoDb, processFile, folder }).catch(failedRun(seed))),
        server: flavour,
      };
      finished.push(result);
      const { violations, seconds, counts } = result;
      say(
        `${violations.length === 0 ? 'ok  ' : 'FAIL'} seed ${seed} on ${flavour}: ${counts['write 200'] ?? 0} writes acknowledged, ` +
          `${violations.length} violations, ${differences(counts)} differences put right by comparisons, ${seconds.toFixed(0)} s`,
      );
      for (const text of violations.slice(0, 10)) say(`       ${text}`);
      if (options.summary !== undefined) appendFileSync(options.summary, `${JSON.stringify(result)}\n`);
    }
    if (finished.length === 0)
      say(`no run was begun: the servers were ready only after ${options.minutes} minutes, so nothing is shown`);
    failed = finished.length === 0 || finished.some(({ violations }) => violations.length > 0);
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    if (failed || options.keep) say(`logs in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
  if (options.json) console.log(JSON.stringify(finished, null, 2));
  return failed ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say(error instanceof RuleError ? error.message : text);
    process.exit(1);
  },
);
