import { createHash } from 'node:crypto';
import type { RowImage } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import { chunksOf } from '../../../engine/transfer/batching/rules';
import { mayRemove, touch, type OutboxEntry } from '../../../engine/transfer/convergence/outbox/rules';
import { distinctImages, imageText, parseImage } from '../../../engine/transfer/convergence/rows/image-text';
import { deleteEntry, pagesOfPartition, putEntry, readEntry, type ControlTable, type Entry } from './control';

/** Keys that are put off, as the control table keeps them: one entry per source row. */

/**
 * Why a key is put off: touched during the load, touched by a stray, no item can hold the row, no row can hold the item, the row points at one
 * that is not there. The last three need somebody when they stay.
 */
export type PutOffReason = 'load' | 'stray' | 'refused' | 'copy-refused' | 'orphan';

export interface PutOff extends OutboxEntry {
  /** What the row was, so that those who show it can be found. */
  readonly images: readonly RowImage[];
  readonly reason: PutOffReason;
  /** For people, never a value of a row. */
  readonly note: string;
}

/** One partition takes 1,000 writes a second; the keys are spread over so many. */
const SHARDS = 8;
/** An entry must stay below the 400 KB of an item. */
const MOST_IMAGE_BYTES = 300_000;

const shardOf = (owner: string): number => (createHash('sha256').update(owner).digest()[0] ?? 0) % SHARDS;
const partitionOf = (shard: number): string => `outbox#${shard}`;
const keyOf = (owner: string) => ({ partition: partitionOf(shardOf(owner)), sort: owner });

const entryOf = ({ key, version, images, reason, note }: PutOff, revision: number): Entry => ({
  [ITEM_VERSION_ATTRIBUTE]: { N: version },
  owner: { S: key },
  images: { L: images.map((image) => ({ S: imageText(image) })) },
  reason: { S: reason },
  note: { S: note },
  revision: { N: String(revision) },
});

interface Stored {
  readonly entry: PutOff;
  readonly revision: string;
}

const storedOf = (entry: Entry): Stored => ({
  entry: {
    key: entry['owner']?.S ?? '',
    version: entry[ITEM_VERSION_ATTRIBUTE]?.N ?? '0',
    images: (entry['images']?.L ?? []).flatMap(({ S }) => (S === undefined ? [] : [parseImage(S)])),
    reason: (entry['reason']?.S ?? 'load') as PutOffReason,
    note: entry['note']?.S ?? '',
  },
  revision: entry['revision']?.N ?? '0',
});

const unchanged = (revision: string) => ({
  ConditionExpression: '#r = :r',
  ExpressionAttributeNames: { '#r': 'revision' },
  ExpressionAttributeValues: { ':r': { N: revision } },
});
const absent = { ConditionExpression: 'attribute_not_exists(#r)', ExpressionAttributeNames: { '#r': 'revision' } };

/** Notes a touch; what is noted already stays, with the newest version and the images of both. */
export async function putOff(control: ControlTable, touched: PutOff, signal: AbortSignal): Promise<void> {
  const key = keyOf(touched.key);
  for (;;) {
    const found = await readEntry(control, key, signal);
    const stored = found === undefined ? undefined : storedOf(found);
    const newest = touch(stored?.entry, touched);
    const images = distinctImages([...(stored?.entry.images ?? []), ...touched.images]);
    const bytes = images.reduce((sum, image) => sum + Buffer.byteLength(imageText(image)), 0);
    // To forget one of them would leave an item behind that nothing else finds.
    if (bytes > MOST_IMAGE_BYTES)
      throw new LandfallError(
        'LandfallOutboxFull',
        `a row was changed in so many of its keys while it was put off that they no longer fit into its entry (${bytes} bytes)`,
      );
    const { reason, note } = stored?.entry.reason === 'load' || stored === undefined ? touched : stored.entry;
    const merged = { ...touched, version: newest.version, images, reason, note };
    if (stored !== undefined && merged.version === stored.entry.version && images.length === stored.entry.images.length)
      return;
    const revision = Number(stored?.revision ?? '0') + 1;
    const condition = stored === undefined ? absent : unchanged(stored.revision);
    if (await putEntry(control, key, entryOf(merged, revision), signal, condition)) return;
  }
}

/** Entries that are put off, at most `most`, in no order that means anything. */
export async function readPutOff(control: ControlTable, signal: AbortSignal, most: number): Promise<readonly PutOff[]> {
  const entries: PutOff[] = [];
  for (let shard = 0; shard < SHARDS && entries.length < most; shard += 1)
    for await (const page of pagesOfPartition(control, partitionOf(shard), signal, { size: most - entries.length })) {
      entries.push(...page.map((entry) => storedOf(entry).entry));
      if (entries.length >= most) break;
    }
  return entries.slice(0, most);
}

/**
 * All entries that are put off for one of these reasons, in batches, each once: however many wait for a person, the others come.
 * @param size entries of a batch at most
 */
export async function* batchesOfPutOff(
  control: ControlTable,
  signal: AbortSignal,
  size: number,
  reasons: readonly PutOffReason[],
): AsyncGenerator<readonly PutOff[]> {
  for (let shard = 0; shard < SHARDS; shard += 1)
    for await (const page of pagesOfPartition(control, partitionOf(shard), signal, {
      only: { attribute: 'reason', values: reasons },
    }))
      for (const batch of chunksOf(page, size)) yield batch.map((entry) => storedOf(entry).entry);
}

/** Removes an entry after its replay, unless it was touched since. */
export async function removePutOff(control: ControlTable, read: PutOff, signal: AbortSignal): Promise<void> {
  const found = await readEntry(control, keyOf(read.key), signal);
  if (found === undefined) return;
  const stored = storedOf(found);
  if (!mayRemove({ read, stored: stored.entry }) || stored.entry.images.length !== read.images.length) return;
  await deleteEntry(control, keyOf(read.key), signal, unchanged(stored.revision));
}
