import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDataClient } from '../../../adapters/dynamodb';
import { readFlag } from '../../../adapters/dynamodb/convergence';
import { controlTableName, physicalTableName } from '../../../contracts/names';
import { STEP } from '../../../engine/transfer/convergence/phase/rules';
import { TRAFFIC_TERMS, type TrafficTerms } from '../../../engine/transfer/convergence/lease/terms';
import { check } from '../checker/check';
import { wrongDifferences } from '../checker/differences';
import { OPEN_WAY, type WayFaults } from '../faults/dynamodb-proxy';
import type { Role } from '../processes/settings';
import { Random } from '../random';
import type { DynamoDbServer } from '../servers/dynamodb-server';
import type { Topology } from '../servers/topology';
import { runClient } from '../workload/client';
import type { Space } from '../workload/generator';
import { Ledger } from '../workload/ledger';
import { Whereabouts } from '../workload/whereabouts';
import { writeByHand } from './by-hand';
import { Cast } from './cast';
import { runFaults, type Fault } from './faults';
import { watchFlag } from './flag-watch';
import { chooseStart, runGoals, warmUp } from './goals';
import { prepare } from './setup';
import { settle } from './settle';

/** Terms of a simulation: a quarter of those of live traffic or less, so that leases run out often. */
export const TERMS: TrafficTerms = {
  ...TRAFFIC_TERMS,
  leaseMs: 2_500,
  marginMs: 700,
  requestMs: 1_000,
  pollMs: 200,
  signatureMs: 3_000,
  holdMs: 6_000,
};

const LONGEST_EXTRA_MS = 60_000;

export const SPACE: Space = { clients: 3, own: 8, stocks: 3, emails: 24, still: 24 };

/** How many processes of each kind there are. */
const CAST: readonly (readonly [Role, number])[] = [
  ['instance', 2],
  ['capture', 1],
  ['reverse', 1],
  ['loader', 1],
  ['coordinator', 1],
];

export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly topology: Topology;
  readonly dynamoDb: DynamoDbServer;
  readonly processFile: string;
  readonly folder: string;
  readonly keep: boolean;
  /** Only this fault; `none`: nothing goes wrong. */
  readonly fault: Fault | 'all' | 'none';
}

export interface RunResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** From the first process to the end of the check. */
  readonly seconds: number;
}

/** What the ways to DynamoDB do all the time. */
function wayFaults(fault: RunOptions['fault']): (role: Role) => WayFaults {
  if (fault !== 'all') return () => OPEN_WAY;
  return (role) => ({
    ...OPEN_WAY,
    late: 0.02,
    // Requests of the load are without condition: that one which has timed out never lands is an assumption of the protocol.
    lateMs: role === 'loader' ? TERMS.requestMs / 2 : TERMS.requestMs * 3,
    repeated: role === 'loader' ? 0 : 0.02,
    unanswered: 0.01,
  });
}

