import { LandfallError } from '../../contracts/errors';
import { EXIT, exitCodeOfStatus, type ExitCode } from './exit-codes';
import type { Invocation } from './invocation';
import type { MigrationStatus } from './ports';

/** Milliseconds between two looks. */
const POLL_MS = 1_000;
/** A server that is restarted is waited for this long. */
const OUTAGE_MS = 10 * 60_000;
/** A request that was just accepted shows in the state within this time. */
const SETTLE_MS = 15_000;

export interface FollowOptions {
  /** `decision`: ends also when a person must act; `end`: only when the migration has ended. */
  readonly until: 'decision' | 'end';
  /** Called with every look; the first has no previous. */
  readonly onStatus?: (status: MigrationStatus, previous: MigrationStatus | undefined) => void;
  /** The state before a request: a decision that waited then and still waits is not taken for a new one at once. */
  readonly before?: MigrationStatus;
  /** Default 1000. */
  readonly pollMs?: number;
}

/**
 * Looks at a migration until there is something to end with. Survives a server that goes away for minutes; Ctrl-C and SIGTERM end the
 * looking and never the migration.
 * @throws LandfallError LandfallNotFound; LandfallTemporalUnreachable after ten minutes
 */
export async function follow(
  at: Invocation,
  name: string,
  options: FollowOptions,
): Promise<{ readonly exitCode: ExitCode; readonly status?: MigrationStatus }> {
  const { io } = at;
  const stop = new AbortController();
  const interrupted = new Promise<LandfallError>((resolve) => {
    stop.signal.addEventListener('abort', () =>
      resolve(new LandfallError('LandfallTemporalUnreachable', 'interrupted')),
    );
  });
  const release = io.onInterrupt(() => stop.abort());
  const began = io.now().getTime();
  let previous: MigrationStatus | undefined;
  let lostAt: number | undefined;
  try {
    while (!stop.signal.aborted) {
      const status = await look(at, name, interrupted);
      const now = io.now().getTime();
      if (stop.signal.aborted) break;
      if (status instanceof LandfallError) {
        lostAt ??= tellOutage(at, now);
        if (now - lostAt > OUTAGE_MS) throw status;
      } else {
        if (lostAt !== undefined) at.note('Temporal answers again');
        lostAt = undefined;
        options.onStatus?.(status, previous);
        previous = status;
        const exitCode = exitCodeOfStatus(status, options.until);
        const stale = options.before !== undefined && isSame(options.before, status) && now - began < SETTLE_MS;
        if (exitCode !== undefined && !stale) return { exitCode, status };
      }
      await io.sleep(options.pollMs ?? POLL_MS, stop.signal);
    }
  } finally {
    release();
  }
  tellInterrupted(at, name);
  return { exitCode: EXIT.interrupted, ...(previous === undefined ? {} : { status: previous }) };
}

/** A status, or the error that means "not now". An interruption only ends the waiting: the question itself changes nothing. */
async function look(
  at: Invocation,
  name: string,
  interrupted: Promise<LandfallError>,
): Promise<MigrationStatus | LandfallError> {
  try {
    const client = await at.client();
    return await Promise.race([client.status(name), interrupted]);
  } catch (error) {
    if (error instanceof LandfallError && error.code === 'LandfallTemporalUnreachable') return error;
    throw error;
  }
}

function tellOutage(at: Invocation, now: number): number {
  at.note('Temporal does not answer; trying again for ten minutes. The migration itself loses nothing.');
  return now;
}

function tellInterrupted(at: Invocation, name: string): void {
  at.note(`stopped looking; the migration ${name} goes on`);
  at.note(`  look again  landfall watch --name ${name}`);
  at.note(`  halt it     landfall pause --name ${name}`);
}

const isSame = (before: MigrationStatus, now: MigrationStatus): boolean =>
  before.runId === now.runId &&
  before.state === now.state &&
  before.waitingFor === now.waitingFor &&
  before.progress?.waitingFor?.parts?.length === now.progress?.waitingFor?.parts?.length &&
  before.stage === now.stage;
