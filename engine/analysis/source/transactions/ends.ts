import { Node, SyntaxKind } from 'ts-morph';
import { targetsOf } from '../call-graph/callers';
import type { FoundCall } from '../call-sites/calls';
import type { ClassTree } from '../call-graph/classes';
import { callsGiven, namesGiven } from './carried';
import { callOn, usesOf } from './connection-uses';
import { isFunction } from '../nodes/nodes';
import { variant } from '../text/parts';

const COMMITS = /^\s*COMMIT\b/i;
const ROLLS_BACK = /^\s*ROLLBACK\b(?!\s+(?:WORK\s+)?TO\b)/i;

/** What ends the transaction of a connection. */
export interface Endings {
  /**
   * Whether a piece of code ends it, by itself or through a function that it hands the connection to. A rollback of an error is no such end:
   * whoever begins does it too, and leaves the commit to its caller.
   */
  endedIn(connection: Node, within: Node): boolean;
  /** All calls in a piece of code that end it, those on errors too. */
  callsIn(connection: Node, within: Node): readonly Node[];
}

export function endingOf(calls: readonly FoundCall[], classes: ClassTree): Endings {
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
      return callsGiven(use).some(({ call, argument, carried }) => {
        if (ending(call)) return true;
        if (later(call, owner) || onError(call, owner)) return false;
        return targetsOf(call, classes).some((target) =>
          namesGiven(target, argument, carried).some(
            (next) => !seen.has(next) && ends(next, target, new Set([...seen, next])),
          ),
        );
      });
    });
  };
  const endsAny = (call: Node): boolean => commits.has(call) || rollbacks.has(call);
  const callsIn = (connection: Node, within: Node): readonly Node[] =>
    usesOf(connection, within).flatMap((use): readonly Node[] => {
      // What a method that was taken out of the connection is called with: `query('COMMIT')`.
      const direct = use.getParentIfKind(SyntaxKind.CallExpression);
      const made = callOn(use) ?? (direct?.getExpression() === use ? direct : undefined);
      if (made !== undefined && endsAny(made)) return [made];
      return callsGiven(use).flatMap(({ call, argument, carried }) => {
        const inside = (): boolean =>
          targetsOf(call, classes).some((target) =>
            namesGiven(target, argument, carried).some((next) => ends(next, target, new Set([connection, next]))),
          );
        return endsAny(call) || inside() ? [call] : [];
      });
    });
  return {
    endedIn: (connection, within) => ends(connection, within, new Set([connection])),
    callsIn,
  };
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
