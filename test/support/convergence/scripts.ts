import type { Script } from './processes/instance';
import type { Row } from './world';

/** Writes that applications make. A write that does not apply to the rows as they are changes nothing. */

/** Changes a row that is there. */
export const update = (name: string, target: string, tag: string, with_: Omit<Row, 'tag'> = {}): Script => ({
  name,
  changes: (rows) => {
    const now = rows[target];
    if (now === undefined) return [];
    const taken = Object.entries(rows).some(
      ([other, r]) => other !== target && r.unique !== undefined && r.unique === with_.unique,
    );
    return taken ? [] : [{ row: target, tag, to: { ...now, ...with_, tag } }];
  },
});

export const insert = (name: string, target: string, to: Row): Script => ({
  name,
  changes: (rows) => (rows[target] === undefined ? [{ row: target, tag: to.tag, to }] : []),
});

/** Deletes a row, and its children by ON DELETE CASCADE, which the binlog does not show. */
export const remove = (name: string, target: string, tag: string): Script => ({
  name,
  changes: (rows) =>
    rows[target] === undefined
      ? []
      : [
          { row: target, tag: `-${tag}`, to: null },
          ...Object.keys(rows)
            .filter((child) => rows[child]?.parent === target)
            .map((child) => ({ row: child, tag: `-${tag}/${child}`, to: null, hidden: true as const })),
        ],
});

/** Two rows exchange their unique values in one transaction. */
export const exchange = (name: string, one: string, other: string, tags: readonly [string, string]): Script => ({
  name,
  changes: (rows) => {
    const [a, b] = [rows[one], rows[other]];
    if (a === undefined || b === undefined) return [];
    return [
      { row: one, tag: tags[0], to: { ...a, unique: b.unique ?? '', tag: tags[0] } },
      { row: other, tag: tags[1], to: { ...b, unique: a.unique ?? '', tag: tags[1] } },
    ];
  },
});
