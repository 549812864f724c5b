import { Node } from 'ts-morph';
import { givenFrom, givenTo, placeAt, positionOf } from './arguments';
import type { Callers } from '../call-graph/callers';
import { declarationsOf, functionOf, isFunction, returnsOf, unwrap } from '../nodes/nodes';
import { valueOf } from './values';

const DEEPEST = 10;

/**
 * The object literals that an expression stands for: itself, elements of a list, a variable or an import of them, what a function
 * returns, what callers hand over, and the element that `forEach` gives.
 */
export function objectsOf(expression: Node, callers: Callers, depth = 0): readonly Node[] {
  const node = unwrap(expression);
  if (depth > DEEPEST) return [];
  const further = (next: Node): readonly Node[] => objectsOf(next, callers, depth + 1);
  if (Node.isObjectLiteralExpression(node)) return [node];
  if (Node.isArrayLiteralExpression(node)) return node.getElements().flatMap(further);
  if (Node.isSpreadElement(node)) return further(node.getExpression());
  if (Node.isConditionalExpression(node)) return [node.getWhenTrue(), node.getWhenFalse()].flatMap(further);
  if (Node.isCallExpression(node)) {
    const callee = unwrap(node.getExpression());
    if (Node.isPropertyAccessExpression(callee) && callee.getName() === 'concat')
      return [callee.getExpression(), ...node.getArguments()].flatMap(further);
    if (callee.getText() === 'Object.values') return node.getArguments().flatMap(further);
    const name = Node.isPropertyAccessExpression(callee) ? callee.getNameNode() : callee;
    return declarationsOf(name).flatMap((declaration) => {
      const called = functionOf(declaration);
      return called ? returnsOf(called).flatMap(further) : [];
    });
  }
  if (!Node.isIdentifier(node) && !Node.isPropertyAccessExpression(node)) return [];
  const name = Node.isPropertyAccessExpression(node) ? node.getNameNode() : node;
  return declarationsOf(name).flatMap((declaration) => {
    if (Node.isParameterDeclaration(declaration)) return handedTo(declaration, callers, depth);
    const loop = declaration.getParent()?.getParent();
    if (loop && Node.isForOfStatement(loop)) return further(loop.getExpression());
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : valueOf(declaration);
    return value ? further(value) : [];
  });
}

function handedTo(parameter: Node, callers: Callers, depth: number): readonly Node[] {
  const owner = parameter.getParentOrThrow();
  const around = owner.getParent();
  // routes.forEach((route) => server.route(route))
  if (isFunction(owner) && around && Node.isCallExpression(around)) {
    const callee = unwrap(around.getExpression());
    if (Node.isPropertyAccessExpression(callee) && ['forEach', 'map'].includes(callee.getName()))
      return objectsOf(callee.getExpression(), callers, depth + 1);
  }
  const position = positionOf(parameter, []);
  if (position === undefined) return [];
  return callers.get(owner).flatMap((call) => {
    // Of a rest parameter all that it takes: it is a list.
    const given = position.path.length > 0 ? givenFrom(givenTo(call), position.index).map(({ node }) => node) : [];
    const argument = position.path.length > 0 ? undefined : placeAt(givenTo(call), position.index)?.node;
    return [...given, ...(argument ? [argument] : [])].flatMap((node) => objectsOf(node, callers, depth + 1));
  });
}

/** The value under a name of an object literal; of a method the method. */
export const propertyValue = (object: Node, name: string): Node | undefined => {
  const property = Node.isObjectLiteralExpression(object) ? object.getProperty(name) : undefined;
  if (property === undefined) return undefined;
  return Node.isMethodDeclaration(property) ? property : valueOf(property);
};
