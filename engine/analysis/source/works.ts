import { Node } from 'ts-morph';
import type { Position } from './arguments';
import type { Callers } from './callers';
import { declarationsOf, enclosingName, functionOf, isFunction, unwrap, type FunctionNode } from './nodes';
import { givenBy, originOf, type Origin } from './origins';

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
