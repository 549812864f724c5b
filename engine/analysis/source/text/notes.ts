import type { Node } from 'ts-morph';
import type { Part } from './parts';

/** An expression whose value is written into the text, at the `?` that stands for it. */
export interface Written {
  /** Characters before it. */
  readonly at: number;
  readonly node: Node;
}

/** Beside the parts and not in them: texts that have values from different expressions are the same text. */
const notes = new WeakMap<Part, readonly Written[]>();

export const writtenIn = (part: Part): readonly Written[] => notes.get(part) ?? [];

/** The part with notes; without any it stays as it is. */
export function noted<Kind extends Part>(part: Kind, written: readonly Written[]): Kind {
  if (written.length > 0) notes.set(part, written);
  return part;
}

/** A part that an expression stands behind. */
export const notedAt = <Kind extends Part>(part: Kind, node: Node): Kind => noted(part, [{ at: 0, node }]);

export const shifted = (written: readonly Written[], by: number): readonly Written[] =>
  written.flatMap(({ at, node }) => (at + by < 0 ? [] : { at: at + by, node }));
