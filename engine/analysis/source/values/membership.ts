import { Node, SyntaxKind } from 'ts-morph';
import { isFunction, unwrap } from '../nodes/nodes';

/** A closed set that something is found in: the elements of a list, or the keys of an object. */
export interface Members {
  readonly of: Node;
  readonly keys: boolean;
}

type Is = (node: Node) => boolean;

/** `ALLOWED.includes(x)`, `ALLOWED.has(x)`, `x in COLUMNS`, `COLUMNS[x]`: the set that a condition finds it in; undefined for other conditions. */
export function membersIf(condition: Node, is: Is): Members | undefined {
  const node = unwrap(condition);
  if (Node.isBinaryExpression(node)) {
    const [left, right] = [node.getLeft(), node.getRight()];
    const operator = node.getOperatorToken().getText();
    if (operator === '&&') return membersIf(left, is) ?? membersIf(right, is);
    if (operator === 'in') return is(left) ? { of: right, keys: true } : undefined;
    return /^(?:!==? -1|> -1|>= 0)$/.test(`${operator} ${right.getText()}`) ? tested(left, ['indexOf'], is) : undefined;
  }
  if (Node.isElementAccessExpression(node)) {
    const key = node.getArgumentExpression();
    return key && is(key) ? { of: node.getExpression(), keys: true } : undefined;
  }
  return tested(node, ['includes', 'has'], is);
}

/** The same of a condition that must not hold: `!ALLOWED.includes(x)`, `a || !(x in COLUMNS)`. */
export function membersUnless(condition: Node, is: Is): Members | undefined {
  const node = unwrap(condition);
  if (Node.isPrefixUnaryExpression(node) && node.getOperatorToken() === SyntaxKind.ExclamationToken)
    return membersIf(node.getOperand(), is);
  if (!Node.isBinaryExpression(node)) return undefined;
  const [left, right] = [node.getLeft(), node.getRight()];
  const operator = node.getOperatorToken().getText();
  if (operator === '||') return membersUnless(left, is) ?? membersUnless(right, is);
  return /^(?:===? -1|< 0)$/.test(`${operator} ${right.getText()}`) ? tested(left, ['indexOf'], is) : undefined;
}

function tested(call: Node, methods: readonly string[], is: Is): Members | undefined {
  const node = unwrap(call);
  const callee = Node.isCallExpression(node) ? unwrap(node.getExpression()) : undefined;
  if (!Node.isCallExpression(node) || !Node.isPropertyAccessExpression(callee)) return undefined;
  const [first, second] = node.getArguments();
  const text = callee.getText();
  if (/^(?:Object\.hasOwn|(?:Object\.prototype|\{\})\.hasOwnProperty\.call)$/.test(text))
    return first && second && is(second) ? { of: first, keys: true } : undefined;
  if (first === undefined || second !== undefined || !is(first)) return undefined;
  if (callee.getName() === 'hasOwnProperty') return { of: callee.getExpression(), keys: true };
  return methods.includes(callee.getName()) ? { of: callee.getExpression(), keys: false } : undefined;
}

/** What a value is known to be at a place: one of a closed set, or a text that it was given where it is none of them. */
export interface Narrowed {
  readonly members: Members;
  readonly otherwise: readonly Node[];
}

/** The conditions around and before a place that a name, or `a.b`, must have passed to get there. */
export function narrowedAt(use: Node, is: Is): Narrowed | undefined {
  let from = use;
  for (const around of use.getAncestors()) {
    const members = ofCondition(around, from, is);
    if (members) return { members, otherwise: [] };
    if (Node.isBlock(around) || Node.isSourceFile(around) || Node.isCaseClause(around)) {
      const before = passed(around.getStatements(), from, is);
      if (before) return before;
    }
    from = around;
  }
  return undefined;
}

function ofCondition(around: Node, from: Node, is: Is): Members | undefined {
  if (Node.isConditionalExpression(around)) {
    if (from === around.getWhenTrue()) return membersIf(around.getCondition(), is);
    return from === around.getWhenFalse() ? membersUnless(around.getCondition(), is) : undefined;
  }
  if (Node.isBinaryExpression(around) && around.getOperatorToken().getText() === '&&')
    return from === around.getRight() ? membersIf(around.getLeft(), is) : undefined;
  if (!Node.isIfStatement(around)) return undefined;
  if (from === around.getThenStatement()) return membersIf(around.getExpression(), is);
  return from === around.getElseStatement() ? membersUnless(around.getExpression(), is) : undefined;
}

/** `if (!ALLOWED.includes(x)) throw ..` before the place; `if (!ALLOWED.includes(x)) x = 'id'`. */
function passed(statements: readonly Node[], from: Node, is: Is): Narrowed | undefined {
  const at = statements.indexOf(from);
  for (const statement of statements.slice(0, Math.max(at, 0)).reverse()) {
    if (!Node.isIfStatement(statement)) continue;
    const members = membersUnless(statement.getExpression(), is);
    const then = statement.getThenStatement();
    if (members === undefined) continue;
    if (leaves(then)) return { members, otherwise: [] };
    const given = givenIn(then, is);
    if (given) return { members, otherwise: [given] };
  }
  return undefined;
}

const lastOf = (node: Node): Node | undefined => (Node.isBlock(node) ? node.getStatements().at(-1) : node);

const leaves = (node: Node): boolean => {
  const last = lastOf(node);
  return (
    Node.isReturnStatement(last) ||
    Node.isThrowStatement(last) ||
    Node.isContinueStatement(last) ||
    Node.isBreakStatement(last)
  );
};

/** The value of `x = 'id'`. */
function givenIn(node: Node, is: Is): Node | undefined {
  const last = lastOf(node);
  const set = Node.isExpressionStatement(last) ? last.getExpression() : undefined;
  const sets = Node.isBinaryExpression(set) && set.getOperatorToken().getText() === '=' && is(set.getLeft());
  return sets ? set.getRight() : undefined;
}

/** The set that `filter((x) => ALLOWED.includes(x))` keeps the elements of; of pairs, `([key]) => ..`, the keys. */
export function membersKept(predicate: Node): Members | undefined {
  const node = unwrap(predicate);
  if (!isFunction(node) || !Node.isParametered(node)) return undefined;
  const pattern = node.getParameters()[0]?.getNameNode();
  const [first] = Node.isArrayBindingPattern(pattern) ? pattern.getElements() : [];
  const name = Node.isBindingElement(first)
    ? first.getName()
    : Node.isIdentifier(pattern)
      ? pattern.getText()
      : undefined;
  const body = Node.isArrowFunction(node) || Node.isFunctionExpression(node) ? node.getBody() : undefined;
  const result = Node.isBlock(body) ? body.getStatements() : [];
  const [only, ...others] = result;
  const value = Node.isBlock(body)
    ? others.length === 0 && Node.isReturnStatement(only)
      ? only.getExpression()
      : undefined
    : body;
  return name !== undefined && value ? membersIf(value, (one) => unwrap(one).getText() === name) : undefined;
}
