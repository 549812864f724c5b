import { ts, type Identifier, type Node } from 'ts-morph';
import { indexOf } from './file-index';
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

/**
 * Places below a node where an identifier of that name stands, in order.
 * @param fits asked of the compiler's node before it is wrapped
 */
export function identifiersNamed(
  within: Node,
  name: string,
  fits: (node: ts.Identifier) => boolean = () => true,
): readonly Identifier[] {
  const file = within.getSourceFile();
  const outer = within.compilerNode;
  const { pos, end } = outer;
  return (indexOf(file).identifiers.get(name) ?? []).flatMap((node) =>
    node.pos >= pos && node.end <= end && node !== outer && fits(node) ? (wrappedIn(file, node) as Identifier) : [],
  );
}
