import { Node, SyntaxKind } from 'ts-morph';
import type { Position } from '../values/arguments';
import type { Callers } from '../call-graph/callers';
import { callWith, usesOf } from '../transactions/connection-uses';
import { variablesOf } from '../transactions/held-connections';
import {
  calleeOf,
  declarationsOf,
  enclosingName,
  functionOf,
  isFunction,
  unwrap,
  type FunctionNode,
} from '../nodes/nodes';
import { givenBy, originOf, type Origin } from '../values/origins';

/** An argument of a function, or a piece of it. */
export interface Argument {
  readonly owner: FunctionNode;
  readonly position: Position;
}

/** Functions between the place that hands work over and the one that does it. */
const LONGEST_CHAIN = 12;

/** The argument that an expression is; undefined for what no caller gives. */
export function argumentBehind(expression: Node): Argument | undefined {
  const origin = originOf(expression);
  return origin !== undefined && 'node' in origin ? origin.from : undefined;
}

/**
 * Calls of what a caller of the function gave (`work`, `args[0]`, `options.work`) with the connection among the arguments, or with an object
 * that stands for it: the one whose property it is, or a literal with functions that use it.
 */
export const handedOver = (
  opener: FunctionNode,
  connection: Node,
): readonly { readonly work: Argument; readonly argument: number }[] =>
  [...new Set(standIns(opener, connection))].flatMap((use) => {
    const handed = callWith(use);
    const work = handed && argumentBehind(calleeOf(handed.call));
    return work ? [{ work, argument: handed.argument }] : [];
  });

const standIns = (opener: FunctionNode, connection: Node): readonly Node[] => {
  const uses = usesOf(connection, opener);
  const kept = uses.some(
    (use) => Node.isPropertyAccessExpression(use) && Node.isThisExpression(unwrap(use.getExpression())),
  );
  const literals = new Set(
    uses.flatMap((use) => {
      const inside = use.getAncestors();
      const within = inside.slice(0, inside.indexOf(opener));
      // Only what runs later: `work({ connection })` hands the connection over, and not an object for it.
      return within.some(isFunction) ? within.filter(Node.isObjectLiteralExpression) : [];
    }),
  );
  return [
    ...uses,
    ...(kept ? opener.getDescendantsOfKind(SyntaxKind.ThisKeyword) : []),
    ...literals,
    ...[...literals].flatMap((literal) => variablesOf(literal).flatMap((variable) => usesOf(variable, opener))),
  ];
};

/** Functions that callers give for an argument, with the name of who gives each; handed on through functions in between. */
export function worksGiven(
  work: Argument,
  callers: Callers,
  around: ReadonlySet<FunctionNode> = new Set(),
): readonly { readonly target: FunctionNode; readonly name: string }[] {
  if (around.has(work.owner) || around.size >= LONGEST_CHAIN) return [];
  return callers.get(work.owner).flatMap((caller) => {
    const given = givenBy({ node: work.owner, from: work }, work.owner, caller);
    return nodesOf(given).flatMap((node) => {
      const direct = functionsGiven(node).map((target) => ({ target, name: enclosingName(caller) }));
      const further = direct.length > 0 ? undefined : argumentBehind(node);
      return further ? worksGiven(further, callers, new Set([...around, work.owner])) : direct;
    });
  });
}

const nodesOf = (origin: Origin | undefined): readonly Node[] => {
  if (origin === undefined) return [];
  return 'node' in origin ? [origin.node] : origin.list.map(({ node }) => node);
};

/** The function that an argument is, or names. */
export const functionsGiven = (given: Node): readonly FunctionNode[] => {
  const inner = unwrap(given);
  if (isFunction(inner)) return [inner];
  const name = Node.isPropertyAccessExpression(inner) ? inner.getNameNode() : inner;
  return declarationsOf(name).flatMap((declaration) => functionOf(declaration) ?? []);
};
