import { Node, VariableDeclarationKind } from 'ts-morph';
import { declarationsOf, isFunction, unwrap } from '../nodes/nodes';
import { tidy, type Part } from '../text/parts';
import type { Bindings, TextResolver } from '../text/text';
import { givenAt } from './given-at';
import { hasElements, isLength, negated, ofCount, ofEmptiness } from './list-facts';

const DEEPEST = 12;

/** What is asked of a value: whether it is true, whether it is neither null nor undefined (`??`, `!= null`), whether it is not undefined. */
type Question = 'true' | 'given' | 'defined';
type Answer = boolean | undefined;

/**
 * Whether a condition holds, where the arguments of the call that is being read, or the fields of its object, tell: `table ? `${table}.` : ''`
 * of a function that is called without a table. Undefined where only the program's run knows.
 */
export const truthOf = (expression: Node, bindings: Bindings, texts: TextResolver): Answer =>
  answer('true', expression, bindings, texts, 0);

/** Whether a value is neither null nor undefined: an empty text, zero and false are given. */
export const isGiven = (expression: Node, bindings: Bindings, texts: TextResolver): Answer =>
  answer('given', expression, bindings, texts, 0);

function answer(asked: Question, expression: Node, bindings: Bindings, texts: TextResolver, depth: number): Answer {
  const node = unwrap(expression);
  if (depth > DEEPEST || bindings.size === 0) return ofLiteral(asked, node);
  const ask = (question: Question, next: Node, inner: Bindings = bindings): Answer =>
    answer(question, next, inner, texts, depth + 1);
  const further: Further = (next, inner) => ask(asked, next, inner);
  if (Node.isConditionalExpression(node)) {
    const known = ask('true', node.getCondition());
    if (known !== undefined) return further(known ? node.getWhenTrue() : node.getWhenFalse());
    return agreed([node.getWhenTrue(), node.getWhenFalse()].map((side) => further(side)));
  }
  if (Node.isBinaryExpression(node)) {
    const sides = ofSides(asked, node, ask, further);
    if (sides !== 'compared') return sides;
    return asked === 'true' ? (ofComparison(node, ask) ?? ofCount(node, bindings, texts)) : undefined;
  }
  if (Node.isPrefixUnaryExpression(node) && node.getText().startsWith('!'))
    return asked === 'true' ? negated(ask('true', node.getOperand())) : true;
  if (isLength(node)) return asked === 'true' ? hasElements(node.getExpression(), bindings, texts) : undefined;
  if (Node.isCallExpression(node))
    return asked === 'true' ? (ofCheck(node, ask) ?? ofEmptiness(node, bindings, texts)) : undefined;
  if (Node.isIdentifier(node)) return ofName(asked, node, bindings, further);
  if (Node.isPropertyAccessExpression(node)) {
    const held = texts.objectFields.held(node, bindings);
    if (held !== undefined && held.every(({ element }) => !element))
      return agreed(held.map((one) => further(one.node, one.bindings)));
    const field = texts.objectFields.text(node, bindings);
    return field === undefined ? ofGiven(asked, node, bindings, further) : ofText(asked, field);
  }
  return ofLiteral(asked, node);
}

type Ask = (question: Question, next: Node, inner?: Bindings) => Answer;
type Further = (next: Node, inner?: Bindings) => Answer;

const agreed = ([first, ...others]: readonly Answer[]): Answer =>
  others.every((other) => other === first) ? first : undefined;

/** `a && b`, `a || b`, `a ?? b`: which side is the value, and what is to be said of that. */
function ofSides(asked: Question, node: Node, ask: Ask, further: Further): Answer | 'compared' {
  if (!Node.isBinaryExpression(node)) return 'compared';
  const [left, right] = [node.getLeft(), node.getRight()];
  const operator = node.getOperatorToken().getText();
  const question = operator === '??' ? 'given' : 'true';
  if (!['&&', '||', '??'].includes(operator)) return 'compared';
  const first = ask(question, left);
  if (first !== undefined) return further(first === (operator === '&&') ? right : left);
  // Either side may be the value.
  const [a, b] = [further(left), further(right)];
  if (operator === '&&' && asked === 'true' && b === false) return false;
  // What `??` keeps on the left is given, but may be false.
  if (b === true && (operator === '||' || (operator === '??' && asked !== 'true'))) return true;
  return agreed([a, b]);
}

/** `x === undefined`, `x != null` */
function ofComparison(node: Node, ask: Ask): Answer {
  if (!Node.isBinaryExpression(node)) return undefined;
  const operator = node.getOperatorToken().getText();
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const [left, right] = [unwrap(node.getLeft()), unwrap(node.getRight())];
  const strict = operator.length === 3;
  // null === undefined is false, null == undefined is not.
  if (!isUndefined(right) && (strict || !Node.isNullLiteral(right))) return undefined;
  const there = ask(strict ? 'defined' : 'given', left);
  return operator.startsWith('!') ? there : negated(there);
}

/** The checks of lodash and its like. */
function ofCheck(node: Node, ask: Ask): Answer {
  if (!Node.isCallExpression(node) || node.getArguments().length !== 1) return undefined;
  const [name] = /(?:^|\.)(isUndefined|isNil)$/.exec(node.getExpression().getText())?.slice(1) ?? [];
  return name === undefined ? undefined : negated(ask(name === 'isNil' ? 'given' : 'defined', node.getArguments()[0]!));
}

function ofLiteral(asked: Question, node: Node): Answer {
  if (isUndefined(node)) return false;
  if (Node.isNullLiteral(node)) return asked === 'defined';
  const object =
    Node.isObjectLiteralExpression(node) ||
    Node.isArrayLiteralExpression(node) ||
    Node.isNewExpression(node) ||
    isFunction(node);
  if (object || Node.isTrueLiteral(node)) return true;
  const value = Node.isLiteralExpression(node) || Node.isFalseLiteral(node) || Node.isTemplateExpression(node);
  if (asked !== 'true') return value ? true : undefined;
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralText() !== '';
  if (Node.isNumericLiteral(node)) return node.getLiteralValue() !== 0;
  return Node.isFalseLiteral(node) ? false : undefined;
}

const isUndefined = (node: Node): boolean => Node.isIdentifier(node) && node.getText() === 'undefined';

function ofName(asked: Question, node: Node, bindings: Bindings, further: Further): Answer {
  if (isUndefined(node)) return false;
  const [declaration] = declarationsOf(node);
  if (!Node.isVariableDeclaration(declaration)) return ofGiven(asked, node, bindings, further);
  const constant = declaration.getVariableStatement()?.getDeclarationKind() === VariableDeclarationKind.Const;
  const value = declaration.getInitializer();
  return constant && value && Node.isIdentifier(declaration.getNameNode()) ? further(value) : undefined;
}

/** What the call that is being read gives, where that is still there. */
function ofGiven(asked: Question, node: Node, bindings: Bindings, further: Further): Answer {
  const given = givenAt(node, bindings);
  if (given === undefined) return undefined;
  if (given.kind === 'nothing') return false;
  return given.kind === 'text' ? ofText(asked, given.parts) : further(given.node, given.bindings);
}

/** A text is true unless it is empty; of a value (`?`) it is not known. */
function ofText(asked: Question, parts: readonly Part[]): Answer {
  const [first, ...others] = tidy(parts);
  if (first === undefined) return asked !== 'true';
  if (first.kind === 'text') return first.text === '?' && others.length === 0 ? undefined : true;
  if (first.kind !== 'dynamic' || others.length > 0) return undefined;
  if (first.why === 'undefined') return false;
  return first.why === 'null' ? asked === 'defined' : undefined;
}
