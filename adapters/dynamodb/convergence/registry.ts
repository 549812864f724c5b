import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RowImage } from '../../../contracts/changes';
import { CONTROL_TABLE_KEYS, ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import type { Item } from '../../../contracts/projection';
import { claimKey, headKey, linkKey } from '../../../engine/transfer/convergence/registry/rules';
import { imageText, parseImage } from '../../../engine/transfer/convergence/rows/image-text';
import { readPartition, type ControlTable, type Entry } from './control';

/** Registry entries as the control table keeps them (docs/decisions/convergence.md, "Tombstones and registry"). */

/** An item that a row has, or may have. */
export interface ClaimedItem {
  /** Name of the table in the contract. */
  readonly table: string;
  readonly key: Item;
}

export interface RegistryRow {
  /** Version of the head; null: none. */
  readonly head: string | null;
  readonly claims: readonly ClaimedItem[];
  /** What the row was when its items were written last, and since. */
  readonly images: readonly RowImage[];
}

const IMAGES = 'images';
const OWNER = 'owner';

const imagesAttribute = (images: readonly RowImage[]): Entry => ({
  [IMAGES]: { L: images.map((image) => ({ S: imageText(image) })) },
});

const imagesOf = (entry: Entry): readonly RowImage[] =>
  (entry[IMAGES]?.L ?? []).flatMap(({ S }) => (S === undefined ? [] : [parseImage(S)]));

export const headEntry = (version: string, images: readonly RowImage[]): Entry => ({
  [ITEM_VERSION_ATTRIBUTE]: { N: version },
  ...imagesAttribute(images),
});

/** @param images only of a claim that a load writes, which writes no head */
export const claimEntry = ({ table, key }: ClaimedItem, images: readonly RowImage[] = []): Entry => ({
  table: { S: table },
  key: { M: key as unknown as Record<string, AttributeValue> },
  ...(images.length === 0 ? {} : imagesAttribute(images)),
});

export const linkEntry = (owner: string): Entry => ({ [OWNER]: { S: owner } });

export { claimKey, headKey, linkKey };

/** Reads what the registry knows of a row. */
export async function readRegistryRow(control: ControlTable, owner: string, signal: AbortSignal): Promise<RegistryRow> {
  const { partition, sort } = headKey(owner);
  let head: string | null = null;
  const claims: ClaimedItem[] = [];
  const images: RowImage[] = [];
  for (const entry of await readPartition(control, partition, signal)) {
    images.push(...imagesOf(entry));
    if (entry[CONTROL_TABLE_KEYS.sort]?.S === sort) head = entry[ITEM_VERSION_ATTRIBUTE]?.N ?? null;
    else claims.push({ table: entry['table']?.S ?? '', key: (entry['key']?.M ?? {}) as unknown as Item });
  }
  return { head, claims, images };
}

/** Owners that are, or were, children of a parent. */
export async function readLinked(
  control: ControlTable,
  parent: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const entries = await readPartition(control, linkKey(parent, '').partition, signal);
  return entries.flatMap((entry) => entry[OWNER]?.S ?? []);
}
