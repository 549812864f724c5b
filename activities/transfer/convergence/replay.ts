import { setTimeout as delay } from 'node:timers/promises';
import {
  batchesOfPutOff,
  flagOf,
  removePutOff,
  type ControlTable,
  type Flag,
  type PutOff,
  type PutOffReason,
} from '../../../adapters/dynamodb/convergence';
import { isOlder } from '../../../engine/projection/version/rules';
import { captureMode } from '../../../engine/transfer/convergence/loading/rules';
import { authorityIn } from '../../../engine/transfer/convergence/phase/rules';
import { parseOwner } from '../../../engine/transfer/convergence/rows/identity';
import { untilDone } from './again';
import type { CaptureDeps } from './capture';
import { onServer, type ProjectorDeps } from './projection';
import { project } from './projector';
import { touchedRows } from './touched';

/** Entries that are worked on together. */
const BATCH = 50;
/** Reasons of entries that can be brought over as they are. */
const DUE: readonly PutOffReason[] = ['load', 'stray'];
const IDLE_MS = 250;
/** A row that no item could hold may have been changed since. */
const REFUSED_AGAIN_MS = 10_000;

export interface ReplayDeps extends Pick<CaptureDeps, 'load' | 'writer' | 'width' | 'onFailure'> {
  readonly control: ControlTable;
  readonly projector: ProjectorDeps;
}

/** Brings over what was put off, for good: keys are read again as they are now. Those that no item can hold wait for a person. */
export async function runReplay(deps: ReplayDeps, signal: AbortSignal): Promise<never> {
  let refusedAtMs = performance.now();
  for (;;) {
    const refusedToo = performance.now() - refusedAtMs > REFUSED_AGAIN_MS;
    if (refusedToo) refusedAtMs = performance.now();
    const done = await untilDone(() => replayOnce(deps, signal, refusedToo), signal, deps.onFailure);
    if (done === 0 || refusedToo) await delay(IDLE_MS, undefined, { signal });
  }
}

/**
 * Works on all that is put off now.
 * @param refusedToo also on rows that no item could hold
 * @returns entries that were brought over
 */
export async function replayOnce(deps: ReplayDeps, signal: AbortSignal, refusedToo: boolean): Promise<number> {
  // During the load the outbox grows and nothing can be done; it is not read several times a second for that.
  if (captureMode(await deps.load()) !== 'apply') return 0;
  let done = 0;
  for await (const entries of batchesOfPutOff(deps.control, signal, BATCH, refusedToo ? [...DUE, 'refused'] : DUE)) {
    const flag = await flagOf(deps.control, signal);
    // Rows are copied to items only where they are right.
    if (authorityIn(flag.step) !== 'mysql') break;
    await replayBatch(deps, entries, flag, signal);
    done += entries.length;
  }
  return done;
}

async function replayBatch(
  deps: ReplayDeps,
  entries: readonly PutOff[],
  flag: Flag,
  signal: AbortSignal,
): Promise<void> {
  const version = await newest(deps, entries, flag.epoch, signal);
  const projector = onServer(deps.projector, flag.origin);
  const changes = entries.flatMap(({ key, images }) =>
    images.map((image) => ({ table: parseOwner(key).table, before: image, after: null })),
  );
  const touched = await touchedRows(projector, changes, signal, true);
  await project(projector, touched, { ...deps, version, by: 'repair', signal });
  for (const entry of entries) await removePutOff(deps.control, entry, signal);
}

/**
 * Repair reads for itself: its version is what the source shows before the read. An entry of a transaction that is not shown yet is left
 * for the next round.
 */
async function newest(
  { projector }: ReplayDeps,
  entries: readonly PutOff[],
  epoch: number,
  signal: AbortSignal,
): Promise<string> {
  for (;;) {
    const shown = await projector.shown(epoch, signal);
    if (entries.every(({ version }) => !isOlder(shown, version))) return shown;
    await delay(IDLE_MS, undefined, { signal });
  }
}
