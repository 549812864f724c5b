import { Node, VariableDeclarationKind, type PropertyAccessExpression } from 'ts-morph';
import { placeAt } from './arguments';
import { declarationsOf, unwrap } from '../nodes/nodes';
import { tidy, type Part } from '../text/parts';
import type { Bindings, Bound, TextResolver } from '../text/text';
import { writesBefore } from './writes';

const DEEPEST = 12;

/**
 * Whether a condition holds, where the arguments of the call that is being read, or the fields of its object, tell: `table ? `${table}.` : ''`
 * of a function that is called without a table. Undefined where only the program's run knows.
 */
export function truthOf(expression: Node, bindings: Bindings, texts: TextResolver, depth = 0): boolean | undefined {
  const node = unwrap(expression);
  if (depth > DEEPEST || bindings.size === 0) return ofLiteral(node);
  const further = (next: Node, inner: Bindings = bindings): boolean | undefined =>
    truthOf(next, inner, texts, depth + 1);
  if (Node.isPrefixUnaryExpression(node) && node.getText().startsWith('!')) return negated(further(node.getOperand()));
  if (Node.isBinaryExpression(node))
    return ofComparison(node, bindings) ?? ofCount(node, bindings, texts) ?? ofBinary(node, further);
  if (isLength(node)) return hasElements(node.getExpression(), bindings, texts);
  if (Node.isConditionalExpression(node)) {
    const known = further(node.getCondition());
    if (known !== undefined) return further(known ? node.getWhenTrue() : node.getWhenFalse());
    return agreed([node.getWhenTrue(), node.getWhenFalse()].map((side) => further(side)));
  }
  if (Node.isCallExpression(node)) return ofCheck(node, bindings) ?? ofEmptiness(node, bindings, texts);
  if (Node.isIdentifier(node)) return ofName(node, bindings, further);
  if (Node.isPropertyAccessExpression(node)) {
    const held = texts.objectFields.held(node, bindings);
    if (held !== undefined && held.every(({ element }) => !element))
      return agreed(held.map((one) => further(one.node, one.bindings)));
    const field = texts.objectFields.text(node, bindings);
    return field === undefined ? ofProperty(node, bindings, further) : ofText(field);
  }
  return ofLiteral(node);
}

type Further = (next: Node, inner?: Bindings) => boolean | undefined;

const agreed = ([first, ...others]: readonly (boolean | undefined)[]): boolean | undefined =>
  others.every((other) => other === first) ? first : undefined;

/** `x === undefined`, `x != null` */
function ofComparison(node: Node, bindings: Bindings): boolean | undefined {
  if (!Node.isBinaryExpression(node)) return undefined;
  const operator = node.getOperatorToken().getText();
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const [left, right] = [unwrap(node.getLeft()), unwrap(node.getRight())];
  const other = isUndefined(right) || Node.isNullLiteral(right) ? left : undefined;
  // null === undefined is false, null == undefined is not.
  if (other === undefined || (operator.length === 3 && !isUndefined(right))) return undefined;
  const missing = isMissing(other, bindings);
  return operator.startsWith('!') ? negated(missing) : missing;
}

const isLength = (node: Node): node is PropertyAccessExpression =>
  Node.isPropertyAccessExpression(node) && node.getName() === 'length';

/** Whether a list has elements, where it is known how it was built. */
function hasElements(list: Node, bindings: Bindings, texts: TextResolver): boolean | undefined {
  const items = texts.arrays.items(list, list, bindings);
  if (items === undefined) return undefined;
  if (items.some((item) => !item.optional && item.repeated !== true)) return true;
  return items.length === 0 ? false : undefined;
}

/** `list.length > 0`, `list.length === 0` */
function ofCount(node: Node, bindings: Bindings, texts: TextResolver): boolean | undefined {
  if (!Node.isBinaryExpression(node)) return undefined;
  const [left, right] = [unwrap(node.getLeft()), unwrap(node.getRight())];
  const compared = `${node.getOperatorToken().getText()} ${right.getText()}`;
  const some = /^(?:> 0|>= 1|!==? 0)$/.test(compared);
  if (!isLength(left) || (!some && !/^(?:={2,3} 0|< 1)$/.test(compared))) return undefined;
  const has = hasElements(left.getExpression(), bindings, texts);
  return some ? has : negated(has);
}

/** `isEmpty(list)` of lodash and its like. */
function ofEmptiness(node: Node, bindings: Bindings, texts: TextResolver): boolean | undefined {
  const [list, ...others] = Node.isCallExpression(node) ? node.getArguments() : [];
  const asks = Node.isCallExpression(node) && /(?:^|\.)isEmpty$/.test(node.getExpression().getText());
  return asks && list && others.length === 0 ? negated(hasElements(list, bindings, texts)) : undefined;
}

/** The checks of lodash and its like. */
function ofCheck(node: Node, bindings: Bindings): boolean | undefined {
  if (!Node.isCallExpression(node) || node.getArguments().length !== 1) return undefined;
  return /(?:^|\.)(?:isUndefined|isNil)$/.test(node.getExpression().getText())
    ? isMissing(node.getArguments()[0]!, bindings)
    : undefined;
}

