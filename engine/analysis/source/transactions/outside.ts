import type { Node } from 'ts-morph';
import type { Callers } from '../call-graph/callers';
import type { FoundCall } from '../call-sites/calls';
import { enclosingFunctions, enclosingName, type FunctionNode } from '../nodes/nodes';

/**
 * Calls that run in a transaction and without: those in a function that some calls give the connection of a transaction and others give another one,
 * near or far.
 * @param entered calls that give the connection of a transaction, by function
 */
export function alsoOutside(
  found: ReadonlyMap<FoundCall, ReadonlySet<string>>,
  entered: ReadonlyMap<FunctionNode, ReadonlySet<Node>>,
  callers: Callers,
): ReadonlySet<FoundCall> {
  const known = new Map<FunctionNode, boolean>();
  const isOutside = (target: FunctionNode): boolean => {
    const kept = known.get(target);
    if (kept !== undefined) return kept;
    // Of functions that call each other the first that is asked for.
    known.set(target, false);
    const inside = entered.get(target)!;
    const answer = callers
      .get(target)
      .some(
        (call) =>
          !inside.has(call) || enclosingFunctions(call).some((around) => entered.has(around) && isOutside(around)),
      );
    known.set(target, answer);
    return answer;
  };
  return new Set(
    [...found]
      .filter(([{ node }, names]) => {
        const around = enclosingFunctions(node);
        return !names.has(enclosingName(node)) && around.some((one) => entered.has(one) && isOutside(one));
      })
      .map(([call]) => call),
  );
}
