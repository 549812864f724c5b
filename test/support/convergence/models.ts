import type { Item, Model, Row, Rows, World } from './world';
import { entryText } from './dynamodb';
import { RULES } from './rules';

/** The data of the scenarios. */

const partsOf = (rows: Rows, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (rows[name] === undefined ? [] : [[name, rows[name].tag]])));

/** Each row is an item of the same key. */
export const plain = (base: Rows): Model => ({
  base,
  imagesOf: (rows, owner) => (rows[owner] === undefined ? [] : [{ key: owner, parts: partsOf(rows, [owner]) }]),
  touchedBy: ({ row }) => [row],
  parents: false,
  childrenOf: () => [],
  registered: false,
});

/** A child's item has a copy of its parent, unless it is told not to; a parent's item has an aggregate of its children. */
export const joined = (base: Rows, { copies = true } = {}): Model => {
  const childrenOf = (rows: Rows, row: string): readonly string[] =>
    Object.keys(rows).filter((name) => rows[name]?.parent === row);
  return {
    base,
    imagesOf: (rows, owner) => {
      const row = rows[owner];
      if (row === undefined) return [];
      const parent = row.parent === undefined || !copies ? [] : [row.parent];
      return [{ key: owner, parts: partsOf(rows, [owner, ...parent, ...childrenOf(rows, owner)]) }];
    },
    touchedBy: ({ row, to }) => [...new Set([row, to?.parent ?? base[row]?.parent ?? row])],
    parents: true,
    childrenOf,
    registered: false,
  };
};

/** A child's item has the copy only, and a registry, because a cascade can remove the child unseen. */
export const cascading = (base: Rows): Model => ({
  ...plain(base),
  parents: true,
  childrenOf: joined(base).childrenOf,
  registered: true,
});

/** A row's item stands under a unique value that can change. */
export const moving = (base: Rows): Model => ({
  base,
  imagesOf: (rows, owner) => {
    const row = rows[owner];
    return row === undefined ? [] : [{ key: `by-${row.unique ?? ''}`, parts: partsOf(rows, [owner]) }];
  },
  touchedBy: ({ row }) => [row],
  parents: false,
  childrenOf: () => [],
  registered: true,
});

/** Items, claims and links as a load at position 0 leaves them. */
export function loaded(model: Model): Pick<World, 'items' | 'control' | 'history'> {
  const version = RULES.loadVersion({ epoch: 1, sequence: '0' });
  const items: Record<string, Item> = {};
  const control: Record<string, string> = {};
  for (const owner of Object.keys(model.base))
    for (const { key, parts } of model.imagesOf(model.base, owner)) {
      items[key] = { v: version, _type: 'row', parts, ...(model.registered ? { o: owner } : {}) };
      if (!model.registered) continue;
      control[entryText(RULES.claimKey(owner, key))] = '';
      const parent = model.base[owner]?.parent;
      if (parent !== undefined) control[entryText(RULES.linkKey(parent, owner))] = '';
    }
  return { items, control, history: historyOf(model) };
}

export const historyOf = (model: Model): Record<string, string[]> =>
  Object.fromEntries(Object.entries(model.base).map(([row, { tag }]) => [row, [tag]]));

export const row = (tag: string, rest: Omit<Row, 'tag'> = {}): Row => ({ tag, ...rest });
