import { isOlder } from '../../../projection/version/rules';
import type { StoredMark, WriteCondition } from '../condition/rules';

/**
 * The registry: which items a source row has, for rows whose keys can move and for rows that a cascade can change unseen. It is an item
 * collection of the control table, read with ConsistentRead, never by an index:
 * the head of a row holds the version that its items have reached, also after the row is gone; a claim for each key that the row has
 * or had; a link for each parent it has or had.
 */

export interface RegistryKey {
  readonly partition: string;
  readonly sort: string;
}
export const headKey = (owner: string): RegistryKey => ({ partition: `row#${owner}`, sort: '#' });
export const claimKey = (owner: string, key: string): RegistryKey => ({
  partition: `row#${owner}`,
  sort: `key#${key}`,
});
export const linkKey = (parent: string, owner: string): RegistryKey => ({ partition: `parent#${parent}`, sort: owner });

/** A key and what lies under it now. */
export interface KeyState {
  readonly key: string;
  readonly stored: StoredMark | undefined;
}

/** A part of one TransactWriteItems. */
export interface MovePart {
  readonly of: 'head' | 'claim' | 'item';
  readonly act: 'put' | 'remove';
  /** Row that the part is about. */
  readonly owner: string;
  /** Key of the item, also of a claim on it; of the head: empty. */
  readonly key: string;
  readonly condition: WriteCondition;
}

/** A row that is written, with what its registry and its image say. */
export interface Member {
  readonly owner: string;
  /** Version of the row's head as read; null: none. */
  readonly head: string | null;
  /** Keys that the registry remembers. */
  readonly claimed: readonly KeyState[];
  /** Keys of the row as read; empty: the row is gone. */
  readonly wanted: readonly KeyState[];
}

export type Move =
  /** The items of all members have this version or a newer one. */
  | { readonly kind: 'done' }
  /** What was read belongs to several moments: read again, with a version that the source shows now (`versionToReadAgain`). */
  | { readonly kind: 'again' }
  /**
   * Another row holds a wanted key by an older read: it has given the key up. Project it first, then this one; taking the key
   * at once would leave the other row without an item.
   */
  | { readonly kind: 'first'; readonly owner: string }
  /** More rows pass keys round in a circle than one transaction can hold: their keys are put off and named. */
  | { readonly kind: 'too-large'; readonly parts: number }
  | { readonly kind: 'write'; readonly parts: readonly MovePart[] };

const NOBODY: ReadonlySet<string> = new Set();

/** Most parts of one TransactWriteItems (DynamoDB service quota). */
export const MOST_PARTS = 100;

/**
 * The transaction that brings the items of one source row, or of several that pass keys round in a circle, to what they say now.
 * @param input.linkParts parts that the caller adds for parents
 * @param input.passed rows that were found, or brought, as new as the version. An older item of such a row is none of its items: somebody whose
 *   time was over has left it, no claim remembers it, and it may be taken as it was read.
 */
export function planMove(input: {
  readonly version: string;
  readonly members: readonly Member[];
  readonly linkParts?: number;
  readonly passed?: ReadonlySet<string>;
}): Move {
  const { version, linkParts = 0, passed = NOBODY } = input;
  const members = input.members.filter(({ head }) => head === null || isOlder(head, version));
  if (members.length === 0) return { kind: 'done' };
  const owners = new Set(members.map(({ owner }) => owner));
  const wantedBy = new Map<string, string>();
  for (const { owner, wanted } of members)
    for (const { key, stored } of wanted) {
      if (wantedBy.has(key)) return { kind: 'again' };
      wantedBy.set(key, owner);
      if (stored?.owner === undefined || owners.has(stored.owner)) continue;
      if (!isOlder(stored.version, version)) return { kind: 'again' };
      if (!passed.has(stored.owner)) return { kind: 'first', owner: stored.owner };
    }
  const parts = members.flatMap((member) => partsOf(member, wantedBy, passed));
  return parts.length + linkParts > MOST_PARTS
    ? { kind: 'too-large', parts: parts.length + linkParts }
    : { kind: 'write', parts };
}

