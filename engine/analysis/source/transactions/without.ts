import { Node } from 'ts-morph';
import type { FoundCall } from '../call-sites/calls';
import { declarationsOf, enclosingName, isDefaulted, receiverOf, unwrap } from '../nodes/nodes';

const DEEPEST = 6;

/**
 * True for a call on a connection that something else stands for where none is given: `(transaction ?? pool).query(..)`, a variable with such a
 * value, a parameter with a default, a method that is taken from either. It may run in a transaction and without, unless its own function begins one
 * where none is given.
 */
export const mayRunWithout = ({ node, through }: FoundCall, transactions: readonly string[]): boolean =>
  transactions.length > 0 &&
  !transactions.includes(enclosingName(node)) &&
  [node, ...through].some(
    (call) => Node.isCallExpression(call) && isEither(receiverOf(call) ?? call.getExpression(), 0),
  );

function isEither(expression: Node, depth: number): boolean {
  const node = unwrap(expression);
  if (isDefaulted(node) || Node.isConditionalExpression(node)) return true;
  if (!Node.isIdentifier(node) || depth > DEEPEST) return false;
  return declarationsOf(node).some((declaration) => {
    if (Node.isParameterDeclaration(declaration) || Node.isBindingElement(declaration))
      return /^(?!null$|undefined$)./.test(declaration.getInitializer()?.getText() ?? '');
    const start = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    return start !== undefined && isEither(start, depth + 1);
  });
}
