import {
  claimEntry,
  claimKey,
  entryKey,
  headEntry,
  headKey,
  linkEntry,
  linkKey,
  putEntry,
  readMarks,
  readRegistryRow,
  transact,
  type ClaimedItem,
  type Entry,
  type RegistryRow,
  type TransactPart,
} from '../../../adapters/dynamodb/convergence';
import type { RowImage, SourceRowId } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { ITEM_OWNER_ATTRIBUTE } from '../../../contracts/names';
import type { Item } from '../../../contracts/projection';
import { itemKey, itemOf } from '../../../engine/projection';
import { epochOfVersion, sequenceOfVersion } from '../../../engine/projection/version/rules';
import { itemKeyText } from '../../../engine/transfer/batching/rules';
import { expressionOf, type StoredMark } from '../../../engine/transfer/convergence/condition/rules';
import {
  holderFirst,
  planMove,
  toRemember,
  versionToReadAgain,
  type Groups,
  type MovePart,
} from '../../../engine/transfer/convergence/registry/rules';
import { ownerText, parseOwner } from '../../../engine/transfer/convergence/rows/identity';
import { distinctImages, imageText } from '../../../engine/transfer/convergence/rows/image-text';
import { imageOfRow, parentText, valuesOf } from '../../../engine/transfer/convergence/rows/statements';
import { afterRefusal } from '../../../engine/transfer/convergence/writing/rules';
import type { Projected, Projection, ProjectorDeps } from './projection';
import { rowText } from './source-rows';
import type { Touched } from './touched';

/** A row of a group with all that a decision on it needs. */
interface Read {
  readonly owner: string;
  readonly row: SourceRowId;
  /** What the row is; of several views, which are read one after another, also what it was a moment ago. None: it is gone. */
  readonly images: readonly RowImage[];
  readonly registry: RegistryRow;
  /** By key text. */
  readonly wanted: ReadonlyMap<string, ClaimedItem & { readonly item: Item }>;
  readonly claimed: ReadonlyMap<string, ClaimedItem>;
}

/**
 * Rows whose item keys can move, or that a cascade can change unseen: row, registry and what lies under the keys are read, then all is written
 * in one transaction or nothing. Rows that hold a wanted key go first, and those that pass keys round in a circle together.
 */
export async function projectRegistered(deps: ProjectorDeps, one: Touched, how: Projection): Promise<Projected> {
  const { by, signal } = how;
  let { version } = how;
  let groups: Groups = { waiting: [], group: [ownerText(one.row)] };
  const images = new Map([[ownerText(one.row), one.images]]);
  const passed = new Set<string>();
  for (;;) {
    signal.throwIfAborted();
    const reads = await Promise.all(groups.group.map((owner) => readRow(deps, owner, version, how)));
    const marks = await marksOf(deps, reads, signal);
    const stateOf = (text: string) => ({ key: text, stored: marks.get(text) });
    const links = reads.flatMap((read) => linksOf(deps, read));
    const move = planMove({
      version,
      members: reads.map(({ owner, registry, claimed, wanted }) => ({
        owner,
        head: registry.head,
        claimed: [...claimed.keys()].map(stateOf),
        wanted: [...wanted.keys()].map(stateOf),
      })),
      linkParts: links.length,
      passed,
    });
    let again = false;
    switch (move.kind) {
      case 'done':
        for (const { registry } of reads)
          if (afterRefusal({ writer: by, version, stored: registry.head }) === 'over') return 'over';
        for (const read of reads) if (!(await remember(deps, read, images.get(read.owner) ?? [], signal))) again = true;
        break;
      case 'first':
        groups = holderFirst(groups, move.owner);
        continue;
      case 'too-large':
        throw new LandfallError(
          'LandfallItemRefused',
          `${groups.group.length} rows of ${one.row.table} pass their keys round in a circle, which takes ${move.parts} parts of a transaction; DynamoDB allows 100`,
        );
      case 'write': {
        const byOwner = new Map(reads.map((read) => [read.owner, read]));
        const parts = move.parts.map((part) => partOf(deps, part, byOwner, images, version));
        const written = new Set(move.parts.map(({ owner }) => owner));
        const linkParts = links.filter(({ owner }) => written.has(owner)).map(({ part }) => part);
        again = !(await transact(deps.items, [...parts, ...linkParts], signal));
        break;
      }
      case 'again':
        again = true;
    }
    if (again) {
      version = versionToReadAgain({ version, shown: await deps.shown(epochOfVersion(version), signal) });
      continue;
    }
    for (const owner of groups.group) passed.add(owner);
    const next = groups.waiting.at(-1);
    if (next === undefined) return 'done';
    groups = { waiting: groups.waiting.slice(0, -1), group: next };
  }
}

