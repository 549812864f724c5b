import { Node } from 'ts-morph';
import { declarationsOf, unwrap } from '../nodes/nodes';
import { isWalked } from '../values/elements';
import { narrowedAt } from '../values/membership';
import { choiceOf, type Part } from './parts';
import type { Bindings, TextResolver } from './text';

/** One of a closed set, where the place is only reached by what is in it: `ALLOWED.includes(sort) ? sort : 'id'`. */
export function narrowedText(node: Node, bindings: Bindings, texts: TextResolver): readonly Part[] | undefined {
  if (!Node.isIdentifier(node) && !Node.isPropertyAccessExpression(node)) return undefined;
  const written = node.getText();
  const found = narrowedAt(node, (other) => unwrap(other).getText() === written);
  const items = found && texts.arrays.members(found.members, bindings);
  if (items === undefined) return undefined;
  const otherwise = found!.otherwise.map((other) => texts.resolve(other, bindings));
  const [declaration] = Node.isIdentifier(node) ? declarationsOf(node) : [];
  return choiceOf(
    [...items.map(({ parts }) => parts), ...otherwise],
    declaration !== undefined && isWalked(declaration),
  );
}
