import { Node, SyntaxKind, type CallExpression } from 'ts-morph';
import { parametersOf } from './arguments';
import { classAround } from '../call-graph/classes';
import { identifiersNamed } from '../nodes/find-nodes';
import { declarationsOf, isFunction, unwrap } from '../nodes/nodes';

/*
 * What stands for the elements of a list, one after another, and what is put into a list in other places: a queue that one function fills
 * and another one empties.
 */

/** Methods of lists that give each element to a function, and the place among its arguments. */
const WALKS: ReadonlyMap<string, number> = new Map([
  ...['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find'].map((name) => [name, 0] as const),
  ['reduce', 1],
  ['reduceRight', 1],
]);

/** `queries.map((query) => ..)`, `for (const query of queries)`: the list whose elements a parameter or variable stands for. */
export function listWalked(declaration: Node): Node | undefined {
  if (Node.isVariableDeclaration(declaration)) {
    const loop = declaration.getParent().getParent();
    return Node.isForOfStatement(loop) ? loop.getExpression() : undefined;
  }
  const work = Node.isParameterDeclaration(declaration) ? declaration.getParent() : undefined;
  const call = work?.getParentIfKind(SyntaxKind.CallExpression);
  const callee = call && unwrap(call.getExpression());
  if (work === undefined || !Node.isPropertyAccessExpression(callee) || call?.getArguments()[0] !== work)
    return undefined;
  const at = WALKS.get(callee.getName());
  return at !== undefined && parametersOf(work)[at] === declaration ? callee.getExpression() : undefined;
}

/** True for a name that stands for one element of a list, or key of an object, after another. */
export const isWalked = (declaration: Node): boolean => {
  if (Node.isBindingElement(declaration)) return isWalked(declaration.getParent().getParent());
  const loop = Node.isVariableDeclaration(declaration) ? declaration.getParent().getParent() : undefined;
  return Node.isForInStatement(loop) || listWalked(declaration) !== undefined;
};

/** Declarations of a property that an object is known to have: `const { queries } = this`. */
export const propertyOf = (object: Node, name: string): readonly Node[] => {
  const type = object.getType();
  return (type.getProperty(name) ?? type.getApparentProperty(name))?.getDeclarations() ?? [];
};

/** Calls of `push` and `unshift` on a property of that declaration, in the class around a place, or else its file. */
export const pushesOnto = (property: Node, place: Node): readonly CallExpression[] => {
  const within = classAround(place) ?? place.getSourceFile();
  return ['push', 'unshift'].flatMap((name) =>
    identifiersNamed(within, name).flatMap((method): readonly CallExpression[] => {
      const callee = method.getParentIfKind(SyntaxKind.PropertyAccessExpression);
      const call = callee?.getParentIfKind(SyntaxKind.CallExpression);
      if (call?.getExpression() !== callee || callee?.getNameNode() !== method) return [];
      const on = unwrap(callee.getExpression());
      return Node.isPropertyAccessExpression(on) && declarationsOf(on.getNameNode()).includes(property) ? [call!] : [];
    }),
  );
};

const pushedOnto = ([property]: readonly Node[], place: Node): readonly Node[] =>
  property ? pushesOnto(property, place).flatMap((call) => call.getArguments()) : [];

/** What is put into the list that an expression names, where an object keeps it. */
export function keptElements(list: Node, depth = 0): readonly Node[] {
  const node = unwrap(list);
  if (Node.isPropertyAccessExpression(node)) return pushedOnto(declarationsOf(node.getNameNode()), node);
  if (!Node.isIdentifier(node) || depth > 4) return [];
  return declarationsOf(node).flatMap((declaration) => {
    if (Node.isVariableDeclaration(declaration)) {
      const start = declaration.getInitializer();
      return start ? keptElements(start, depth + 1) : [];
    }
    const holder = Node.isBindingElement(declaration) ? declaration.getParent().getParent() : undefined;
    const object = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
    if (object === undefined || !Node.isBindingElement(declaration)) return [];
    const name = declaration.getPropertyNameNode()?.getText() ?? declaration.getName();
    return pushedOnto(propertyOf(object, name), node);
  });
}

/** True when a place belongs to a function that is run at another time than the one around the use. */
export const runsElsewhere = (place: Node, use: Node): boolean => {
  const own = place.getFirstAncestor(isFunction);
  return own !== undefined && !use.getAncestors().includes(own);
};