export async function simulate(options: RunOptions): Promise<RunResult> {
  const { seed, seconds, topology, dynamoDb, processFile, fault } = options;
  const began = performance.now();
  const random = new Random(seed);
  const name = `sim${seed}_${Math.floor(began)}`;
  const folder = join(options.folder, name);
  mkdirSync(folder, { recursive: true });
  const violations = new Set<string>();
  const violation = (text: string): void => void violations.add(text);
  const counts: Record<string, number> = {};
  const count = (of: string, by = 1): void => void (counts[of] = (counts[of] ?? 0) + by);
  const ledger = new Ledger(join(folder, 'acknowledgements.jsonl'));
  const server = topology.server;
  const whereabouts = new Whereabouts();
  const prepared = await prepare({
    name,
    folder,
    server,
    dynamoDbPort: dynamoDb.port,
    space: SPACE,
    ledger,
    whereabouts,
  });
  const { database, viewSchema, user, password, tablePrefix, model } = prepared;
  const cast = new Cast(
    {
      processFile,
      log: join(folder, 'processes.log'),
      random: random.fork(),
      dynamoDbPort: dynamoDb.port,
      settings: {
        flavour: server.flavour,
        database,
        viewSchema,
        user,
        password,
        tablePrefix,
        model,
        terms: TERMS,
        serverId: 4_000 + (seed % 1_000),
      },
      faults: wayFaults(fault),
      count,
      violation,
    },
    server.port,
  );
  const data = openDataClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${dynamoDb.port}` });
  const control = { data, table: controlTableName({ tablePrefix }) };
  const stop = new AbortController();
  const ended = new AbortController();
  const flagWatched = watchFlag(control, count, ended.signal);
  let carriedThrough = false;
  try {
    const wanted = CAST.flatMap(([role, many]) => Array.from({ length: many }, () => role));
    const members = [];
    for (const role of wanted) members.push(await cast.launch(role));
    await Promise.all(members.map((one) => one.process.ready()));
    const start = chooseStart(random.fork());
    await warmUp(start, control, cast);
    count(`begun in ${start}`);
    count('startup ms', Math.round(performance.now() - began));
    const deps = {
      ledger,
      whereabouts,
      space: SPACE,
      instances: () => cast.ports(),
      violation,
      count,
    };
    const work = [
      ...Array.from({ length: SPACE.clients }, (_, client) => runClient(client, random.fork(), 60, deps, stop.signal)),
      runGoals(random.fork(), { start, seconds }, cast, stop.signal),
    ];
    const numbers = random.fork();
    cast.breakWays();
    if (fault !== 'none')
      work.push(
        runFaults(
          numbers,
          {
            cast,
            topology,
            terms: TERMS,
            loading: start === STEP.mysql,
            count,
            ...(fault === 'all' ? {} : { only: fault }),
          },
          stop.signal,
        ),
      );
    await delay(seconds * 1000);
    // A run in which faults let nothing pass would show nothing: it goes on until something did.
    for (let waited = 0; ledger.acknowledged === 0 && waited < LONGEST_EXTRA_MS; waited += 1_000) await delay(1_000);
    stop.abort();
    await Promise.all(work);
    await cast.heal(CAST);
    // What clients gave up waiting for may still be carried out.
    await delay(TERMS.requestMs * 3);
    const settling = performance.now();
    const now = topology.server;
    const toRest = async (): Promise<void> => {
      const { plan } = prepared;
      for (const text of await settle({ server: now, dynamoDbPort: dynamoDb.port, tablePrefix, plan, cast }))
        violation(text);
    };
    await toRest();
    const admin = await now.connect();
    if ((await readFlag(control, AbortSignal.timeout(10_000)))?.step === STEP.dynamodb && violations.size === 0) {
      count('rows changed by hand', await writeByHand(admin, database));
      await toRest();
    }
    count('settle ms', Math.round(performance.now() - settling));
    const physical = (table: string): string => physicalTableName({ tablePrefix }, table);
    const found = await check({
      connection: admin,
      database,
      dynamoDbPort: dynamoDb.port,
      tables: { main: physical('main'), stock: physical('stock') },
      history: ledger.history,
    });
    for (const text of [...found, ...wrongDifferences(counts)]) violation(text);
    if (ledger.acknowledged === 0) violation('no write was acknowledged: the run shows nothing');
    count('requests to DynamoDB', cast.requests());
    // Whoever still reads would find the database gone.
    await cast.end();
    await admin.query(`DROP DATABASE ${database}; DROP DATABASE ${viewSchema}`);
    await admin.end();
    carriedThrough = true;
  } finally {
    stop.abort();
    ended.abort();
    await flagWatched;
    await cast.end();
    await prepared.remove();
    data.client.destroy();
    if (!options.keep && carriedThrough && violations.size === 0) rmSync(folder, { recursive: true, force: true });
  }
  return { seed, violations: [...violations], counts, seconds: (performance.now() - began) / 1000 };
}
