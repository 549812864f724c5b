import { Node, type CallExpression, type NewExpression, type TaggedTemplateExpression } from 'ts-morph';
import { givenFrom, givenTo, parametersOf, placeAt } from './arguments';
import { handsOn, hasItself, receiverOf, type FunctionNode } from '../nodes/nodes';
import type { Bindings, Bound } from '../text/text';

/** What the parameters of a function, its `arguments` and its `this` stand for in one of its calls. */
export function bindArguments(
  node: CallExpression | NewExpression | TaggedTemplateExpression,
  callee: FunctionNode,
  bindings: Bindings,
): Bindings {
  const inner = new Map<Node, Bound>(bindings);
  const list = givenTo(node);
  if (hasItself(callee)) {
    const receiver = Node.isCallExpression(node) && handsOn(node) === undefined ? receiverOf(node) : undefined;
    inner.set(callee, { list, ...(receiver && { receiver }), bindings });
  }
  parametersOf(callee).forEach((parameter, i) => {
    if (!Node.isParameterDeclaration(parameter)) return;
    if (parameter.isRestParameter()) return void inner.set(parameter, { list: givenFrom(list, i), bindings });
    const place = placeAt(list, i);
    const standard = place ? undefined : parameter.getInitializer();
    if (place) inner.set(parameter, { expression: place.node, path: place.path, bindings });
    // A parameter may stand for another one of the same call.
    else if (standard) inner.set(parameter, { expression: standard, path: [], bindings: inner });
    else inner.delete(parameter);
  });
  return inner;
}
