import { Node } from 'ts-morph';
import type { Bindings, TextResolver } from '../text/text';
import { truthOf } from './truth';
import { guardOf, isConditional, isRepeated } from './writes';

/** Whether a place is passed, and how often, when the code around it is run with known arguments. */
export interface Reach {
  readonly often: 'always' | 'sometimes' | 'never';
  /** In a loop, or in a function that is called for each element. */
  readonly repeated: boolean;
}

/** @param within the code that is run */
export function reachWithin(place: Node, within: Node, bindings: Bindings, texts: TextResolver): Reach {
  const guard = guardOf(place, within);
  if (guard === undefined) return { often: 'always', repeated: false };
  const repeated = isRepeated(place, within);
  if (bindings.size === 0) return { often: 'sometimes', repeated };
  let often: Reach['often'] = 'always';
  for (let node: Node = place; node !== guard; node = node.getParentOrThrow()) {
    const around = node.getParentOrThrow();
    const passed = ofBranch(around, node, bindings, texts);
    if (passed === 'never') return { often: 'never', repeated };
    if (passed === 'sometimes') often = 'sometimes';
  }
  return { often, repeated };
}

/** Whether a construct leads to the piece of it that the place stands in. */
function ofBranch(around: Node, from: Node, bindings: Bindings, texts: TextResolver): Reach['often'] {
  if (!Node.isIfStatement(around)) return isConditional(around) ? 'sometimes' : 'always';
  if (from === around.getExpression()) return 'always';
  const truth = truthOf(around.getExpression(), bindings, texts);
  if (truth === undefined) return 'sometimes';
  return (from === around.getThenStatement()) === truth ? 'always' : 'never';
}
