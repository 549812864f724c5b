import { Node, type PropertyAccessExpression } from 'ts-morph';
import { unwrap } from '../nodes/nodes';
import type { Bindings, TextResolver } from '../text/text';

/** `list.length` */
export const isLength = (node: Node): node is PropertyAccessExpression =>
  Node.isPropertyAccessExpression(node) && node.getName() === 'length';

/** Whether a list has elements, where it is known how it was built. */
export function hasElements(list: Node, bindings: Bindings, texts: TextResolver): boolean | undefined {
  const items = texts.arrays.items(list, list, bindings);
  if (items === undefined) return undefined;
  if (items.some((item) => !item.optional && item.repeated !== true)) return true;
  return items.length === 0 ? false : undefined;
}

/** `list.length > 0`, `list.length === 0` */
export function ofCount(node: Node, bindings: Bindings, texts: TextResolver): boolean | undefined {
  if (!Node.isBinaryExpression(node)) return undefined;
  const [left, right] = [unwrap(node.getLeft()), unwrap(node.getRight())];
  const compared = `${node.getOperatorToken().getText()} ${right.getText()}`;
  const some = /^(?:> 0|>= 1|!==? 0)$/.test(compared);
  if (!isLength(left) || (!some && !/^(?:={2,3} 0|< 1)$/.test(compared))) return undefined;
  const has = hasElements(left.getExpression(), bindings, texts);
  return some ? has : negated(has);
}

/** `isEmpty(list)` of lodash and its like. */
export function ofEmptiness(node: Node, bindings: Bindings, texts: TextResolver): boolean | undefined {
  const [list, ...others] = Node.isCallExpression(node) ? node.getArguments() : [];
  const asks = Node.isCallExpression(node) && /(?:^|\.)isEmpty$/.test(node.getExpression().getText());
  return asks && list && others.length === 0 ? negated(hasElements(list, bindings, texts)) : undefined;
}

/** Not known stays not known. */
export const negated = (truth: boolean | undefined): boolean | undefined => (truth === undefined ? undefined : !truth);

/** `filter(Boolean)`, `filter((x) => x)`, `filter((x) => x !== '')`: elements that are texts, and not empty, stay in the list. */
export function keepsText(predicate: Node): boolean {
  const node = unwrap(predicate);
  if (Node.isIdentifier(node)) return node.getText() === 'Boolean';
  const [parameter, ...others] = Node.isArrowFunction(node) ? node.getParameters() : [];
  const body = Node.isArrowFunction(node) ? unwrap(node.getBody()) : undefined;
  const name = parameter?.getNameNode();
  if (body === undefined || others.length > 0 || !Node.isIdentifier(name)) return false;
  const asked = body.getText().replaceAll(new RegExp(`(?<![\\w$.])${escaped(name.getText())}(?![\\w$])`, 'g'), '#');
  return /^(?:#|!!#|Boolean\(#\)|#\??\.length(?: > 0)?|# !==? (?:''|""|null|undefined|false))$/.test(asked);
}

/** `$` stands in names. */
const escaped = (name: string): string => name.replaceAll('$', '\\$');
