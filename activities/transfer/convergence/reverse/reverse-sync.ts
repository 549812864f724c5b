import { setTimeout as delay } from 'node:timers/promises';
import { batchesOfPutOff, flagOf, removePutOff, type Flag } from '../../../../adapters/dynamodb/convergence';
import { StreamReader, type ItemChange, type TableStream } from '../../../../adapters/dynamodb/streams';
import type { SourceRowId } from '../../../../contracts/changes';
import type { LandfallError } from '../../../../contracts/errors';
import { ITEM_VERSION_ATTRIBUTE } from '../../../../contracts/names';
import { authorityIn } from '../../../../engine/transfer/convergence/phase/rules';
import { ownerText, parseOwner } from '../../../../engine/transfer/convergence/rows/identity';
import { onItemChange, takePlan } from '../../../../engine/transfer/convergence/watch/rules';
import { untilDone } from '../again';
import type { CopyBackDeps } from './copy-back';
import { copyRowsBack } from './copy-rows';
import { onServer, type ProjectorDeps } from '../projection';
import { project } from '../projector';
import { rowOfItem, textOf } from './row-of-item';

export interface ReverseSyncDeps {
  readonly streams: readonly TableStream[];
  readonly back: CopyBackDeps;
  readonly projector: ProjectorDeps;
  /** `_w` of items that are put back. */
  readonly writer: string;
  readonly width: number;
  /** Milliseconds between two rounds that brought nothing; the service allows five reads of a shard a second. */
  readonly idleMs: number;
  readonly onFailure?: (error: LandfallError) => void;
  readonly onDone?: (done: { readonly records: number; readonly rows: number }) => void;
  /** Told of each item that was put back to what its row says (W2). */
  readonly onStray?: (row: SourceRowId) => void;
}

const LEFT_AGAIN_MS = 1_000;
/** Entries before the flag is looked at again. */
const LEFT_AT_ONCE = 50;

/**
 * Reads the streams of all tables for good: where DynamoDB is the authority each record is a hint that a row is to be written as its item says;
 * elsewhere what a writer of an earlier epoch left is put back.
 */
export async function runReverseSync(deps: ReverseSyncDeps, signal: AbortSignal): Promise<never> {
  const readers = deps.streams.map((stream) => new StreamReader(stream));
  const authority = async () => authorityIn((await flagOf(deps.back.control, signal)).step);
  let leftAtMs = performance.now();
  for (;;) {
    let records = 0;
    for (const reader of readers) {
      let early: Flag | undefined;
      if (takePlan()[0] === 'look')
        early = await untilDone(() => flagOf(deps.back.control, signal), signal, deps.onFailure);
      const work = (changes: readonly ItemChange[]): Promise<void> =>
        untilDone(
          async () => workOn(deps, changes, early ?? (await flagOf(deps.back.control, signal)), signal),
          signal,
          deps.onFailure,
        );
      records += await untilDone(() => reader.round(work, authority, signal), signal, deps.onFailure);
    }
    if (performance.now() - leftAtMs > LEFT_AGAIN_MS) {
      await untilDone(() => tryLeft(deps, signal), signal, deps.onFailure);
      leftAtMs = performance.now();
    }
    if (records === 0) await delay(deps.idleMs, undefined, { signal });
  }
}

async function workOn(
  deps: ReverseSyncDeps,
  changes: readonly ItemChange[],
  flag: Flag,
  signal: AbortSignal,
): Promise<void> {
  const toRow = new Map<string, SourceRowId>();
  const toItem = new Map<string, SourceRowId>();
  for (const change of changes) {
    const row = rowOfItem(deps.back.plan, change.after) ?? rowOfItem(deps.back.plan, change.before);
    if (row === undefined) continue;
    const version =
      textOf(change.after, ITEM_VERSION_ATTRIBUTE) ?? textOf(change.before, ITEM_VERSION_ATTRIBUTE) ?? '0';
    const what = onItemChange({ authority: authorityIn(flag.step), version, epoch: flag.epoch });
    if (what === 'apply-to-row') toRow.set(ownerText(row), row);
    if (what === 'restore-item') toItem.set(ownerText(row), row);
  }
  // An entry in the outbox only has to be newer than nothing: it is read again, not compared.
  const of = { epoch: flag.epoch, origin: flag.origin, version: '0' };
  const { changed } = await copyRowsBack(deps.back, [...toRow.values()], of, signal);
  if (toItem.size > 0) {
    const version = await deps.projector.shown(flag.epoch, signal);
    const touched = [...toItem.values()].map((row) => ({ row, images: [] }));
    for (const { row } of touched) deps.onStray?.(row);
    await project(onServer(deps.projector, flag.origin), touched, { ...deps, version, by: 'repair', signal });
  }
  if (changes.length > 0) deps.onDone?.({ records: changes.length, rows: changed });
}

/** Tries again what could not be copied, or pointed at nothing; what can be by now is no longer put off. */
async function tryLeft(deps: ReverseSyncDeps, signal: AbortSignal): Promise<void> {
  for await (const left of batchesOfPutOff(deps.back.control, signal, LEFT_AT_ONCE, ['copy-refused', 'orphan'])) {
    const flag = await flagOf(deps.back.control, signal);
    if (authorityIn(flag.step) !== 'dynamodb') return;
    for (const entry of left) {
      const of = { epoch: flag.epoch, origin: flag.origin, version: entry.version };
      const copied = await copyRowsBack(deps.back, [parseOwner(entry.key)], of, signal);
      if (!copied.left.includes(entry.key)) await removePutOff(deps.back.control, entry, signal);
    }
  }
}
