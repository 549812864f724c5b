import { Node, SyntaxKind, ts } from 'ts-morph';

/**
 * True where a name or a property gets another value: `x = ..` with every operator, `x++`, `[x] = ..`, `({ x } = ..)`, `for (x of ..)`,
 * `delete object.x`.
 */
export const isAssigned = (target: Node): boolean => assigned(target.compilerNode);

function assigned(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.left === node && isAssignment(parent.operatorToken.kind);
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === SyntaxKind.PlusPlusToken || parent.operator === SyntaxKind.MinusMinusToken;
  if (ts.isDeleteExpression(parent)) return true;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node;
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent))
    return assigned(parent);
  // In a pattern on the left side.
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === node && inPattern(parent.parent);
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && inPattern(parent.parent);
  if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) return inPattern(parent.parent);
  return ts.isArrayLiteralExpression(parent) && inPattern(parent);
}

const inPattern = (literal: ts.Node): boolean =>
  (ts.isArrayLiteralExpression(literal) || ts.isObjectLiteralExpression(literal)) && assigned(literal);

const isAssignment = (kind: SyntaxKind): boolean =>
  kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;

/** The whole of what gives a target its value: the assignment, the loop, the pattern around it. */
export function assignmentOf(target: Node): Node {
  const parent = target.getParentOrThrow();
  const part =
    Node.isParenthesizedExpression(parent) ||
    Node.isNonNullExpression(parent) ||
    Node.isAsExpression(parent) ||
    Node.isShorthandPropertyAssignment(parent) ||
    Node.isPropertyAssignment(parent) ||
    Node.isObjectLiteralExpression(parent) ||
    Node.isArrayLiteralExpression(parent) ||
    Node.isSpreadElement(parent) ||
    Node.isSpreadAssignment(parent);
  return part ? assignmentOf(parent) : parent;
}
