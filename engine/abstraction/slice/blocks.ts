import { Node, type Statement } from 'ts-morph';
import { isFunction } from '../../analysis/source/nodes/nodes';

/** The innermost list of statements that both stand in, with the statement of each; undefined where a function or a loop lies between them. */
export function together(a: Node, b: Node): { readonly a: Statement; readonly b: Statement } | undefined {
  const around = b.getAncestors();
  const block = a.getAncestors().find((one) => Node.isStatemented(one) && around.includes(one));
  if (block === undefined) return undefined;
  const [first, second] = [childOf(block, a), childOf(block, b)];
  return first && second ? { a: first, b: second } : undefined;
}

const childOf = (block: Node, node: Node): Statement | undefined =>
  [node, ...node.getAncestors()].find((one): one is Statement => Node.isStatement(one) && one.getParent() === block);

/** True where something between a node and one of its ancestors is run never, later, or more than once. */
export const isRepeatedWithin = (node: Node, outer: Node): boolean => {
  for (let at = node.getParent(); at !== undefined && at !== outer; at = at.getParent())
    if (isFunction(at) || Node.isIterationStatement(at)) return true;
  return false;
};

/** The function, or the file, whose variables a node sees first. */
export const functionAround = (node: Node): Node => node.getAncestors().find(isFunction) ?? node.getSourceFile();

export const isWithin = (node: Node, pieces: readonly Node[]): boolean =>
  pieces.some(
    (piece) =>
      piece.getSourceFile() === node.getSourceFile() &&
      piece.getPos() <= node.getPos() &&
      piece.getEnd() >= node.getEnd(),
  );

/** In the order of the text. */
export const inOrder = <T extends Node>(nodes: Iterable<T>): readonly T[] =>
  [...nodes].sort((a, b) => a.getPos() - b.getPos());
