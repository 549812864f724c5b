import type { Node, SourceFile, ts } from 'ts-morph';

/** What every node of ts-morph has and its declarations leave out. */
interface Wrapping {
  readonly _getNodeFromCompilerNode: (node: ts.Node) => Node;
}

/**
 * The node that wraps one of the compiler. ts-morph has no public way from the one to the other but walking down from the file, which
 * wraps all that stands before: half of the time of a scan. Its own method is used; a test holds that it is there.
 */
export const wrappedIn = (file: SourceFile, node: ts.Node): Node =>
  (file as unknown as Wrapping)._getNodeFromCompilerNode(node);
