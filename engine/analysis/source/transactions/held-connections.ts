import { Node, SyntaxKind, ts, type CallExpression, type PropertyAccessExpression } from 'ts-morph';
import { targetsOf, type CallLike } from '../call-graph/callers';
import type { ClassTree } from '../call-graph/classes';
import { callWith, takenBy, usesOf } from './connection-uses';
import { findNodes } from '../nodes/find-nodes';
import { declarationsOf, isDefaulted, type FunctionNode } from '../nodes/nodes';

/** An object that keeps a connection. */
export interface Held {
  /** The expression whose value it is: `new Orders(conn)`, `orders.on(conn)`. */
  readonly object: Node;
  /** Properties of the object that are the connection. */
  readonly keptIn: ReadonlySet<string>;
}

/** The object that is made from the connection used here, by its class or by a function that gives such an object back. */
export function heldBy(use: Node, classes: ClassTree, seen: ReadonlySet<Node> = new Set()): Held | undefined {
  const outer = around(use);
  const created = outer.getParentIfKind(SyntaxKind.NewExpression);
  const at = created?.getArguments().indexOf(outer) ?? -1;
  if (created !== undefined && at >= 0) return held(created, namesKept(created, at, classes));
  const handed = callWith(use);
  if (handed === undefined) return undefined;
  const keptIn = new Set(
    targetsOf(handed.call, classes).flatMap((target) =>
      takenBy(target, handed.argument).names.flatMap((parameter) => {
        if (seen.has(parameter)) return [];
        return usesOf(parameter, target).flatMap((inner) => {
          const made = heldBy(inner, classes, new Set([...seen, parameter]));
          return made !== undefined && isGivenBack(made.object, target) ? [...made.keptIn] : [];
        });
      }),
    ),
  );
  return held(handed.call, keptIn);
}

const held = (object: Node, keptIn: ReadonlySet<string>): Held | undefined =>
  keptIn.size === 0 ? undefined : { object, keptIn };

/** Properties that a constructor puts an argument into, by itself or through the class above. */
function namesKept(call: CallLike, at: number, classes: ClassTree, depth = 0): ReadonlySet<string> {
  const names = new Set<string>();
  if (depth > 8) return names;
  for (const target of targetsOf(call, classes)) {
    const parameter = Node.isConstructorDeclaration(target) ? target.getParameters()[at] : undefined;
    if (parameter === undefined) continue;
    if (parameter.isParameterProperty()) names.add(parameter.getName());
    for (const use of usesOf(parameter, target)) {
      const set = around(use).getParentIfKind(SyntaxKind.BinaryExpression);
      const left = set?.getOperatorToken().getKind() === SyntaxKind.EqualsToken ? set.getLeft() : undefined;
      if (left && isOfThis(left)) names.add(left.getName());
      const handed = callWith(use);
      if (handed && Node.isSuperExpression(handed.call.getExpression()))
        for (const name of namesKept(handed.call, handed.argument, classes, depth + 1)) names.add(name);
    }
  }
  return names;
}

const isOfThis = (node: Node): node is PropertyAccessExpression =>
  Node.isPropertyAccessExpression(node) && Node.isThisExpression(node.getExpression());

/** The variables that an object is put into: `const orders = new Orders(conn)`, also one of two values. */
export function variablesOf(object: Node): readonly Node[] {
  const value = around(object);
  const parent = value.getParent();
  if (parent && Node.isVariableDeclaration(parent) && parent.getInitializer() === value) return [parent];
  if (!parent || !Node.isBinaryExpression(parent) || parent.getRight() !== value) return [];
  const left = parent.getLeft();
  return parent.getOperatorToken().getKind() === SyntaxKind.EqualsToken && Node.isIdentifier(left)
    ? declarationsOf(left).filter((found) => Node.isVariableDeclaration(found))
    : [];
}

/** Accesses to properties of `this` in a method, in order; not those of functions with a `this` of their own. */
export const ownProperties = (method: FunctionNode): readonly PropertyAccessExpression[] =>
  findNodes(method, (node) => ({
    found: ts.isPropertyAccessExpression(node) && node.expression.kind === SyntaxKind.ThisKeyword,
    into: !ts.isFunctionExpression(node) && !ts.isFunctionDeclaration(node) && !ts.isClassLike(node),
  })).filter(Node.isPropertyAccessExpression);

/** The call of a method of `this`. */
export const callOf = (method: PropertyAccessExpression): CallExpression | undefined => {
  const call = method.getParentIfKind(SyntaxKind.CallExpression);
  return call?.getExpression() === method ? call : undefined;
};

const isGivenBack = (object: Node, from: FunctionNode): boolean => {
  const value = around(object);
  const parent = value.getParent();
  if (parent === undefined) return false;
  return Node.isReturnStatement(parent) || (parent === from && Node.isArrowFunction(parent));
};

/** The expression with what may stand around it without changing the value, or choosing it: brackets, `await`, `a ? it : b`. */
export const around = (node: Node): Node => {
  let outer = node;
  for (let parent = outer.getParent(); parent !== undefined && passes(parent, outer); parent = outer.getParent())
    outer = parent;
  return outer;
};

const passes = (parent: Node, inner: Node): boolean =>
  Node.isParenthesizedExpression(parent) ||
  Node.isAsExpression(parent) ||
  Node.isSatisfiesExpression(parent) ||
  Node.isNonNullExpression(parent) ||
  Node.isAwaitExpression(parent) ||
  (Node.isConditionalExpression(parent) && parent.getCondition() !== inner) ||
  isDefaulted(parent);
