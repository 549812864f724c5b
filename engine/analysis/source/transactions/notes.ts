import type { Node } from 'ts-morph';

/** What was noted at nodes. */
export class Notes {
  private readonly notes = new Map<Node, Set<string>>();

  /** False for what was noted before. */
  add(node: Node, note: string): boolean {
    if (this.has(node, note)) return false;
    this.notes.set(node, (this.notes.get(node) ?? new Set()).add(note));
    return true;
  }

  has(node: Node, note: string): boolean {
    return this.notes.get(node)?.has(note) === true;
  }
}
