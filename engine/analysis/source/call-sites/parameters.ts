import { Node } from 'ts-morph';
import type { SiteParameter } from '../../../../contracts/schemas/analysis';
import { declarationsOf, unwrap } from '../nodes/nodes';
import type { Origin } from '../values/origins';
import { described, short } from '../values/described';
import { commonScope, guardOf, writesBefore } from '../values/writes';

/**
 * What is given for the places of a statement, in order, with its type: elements of a list, of a list that is built step by step
 * (those that are added under a condition are optional), named values of an object. Empty when nothing is given.
 */
export function parametersOf(values: Origin | undefined): readonly SiteParameter[] {
  if (values === undefined || ('node' in values && values.assumed === true)) return [];
  if ('node' in values) return ofValues(values.node, 0);
  return values.list.flatMap(({ node, spread }) => (spread ? ofSpread(node, 0) : [described(node)]));
}

function ofValues(values: Node, depth: number): readonly SiteParameter[] {
  const node = unwrap(values);
  if (depth > 5) return [];
  if (Node.isArrowFunction(node) || Node.isFunctionExpression(node)) return [];
  if (Node.isArrayLiteralExpression(node)) return node.getElements().flatMap((element) => ofElement(element, depth));
  if (Node.isObjectLiteralExpression(node))
    return node.getProperties().flatMap((property) => {
      const value = Node.isPropertyAssignment(property)
        ? property.getInitializer()
        : Node.isShorthandPropertyAssignment(property)
          ? property.getNameNode()
          : undefined;
      return value && Node.isPropertyAssignment(property)
        ? [{ ...described(value), name: property.getName() }]
        : value
          ? [{ ...described(value), name: value.getText() }]
          : [described(property)];
    });
  if (!Node.isIdentifier(node)) return [described(node)];
  for (const declaration of declarationsOf(node)) {
    if (!Node.isVariableDeclaration(declaration)) continue;
    const start = declaration.getInitializer();
    const inner = start && unwrap(start);
    if (inner && (Node.isArrayLiteralExpression(inner) || Node.isObjectLiteralExpression(inner)))
      return [...ofValues(inner, depth + 1), ...added(declaration, declaration.getName(), node, depth)];
  }
  return [described(node)];
}

function ofElement(element: Node, depth: number): readonly SiteParameter[] {
  return Node.isSpreadElement(element) ? ofSpread(unwrap(element.getExpression()), depth) : [described(element)];
}

/** The elements of a list that is given as a whole. */
function ofSpread(spread: Node, depth: number): readonly SiteParameter[] {
  const inner = ofValues(spread, depth + 1);
  const known = Node.isArrayLiteralExpression(spread) || inner.length !== 1 || inner[0]!.text !== short(spread);
  return known ? inner : [{ ...inner[0]!, text: `...${inner[0]!.text}` }];
}

/** `params.push(value)` before the place. */
function added(declaration: Node, name: string, use: Node, depth: number): readonly SiteParameter[] {
  return writesBefore(declaration, name, use)
    .filter((write) => write.kind === 'push' || write.kind === 'unshift')
    .flatMap((write) => {
      const optional = guardOf(write.node, commonScope(write.node, use)) !== undefined;
      return write.values
        .flatMap((value) => ofElement(value, depth))
        .map((parameter) => (optional ? { ...parameter, optional } : parameter));
    });
}