async function readRow(deps: ProjectorDeps, owner: string, version: string, how: Projection): Promise<Read> {
  const row = parseOwner(owner);
  const rows = deps.source.plan.rows.get(row.table);
  if (rows === undefined) throw new LandfallError('LandfallInternal', `the plan has no table ${row.table}`);
  const { signal, writer } = how;
  const stamp = { epoch: epochOfVersion(version), sequence: sequenceOfVersion(version), writer };
  const [registry, ...views] = await Promise.all([
    readRegistryRow(deps.control, owner, signal),
    ...rows.entities.map(({ entity }) => deps.source.ofView(rows, entity, [row.key], signal)),
  ]);
  const images: RowImage[] = [];
  const wanted = new Map<string, ClaimedItem & { readonly item: Item }>();
  for (const [index, { entity, table }] of rows.entities.entries()) {
    const found = views[index]?.get(rowText(row));
    if (found === undefined) continue;
    images.push(imageOfRow(rows, found));
    const item = itemOf(entity, found, stamp);
    const key = itemKey(table, item);
    wanted.set(keyText(table.name, itemKeyText(table, item)), { table: table.name, key, item });
  }
  const tables = new Map(rows.entities.map(({ table }) => [table.name, table]));
  const claimed = new Map(
    registry.claims.map((claim) => {
      const table = tables.get(claim.table);
      if (table === undefined)
        throw new LandfallError(
          'LandfallInternal',
          `a claim of ${row.table} is on the table ${claim.table}, which it does not fill`,
        );
      return [keyText(claim.table, itemKeyText(table, claim.key)), claim] as const;
    }),
  );
  return { owner, row, images: distinctImages(images), registry, wanted, claimed };
}

const keyText = (table: string, key: string): string => `${table} ${key}`;

/** What lies under every key that a decision looks at. */
async function marksOf(
  deps: ProjectorDeps,
  reads: readonly Read[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StoredMark | undefined>> {
  const keys = new Map(
    reads.flatMap(({ claimed, wanted }) =>
      [...claimed, ...wanted].map(([text, { table, key }]) => [text, { table, key }] as const),
    ),
  );
  const marks = await readMarks(
    deps.items,
    [...keys.values()].map(({ table, key }) => ({ table: deps.physical(table), key })),
    signal,
  );
  return new Map([...keys.keys()].map((text, index) => [text, marks[index]]));
}

/** Parts of a transaction in the control table have their key in the entry. */
const entryPart = (
  deps: ProjectorDeps,
  key: Parameters<typeof entryKey>[0],
  entry: Entry | undefined,
): TransactPart => ({
  table: deps.control.table,
  key: entryKey(key),
  ...(entry === undefined ? {} : { item: entry as unknown as Item }),
  condition: { kind: 'always' },
});

function linksOf(
  deps: ProjectorDeps,
  { owner, row, images }: Read,
): readonly { readonly owner: string; readonly part: TransactPart }[] {
  const parents = new Set(
    (deps.source.plan.rows.get(row.table)?.parents ?? []).flatMap((action) =>
      images.flatMap((image) => {
        const values = valuesOf(image, action.childColumns);
        return values === undefined ? [] : [parentText(action, values)];
      }),
    ),
  );
  return [...parents].map((parent) => ({ owner, part: entryPart(deps, linkKey(parent, owner), linkEntry(owner)) }));
}

function partOf(
  deps: ProjectorDeps,
  { of, act, owner, key, condition }: MovePart,
  reads: ReadonlyMap<string, Read>,
  images: ReadonlyMap<string, readonly RowImage[]>,
  version: string,
): TransactPart {
  const read = reads.get(owner) as Read;
  if (of === 'head') {
    const remembered = distinctImages(
      toRemember({ now: read.images, remembered: read.registry.images, touched: images.get(owner) ?? [] }),
    );
    return { ...entryPart(deps, headKey(owner), headEntry(version, remembered)), condition };
  }
  const item = read.wanted.get(key) ?? read.claimed.get(key);
  if (item === undefined)
    throw new LandfallError('LandfallInternal', `a move of ${read.row.table} names an unknown key`);
  if (of === 'claim')
    return { ...entryPart(deps, claimKey(owner, key), act === 'put' ? claimEntry(item) : undefined), condition };
  const table = deps.physical(item.table);
  if (act === 'remove') return { table, key: item.key, condition };
  const content = read.wanted.get(key)?.item ?? {};
  return { table, key: item.key, item: { ...content, [ITEM_OWNER_ATTRIBUTE]: { S: owner } }, condition };
}

/**
 * A row whose items are as new already still has to be remembered as what it was, when it is gone.
 * @returns false when the head was written meanwhile
 */
async function remember(
  deps: ProjectorDeps,
  read: Read,
  touched: readonly RowImage[],
  signal: AbortSignal,
): Promise<boolean> {
  const { head, images } = read.registry;
  if (read.images.length > 0 || head === null) return true;
  const known = new Set(images.map(imageText));
  if (touched.every((image) => known.has(imageText(image)))) return true;
  const remembered = distinctImages(toRemember({ now: [], remembered: images, touched }));
  const unchanged = expressionOf({ kind: 'unchanged', since: head });
  return putEntry(deps.control, headKey(read.owner), headEntry(head, remembered), signal, unchanged);
}
