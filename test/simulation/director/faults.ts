import { setTimeout as delay } from 'node:timers/promises';
import type { TrafficTerms } from '../../../engine/transfer/convergence/lease/terms';
import { OPEN_WAY } from '../faults/dynamodb-proxy';
import { ROLES } from '../processes/settings';
import type { Random } from '../random';
import type { Cast, Member } from './cast';
import type { Topology } from '../servers/topology';

/** How often each fault is chosen. */
const WEIGHTS = {
  kill: 5,
  zombie: 5,
  cut: 4,
  blackhole: 3,
  dark: 3,
  refuse: 2,
  clock: 2,
  restart: 1,
  promote: 1,
} as const;
export type Fault = keyof typeof WEIGHTS;
export const FAULTS = Object.keys(WEIGHTS) as readonly Fault[];

export interface FaultDeps {
  readonly cast: Cast;
  readonly topology: Topology;
  readonly terms: TrafficTerms;
  /** Does the load run? Else its process has nothing more to do. */
  readonly loading: boolean;
  readonly count: (of: string) => void;
  /** Only this one; for experiments. */
  readonly only?: Fault;
}

const BETWEEN_MS = [800, 3_000] as const;
/** Longest fault that lasts, in lengths of a lease: long enough that the lease is over. */
const LONGEST_LEASES = 1.4;
/** Time between a promotion that met no coordinator and the next coordinator. */
const WITHOUT_COORDINATOR_MS = [1_000, 8_000] as const;
/** For so long a former source answers beside the new one. */
const FORMER_STAYS_MS = [500, 6_000] as const;
/** A server is away for seconds: more often, and nothing else would happen in a run. */
const MOST_SERVER_FAULTS = 2;

/**
 * Lets things go wrong until the signal. What happens to whom, and when, depends on the generator alone; what the victim is doing at that
 * moment does not.
 */
export async function runFaults(random: Random, deps: FaultDeps, signal: AbortSignal): Promise<void> {
  const open = new Set<Promise<void>>();
  let serverFaults = 0;
  while (!signal.aborted) {
    await delay(random.whole(...BETWEEN_MS), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const chosen = random.weighted(WEIGHTS);
    const numbers = random.fork();
    const fault = deps.only ?? chosen;
    const ofServer = fault === 'restart' || fault === 'promote';
    if (ofServer && (serverFaults >= MOST_SERVER_FAULTS || deps.topology.busy)) continue;
    if (fault === 'promote' && !deps.topology.canPromote) continue;
    if (ofServer) serverFaults += 1;
    deps.count(`fault ${fault}`);
    const done: Promise<void> = happen(fault, numbers, deps, signal).finally(() => open.delete(done));
    open.add(done);
  }
  await Promise.all(open);
}

async function happen(fault: Fault, random: Random, deps: FaultDeps, signal: AbortSignal): Promise<void> {
  const { cast, topology, terms, loading, count } = deps;
  const wait = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
  const victims = cast.alive().filter(({ process: one }) => one.isReady && !one.stopped);
  if (fault === 'restart') {
    cast.note('the source is killed');
    await topology.restart(random.whole(0, 800));
    return cast.note('the source is there again');
  }
  if (fault === 'promote') {
    // Often nobody is there to raise the epoch for a while, and applications write to the new source under the old one.
    const alone = random.chance(0.5);
    if (alone) for (const { process: one } of cast.alive('coordinator')) await one.kill();
    // The application is moved to the new source, and who reads for the migration may still be connected to the former one.
    const staysMs = random.chance(0.5) ? random.whole(...FORMER_STAYS_MS) : 0;
    cast.note(`the replica is promoted${staysMs > 0 ? `, the former source stays for ${staysMs} ms` : ''}`);
    const port = await topology.promote(staysMs);
    if (port !== undefined) count('promoted');
    if (port !== undefined) cast.moveSource(port, (role) => staysMs === 0 || role === 'instance');
    cast.note(port === undefined ? 'the replica is too far behind' : 'the replica is the source');
    if (!alone) return;
    await wait(random.whole(...WITHOUT_COORDINATOR_MS));
    if (cast.alive('coordinator').length === 0) await cast.launch('coordinator');
    return;
  }
  const role = random.pick(ROLES.filter((one) => loading || one !== 'loader'));
  const ofRole = victims.filter((one) => one.role === role);
  if (ofRole.length === 0) return;
  const victim: Member = random.pick(ofRole);
  const { process: one, mysql, dynamo } = victim;
  cast.note(`${fault} for ${one.settings.name}`);
  switch (fault) {
    case 'kill':
      await one.kill();
      count('killed');
      await wait(random.whole(0, 1_000));
      await cast.launch(role);
      return;
    case 'zombie': {
      // Long enough that its lease is over, or not.
      const ms = random.whole(200, terms.leaseMs * LONGEST_LEASES);
      one.freeze();
      const successor = role !== 'instance' && random.chance(0.7);
      if (successor) await cast.launch(role);
      await wait(ms);
      if (one.alive) one.thaw();
      if (!successor) return;
      await wait(random.whole(300, 1_500));
      await one.kill();
      return;
    }
    case 'cut':
      mysql.cut(random.chance(0.5) ? 'reset' : 'fin');
      dynamo.cut();
      return;
    case 'blackhole':
      mysql.set('blackhole');
      await wait(random.whole(200, terms.leaseMs * LONGEST_LEASES));
      mysql.set('pass');
      return;
    case 'dark':
    case 'refuse': {
      dynamo.faults = { ...OPEN_WAY, way: fault };
      await wait(random.whole(200, terms.leaseMs * LONGEST_LEASES));
      dynamo.faults = cast.usual(role);
      return;
    }
    case 'clock':
      one.order({ kind: 'clock', offsetMs: random.pick([-86_400_000, -60_000, -5_000, 5_000, 60_000, 86_400_000]) });
  }
}
