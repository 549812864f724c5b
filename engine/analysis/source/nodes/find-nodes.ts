import { Node, ts, type Identifier } from 'ts-morph';
import { wrappedIn } from './wrap';

/**
 * Nodes below a node, found on the compiler's nodes and wrapped only where they fit: to wrap a node, and to ask for its tokens as
 * `getDescendantsOfKind(Identifier)` does, costs many times what looking at it costs.
 * @param fits asked for each node; `into` false leaves out what is below it
 */
export function findNodes(
  within: Node,
  fits: (node: ts.Node) => { readonly found: boolean; readonly into: boolean },
): readonly Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    const answer = fits(node);
    if (answer.found) found.push(node);
    if (answer.into) ts.forEachChild(node, visit);
  };
  ts.forEachChild(within.compilerNode, visit);
  const file = within.getSourceFile();
  return found.map((node) => wrappedIn(file, node));
}

/** Places below a node where an identifier of that name stands, in order. */
export const identifiersNamed = (within: Node, name: string): readonly Identifier[] =>
  findNodes(within, (node) => ({ found: ts.isIdentifier(node) && node.text === name, into: true })).filter(
    Node.isIdentifier,
  );
