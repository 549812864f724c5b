import { Node, SyntaxKind, type IfStatement } from 'ts-morph';
import { findNodes } from '../nodes/find-nodes';
import { isFunctionKind } from '../nodes/kinds';
import type { Bindings, TextResolver } from '../text/text';
import { truthOf } from './truth';
import { guardOf, isCallback, isConditional, isLoop, isRepeated } from './writes';

/** Whether a place is passed, and how often, when the code around it is run with known arguments. */
export interface Reach {
  readonly often: 'always' | 'sometimes' | 'never';
  /** In a loop, or in a function that is called for each element. */
  readonly repeated: boolean;
  /** How many loops and functions stand around it where nothing else decides; otherwise 0. */
  readonly loops: number;
}

/** @param within the code that is run */
export function reachWithin(place: Node, within: Node, bindings: Bindings, texts: TextResolver): Reach {
  const guard = guardOf(place, within);
  if (guard === undefined) return { often: 'always', repeated: false, loops: 0 };
  const repeated = isRepeated(place, within);
  let [loops, decides] = [0, false];
  for (let node: Node = place; node !== guard; node = node.getParentOrThrow()) {
    const around = node.getParentOrThrow();
    if (Node.isIfStatement(around)) {
      const passed = ofBranch(around, node, bindings, texts);
      if (passed === 'never') return { often: 'never', repeated, loops: 0 };
      if (passed === 'sometimes') decides = true;
    } else if (isLoop(around) || isCallback(around)) {
      loops += 1;
      if (isLeftBefore(around, place)) decides = true;
    } else if (isConditional(around)) decides = true;
  }
  return { often: decides || loops > 0 ? 'sometimes' : 'always', repeated, loops: decides ? 0 : loops };
}

/** Whether a condition leads to the piece of it that the place stands in. */
function ofBranch(around: IfStatement, from: Node, bindings: Bindings, texts: TextResolver): Reach['often'] {
  if (from === around.getExpression()) return 'always';
  const truth = truthOf(around.getExpression(), bindings, texts);
  if (truth === undefined) return 'sometimes';
  return (from === around.getThenStatement()) === truth ? 'always' : 'never';
}

/** True when a round of a loop, or a call for an element, may end before it gets to the place. */
const isLeftBefore = (around: Node, place: Node): boolean =>
  findNodes(around, (node) => ({ found: ENDS.has(node.kind), into: !isFunctionKind(node.kind) })).some(
    (end) => end.getEnd() <= place.getStart(),
  );

const ENDS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.ContinueStatement,
  SyntaxKind.BreakStatement,
  SyntaxKind.ReturnStatement,
  SyntaxKind.ThrowStatement,
]);
