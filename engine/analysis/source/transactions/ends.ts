import { Node } from 'ts-morph';
import { targetsOf } from '../call-graph/callers';
import type { FoundCall } from '../call-sites/calls';
import type { ClassTree } from '../call-graph/classes';
import { callOn, callWith, takenBy, usesOf } from './connection-uses';
import { isFunction } from '../nodes/nodes';
import { variant } from '../text/parts';

const COMMITS = /^\s*COMMIT\b/i;
const ROLLS_BACK = /^\s*ROLLBACK\b(?!\s+(?:WORK\s+)?TO\b)/i;

/**
 * Tells of a connection whether a piece of code ends its transaction, by itself or through a function that it hands the connection to. A
 * rollback of an error is no such end: whoever begins does it too, and leaves the commit to its caller.
 */
export function endingOf(calls: readonly FoundCall[], classes: ClassTree): (connection: Node, within: Node) => boolean {
  const commits = new Set<Node>();
  const rollbacks = new Set<Node>();
  for (const { node, method, parts } of calls) {
    const text = variant(parts, false);
    if (method === 'commit' || COMMITS.test(text)) commits.add(node);
    if (method === 'rollback' || ROLLS_BACK.test(text)) rollbacks.add(node);
  }
  const ends = (connection: Node, owner: Node, seen: ReadonlySet<Node>): boolean => {
    const ending = (call: Node): boolean =>
      (commits.has(call) || (rollbacks.has(call) && !onError(call, owner))) && !later(call, owner);
    return usesOf(connection, owner).some((use) => {
      const made = callOn(use);
      if (made !== undefined && ending(made)) return true;
      const handed = callWith(use);
      if (handed === undefined) return false;
      if (ending(handed.call)) return true;
      if (later(handed.call, owner) || onError(handed.call, owner)) return false;
      return targetsOf(handed.call, classes).some((target) =>
        takenBy(target, handed.argument).names.some(
          (next) => !seen.has(next) && ends(next, target, new Set([...seen, next])),
        ),
      );
    });
  };
  return (connection, within) => ends(connection, within, new Set([connection]));
}

const ancestorsUpTo = (node: Node, owner: Node): readonly Node[] => {
  const ancestors = node.getAncestors();
  return ancestors.slice(0, ancestors.indexOf(owner));
};

const onError = (call: Node, owner: Node): boolean =>
  ancestorsUpTo(call, owner).some((node) => Node.isCatchClause(node) || Node.isIfStatement(node) || isFunction(node));

/** In a function that is not run here but given back: `return { commit: () => conn.commit() }`. Those given to a call are run. */
const later = (call: Node, owner: Node): boolean =>
  ancestorsUpTo(call, owner).some(
    (node) =>
      isFunction(node) &&
      !Node.isCallExpression(node.getParentOrThrow()) &&
      !Node.isNewExpression(node.getParentOrThrow()),
  );