/** True for what the call that is being read leaves out; false for what it gives as a literal. */
function isMissing(expression: Node, bindings: Bindings): boolean | undefined {
  const node = unwrap(expression);
  const given = Node.isPropertyAccessExpression(node) ? propertyOf(node, bindings) : undefined;
  if (given === 'none') return true;
  const [declaration] = Node.isIdentifier(node) ? declarationsOf(node) : [];
  if (declaration && !given && bindings.get(declaration) === undefined)
    return isLeftOut(declaration, bindings) ? true : undefined;
  const value = given?.node ?? (declaration && bindings.get(declaration)?.expression);
  const literal = value && unwrap(value);
  if (literal === undefined) return undefined;
  if (isUndefined(literal)) return true;
  return Node.isLiteralExpression(literal) || Node.isTrueLiteral(literal) || Node.isFalseLiteral(literal)
    ? false
    : undefined;
}

const negated = (truth: boolean | undefined): boolean | undefined => (truth === undefined ? undefined : !truth);

function ofLiteral(node: Node): boolean | undefined {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralText() !== '';
  if (Node.isNumericLiteral(node)) return node.getLiteralValue() !== 0;
  if (Node.isTrueLiteral(node)) return true;
  if (Node.isFalseLiteral(node) || Node.isNullLiteral(node) || isUndefined(node)) return false;
  return Node.isObjectLiteralExpression(node) || Node.isArrayLiteralExpression(node) ? true : undefined;
}

const isUndefined = (node: Node): boolean => Node.isIdentifier(node) && node.getText() === 'undefined';

function ofBinary(node: Node, further: Further): boolean | undefined {
  if (!Node.isBinaryExpression(node)) return undefined;
  const [left, right] = [node.getLeft(), node.getRight()];
  const sides = (decided: boolean): boolean | undefined => {
    const [a, b] = [further(left), further(right)];
    if (a === decided || b === decided) return decided;
    return a === undefined || b === undefined ? undefined : !decided;
  };
  const operator = node.getOperatorToken().getText();
  if (operator === '&&') return sides(false);
  if (operator === '||') return sides(true);
  return undefined;
}

function ofName(node: Node, bindings: Bindings, further: Further): boolean | undefined {
  if (isUndefined(node)) return false;
  const [declaration] = declarationsOf(node);
  if (declaration === undefined) return undefined;
  if (Node.isParameterDeclaration(declaration)) {
    if (writesBefore(declaration, declaration.getName(), node).length > 0) return undefined;
    const bound = bindings.get(declaration);
    if (bound !== undefined) return ofBound(bound, further);
    return isLeftOut(declaration, bindings) ? false : undefined;
  }
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const constant = declaration.getVariableStatement()?.getDeclarationKind() === VariableDeclarationKind.Const;
  const value = declaration.getInitializer();
  return constant && value && Node.isIdentifier(declaration.getNameNode()) ? further(value) : undefined;
}

const ofBound = (bound: Bound, further: Further): boolean | undefined => {
  if (bound.parts !== undefined) return ofText(bound.parts);
  return bound.expression && (bound.path ?? []).length === 0 ? further(bound.expression, bound.bindings) : undefined;
};

/** True for a parameter that the call which is being read gives nothing to. */
function isLeftOut(parameter: Node, bindings: Bindings): boolean {
  const owner = parameter.getParent();
  const list = owner && bindings.get(owner)?.list;
  if (list === undefined || !Node.isParametered(owner) || !Node.isParameterDeclaration(parameter)) return false;
  const index = owner.getParameters().indexOf(parameter);
  return !parameter.isRestParameter() && index >= 0 && placeAt(list, index) === undefined;
}

const ofProperty = (node: Node, bindings: Bindings, further: Further): boolean | undefined => {
  const given = propertyOf(node, bindings);
  return given === 'none' ? false : given && further(given.node, given.bindings);
};

interface Written {
  readonly node: Node;
  readonly bindings: Bindings;
}

/** A property of an object that the caller writes out; `none` where it is not among them, and so is undefined. */
function propertyOf(node: Node, bindings: Bindings): Written | 'none' | undefined {
  if (!Node.isPropertyAccessExpression(node)) return undefined;
  const object = writtenOut(node.getExpression(), bindings);
  if (object === undefined || !Node.isObjectLiteralExpression(object.node)) return undefined;
  const property = object.node.getProperty(node.getName());
  if (property === undefined) return object.node.getProperties().some(Node.isSpreadAssignment) ? undefined : 'none';
  const value = Node.isShorthandPropertyAssignment(property)
    ? property.getNameNode()
    : Node.isPropertyAssignment(property)
      ? property.getInitializer()
      : undefined;
  return value && { node: value, bindings: object.bindings };
}

function writtenOut(expression: Node, bindings: Bindings, depth = 0): Written | undefined {
  const node = unwrap(expression);
  if (Node.isObjectLiteralExpression(node)) return { node, bindings };
  const [declaration] = Node.isIdentifier(node) ? declarationsOf(node) : [];
  if (!Node.isParameterDeclaration(declaration) || depth > DEEPEST) return undefined;
  if (writesBefore(declaration, declaration.getName(), node).length > 0) return undefined;
  const bound = bindings.get(declaration);
  return bound?.expression && (bound.path ?? []).length === 0
    ? writtenOut(bound.expression, bound.bindings, depth + 1)
    : undefined;
}

/** A text is true unless it is empty; of a value (`?`) it is not known. */
function ofText(parts: readonly Part[]): boolean | undefined {
  const [first, ...others] = tidy(parts);
  if (first === undefined) return false;
  if (first.kind === 'text') return first.text === '?' && others.length === 0 ? undefined : true;
  if (first.kind !== 'dynamic' || others.length > 0) return undefined;
  return first.why === 'null' || first.why === 'undefined' ? false : undefined;
}
