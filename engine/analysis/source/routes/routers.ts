import { Node, type CallExpression } from 'ts-morph';
import { givenTo, placeAt, positionOf } from '../values/arguments';
import type { Callers } from '../call-graph/callers';
import {
  declarationsOf,
  functionOf,
  initializerOf,
  isFunction,
  isStub,
  requiredValue,
  returnsOf,
  unwrap,
} from '../nodes/nodes';

/**
 * Declarations that an expression of a router leads to: its variable, wherever it is imported from, returned by a function, or
 * handed to one as a parameter.
 */
export function routersOf(expression: Node, callers: Callers, depth = 0): readonly Node[] {
  const node = unwrap(expression);
  if (depth > 8) return [];
  if (Node.isCallExpression(node)) {
    const required = requiredValue(node);
    return required ? routersOf(required, callers, depth + 1) : calledRouters(node, callers, depth);
  }
  const name = Node.isPropertyAccessExpression(node) ? node.getNameNode() : node;
  if (!Node.isIdentifier(name)) return [];
  return declarationsOf(name).flatMap((declaration) => {
    if (isStub(declaration)) return [];
    if (Node.isParameterDeclaration(declaration)) return parameterRouters(declaration, callers, depth);
    if (Node.isExportAssignment(declaration)) return routersOf(declaration.getExpression(), callers, depth + 1);
    const value = initializerOf(declaration);
    const inner = value && unwrap(value);
    // A variable that only takes over another router, or the result of a function that makes one.
    if (inner && (Node.isIdentifier(inner) || Node.isPropertyAccessExpression(inner) || isOwnCall(inner))) {
      const further = routersOf(inner, callers, depth + 1);
      if (further.length > 0) return further;
    }
    return [declaration];
  });
}

const isOwnCall = (node: Node): boolean =>
  Node.isCallExpression(node) &&
  declarationsOf(node.getExpression()).some((declaration) => functionOf(declaration) && !isStub(declaration));

const calledRouters = (node: CallExpression, callers: Callers, depth: number): readonly Node[] => {
  const callee = unwrap(node.getExpression());
  const name = Node.isPropertyAccessExpression(callee) ? callee.getNameNode() : callee;
  const made = declarationsOf(name).flatMap((declaration) => {
    const target = isStub(declaration) ? undefined : functionOf(declaration);
    return target ? returnsOf(target).flatMap((value) => routersOf(value, callers, depth + 1)) : [];
  });
  if (made.length > 0) return made;
  // router.use(..).use(..): the chain gives the router it began with.
  return Node.isPropertyAccessExpression(callee) ? routersOf(callee.getExpression(), callers, depth) : [];
};

/** `(app) => app.get(..)`: the routers that callers hand over; the parameter itself when nobody does. */
const parameterRouters = (parameter: Node, callers: Callers, depth: number): readonly Node[] => {
  const owner = parameter.getParentOrThrow();
  const position = positionOf(parameter, []);
  if (!isFunction(owner) || position === undefined) return [parameter];
  const given = callers.get(owner).flatMap((call) => {
    const argument = placeAt(givenTo(call), position.index)?.node;
    return argument ? routersOf(argument, callers, depth + 1) : [];
  });
  return given.length > 0 ? given : [parameter];
};
