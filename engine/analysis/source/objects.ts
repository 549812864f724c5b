import { Node } from 'ts-morph';
import { argumentsOf, type Callers } from './callers';
import { declarationsOf, functionOf, isFunction, parameterIndex, returnsOf, unwrap } from './nodes';
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
    if (Node.isParameterDeclaration(declaration)) return givenTo(declaration, callers, depth);
    const loop = declaration.getParent()?.getParent();
    if (loop && Node.isForOfStatement(loop)) return further(loop.getExpression());
    const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : valueOf(declaration);
    return value ? further(value) : [];
  });
}

function givenTo(parameter: Node, callers: Callers, depth: number): readonly Node[] {
  const owner = parameter.getParentOrThrow();
  const around = owner.getParent();
  // routes.forEach((route) => server.route(route))
  if (isFunction(owner) && around && Node.isCallExpression(around)) {
    const callee = unwrap(around.getExpression());
    if (Node.isPropertyAccessExpression(callee) && ['forEach', 'map'].includes(callee.getName()))
      return objectsOf(callee.getExpression(), callers, depth + 1);
  }
  const at = parameterIndex(parameter);
  return (callers.get(owner) ?? []).flatMap((call) => {
    const argument = argumentsOf(call)[at];
    return argument ? objectsOf(argument, callers, depth + 1) : [];
  });
}

/** The value under a name of an object literal; of a method the method. */
export const propertyValue = (object: Node, name: string): Node | undefined => {
  const property = Node.isObjectLiteralExpression(object) ? object.getProperty(name) : undefined;
  if (property === undefined) return undefined;
  return Node.isMethodDeclaration(property) ? property : valueOf(property);
};
