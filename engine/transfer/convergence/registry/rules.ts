import { isOlder } from '../../../projection/version/rules';
import { holds, type StoredMark, type WriteCondition } from '../condition/rules';

/**
 * The registry: which items a source row has, for rows whose keys can move and for rows that a cascade can change unseen. It is an item
 * collection of the control table, read with ConsistentRead, never by an index:
 * the head of a row holds the version that its items have reached, also after the row is gone; a claim for each key that the row has
 * or had; a link for each parent it has or had.
 */

export const headKey = (owner: string): string => `row#${owner}|#`;
export const claimKey = (owner: string, key: string): string => `row#${owner}|${key}`;
export const linkKey = (parent: string, owner: string): string => `parent#${parent}|${owner}`;

/** A key and what lies under it now. */
export interface KeyState {
  readonly key: string;
  readonly stored: StoredMark | undefined;
}

/** A part of one TransactWriteItems. */
export interface MovePart {
  readonly of: 'head' | 'claim' | 'item';
  readonly act: 'put' | 'remove';
  readonly key: string;
  readonly condition: WriteCondition;
}

export type Move =
  /** The row's items have this version or a newer one. */
  | { readonly kind: 'done' }
  /** Another row holds a wanted key by a newer read: this row was changed since. Read it again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'write'; readonly parts: readonly MovePart[] };

/**
 * The transaction that brings the items of one source row to what it says now.
 * @param head version of the row's head as read; null: none
 * @param claimed keys that the registry remembers; @param wanted keys of the row as read; empty: the row is gone
 */
export function planMove(input: {
  readonly owner: string;
  readonly version: string;
  readonly head: string | null;
  readonly claimed: readonly KeyState[];
  readonly wanted: readonly KeyState[];
}): Move {
  const { owner, version, head, claimed, wanted } = input;
  if (head !== null && !isOlder(head, version)) return { kind: 'done' };
  const takes: WriteCondition = { kind: 'claimable', by: owner, than: version };
  if (wanted.some(({ stored }) => !holds(takes, stored))) return { kind: 'again' };
  const keep = new Set(wanted.map(({ key }) => key));
  const left = claimed.filter(({ key }) => !keep.has(key));
  return {
    kind: 'write',
    parts: [
      { of: 'head', act: 'put', key: headKey(owner), condition: { kind: 'unchanged', since: head } },
      ...left.map(({ key }) => remove('claim', claimKey(owner, key), { kind: 'always' })),
      // What another row has taken over by now is that row's.
      ...left
        .filter(({ stored }) => stored !== undefined && stored.owner === owner)
        .map(({ key }) => remove('item', key, { kind: 'owned', by: owner })),
      ...wanted.flatMap(({ key }) => [put('claim', claimKey(owner, key), { kind: 'always' }), put('item', key, takes)]),
    ],
  };
}

const put = (of: MovePart['of'], key: string, condition: WriteCondition): MovePart => ({
  of,
  act: 'put',
  key,
  condition,
});
const remove = (of: MovePart['of'], key: string, condition: WriteCondition): MovePart => ({
  of,
  act: 'remove',
  key,
  condition,
});

/**
 * Rows to project again when a parent changed: those that the source has under it now, and those that the registry remembers under it.
 * The source alone forgets a child that the parent's own transaction deleted or set free; the registry alone has not heard of one that was
 * just inserted.
 */
export const childrenToTouch = (input: {
  readonly inSource: readonly string[];
  readonly linked: readonly string[];
}): readonly string[] => [...new Set([...input.inSource, ...input.linked])].sort();