function partsOf(
  { owner, head, claimed, wanted }: Member,
  wantedBy: ReadonlyMap<string, string>,
  passed: ReadonlySet<string> = NOBODY,
): MovePart[] {
  const part = (of: MovePart['of'], act: MovePart['act'], key: string, condition: WriteCondition): MovePart => ({
    of,
    act,
    owner,
    key,
    condition,
  });
  const left = claimed.filter(({ key }) => wantedBy.get(key) !== owner);
  return [
    part('head', 'put', '', { kind: 'unchanged', since: head }),
    ...left.map(({ key }) => part('claim', 'remove', key, { kind: 'always' })),
    // What another row has taken over by now is that row's; what one of the circle takes is put there.
    ...left
      .filter(({ key, stored }) => stored !== undefined && stored.owner === owner && !wantedBy.has(key))
      .map(({ key }) => part('item', 'remove', key, { kind: 'owned', by: [owner] })),
    ...wanted.flatMap(({ key, stored }) => [
      part('claim', 'put', key, { kind: 'always' }),
      part(
        'item',
        'put',
        key,
        stored?.owner !== undefined && stored.owner !== owner && passed.has(stored.owner)
          ? { kind: 'unchanged', since: stored.version }
          : {
              kind: 'owned',
              by: [owner, ...(stored?.owner === undefined || stored.owner === owner ? [] : [stored.owner])],
            },
      ),
    ]),
  ];
}

/**
 * The transaction of an application that writes rows where DynamoDB is the authority. Nobody is behind: a key that another row holds is that
 * row's, unless it gives it up in the same transaction.
 */
export function planOwnMove(input: {
  readonly members: readonly Member[];
}): { readonly kind: 'taken'; readonly key: string } | Extract<Move, { readonly kind: 'too-large' | 'write' }> {
  const { members } = input;
  const owners = new Set(members.map(({ owner }) => owner));
  const wantedBy = new Map<string, string>();
  for (const { owner, wanted } of members)
    for (const { key, stored } of wanted) {
      const held = stored?.owner !== undefined && !owners.has(stored.owner);
      if (held || wantedBy.has(key)) return { kind: 'taken', key };
      wantedBy.set(key, owner);
    }
  const parts = members.flatMap((member) => partsOf(member, wantedBy));
  return parts.length > MOST_PARTS ? { kind: 'too-large', parts: parts.length } : { kind: 'write', parts };
}

/** Rows that are written together, and those that wait for them, outermost first. */
export interface Groups {
  readonly waiting: readonly (readonly string[])[];
  readonly group: readonly string[];
}

/**
 * The holder of a wanted key goes first. When it waits itself, rows pass keys round in a circle (two that swap a unique value): all of the
 * circle go together, for each alone would send the next one first for ever.
 */
export function holderFirst({ waiting, group }: Groups, holder: string): Groups {
  const at = waiting.findIndex((owners) => owners.includes(holder));
  return at < 0
    ? { waiting: [...waiting, group], group: [holder] }
    : { waiting: waiting.slice(0, at), group: [...waiting.slice(at).flat(), ...group] };
}

/**
 * Version with which a row is read again: not the former one, because the holder of a key may have given it up in a transaction that the
 * reader, which waits here, would never come to.
 * @param shown version of the newest transaction that a new read on the source sees
 */
export const versionToReadAgain = (input: { readonly version: string; readonly shown: string }): string =>
  isOlder(input.version, input.shown) ? input.shown : input.version;

/**
 * What the registry remembers of a row: what it is; when it is gone, all that it was since it was there last. A cascade that the log hides has
 * removed it, or may have, and then those that showed it are found by nothing else.
 * @param now what the row is; none: gone
 * @param remembered what the registry has; @param touched what the row was, by the changes for which it is written
 */
export const toRemember = <T>(input: {
  readonly now: readonly T[];
  readonly remembered: readonly T[];
  readonly touched: readonly T[];
}): readonly T[] => (input.now.length === 0 ? [...input.remembered, ...input.touched] : input.now);

/**
 * Rows to project again when a parent changed: those that the source has under it now, and those that the registry remembers under it.
 * The source alone forgets a child that the parent's own transaction deleted or set free; the registry alone has not heard of one that was
 * just inserted.
 */
export const childrenToTouch = (input: {
  readonly inSource: readonly string[];
  readonly linked: readonly string[];
}): readonly string[] => [...new Set([...input.inSource, ...input.linked])].sort();
