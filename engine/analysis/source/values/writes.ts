import { Node, SyntaxKind, ts } from 'ts-morph';
import { identifiersNamed } from '../nodes/find-nodes';
import { isLoopKind } from '../nodes/kinds';
import type { Part } from '../text/parts';
import { changeOfList, CHANGES_LIST } from './list-changes';
import { inDifferentBranches, isInOtherBranch } from './ways';

/** A place that changes a variable. */
export interface Write {
  readonly node: Node;
  readonly kind: 'set' | 'append' | 'push' | 'unshift' | 'take' | 'open';
  /** What is written; several for `push(a, b)`. */
  readonly values: readonly Node[];
  /** What the text is after it, where that is not said by the values. */
  readonly apply?: (before: readonly Part[]) => readonly Part[];
}

const sameSymbol = (node: Node, declaration: Node): boolean =>
  node.getSymbol()?.getDeclarations().includes(declaration) ?? false;

/** The function, or the file, that a variable lives in. */
const scopeOf = (declaration: Node): Node =>
  declaration.getFirstAncestor(
    (node) => Node.isFunctionLikeDeclaration(node) || Node.isFunctionExpression(node) || Node.isSourceFile(node),
  ) ?? declaration.getSourceFile();

/** Changes of a variable that stand before a place, in order. The place itself is not among them. */
export function writesBefore(declaration: Node, name: string, use: Node): readonly Write[] {
  const limit = use.getStart();
  const writes: Write[] = [];
  for (const identifier of identifiersNamed(scopeOf(declaration), name, mayBeWritten)) {
    if (identifier.getStart() >= limit) continue;
    const write = writeAt(identifier);
    // An assignment whose right side holds the place is not over when the place is reached.
    if (write === undefined || write.node.getEnd() > limit || !sameSymbol(identifier, declaration)) continue;
    if (!isApart(write.node, use, declaration)) writes.push(write);
  }
  return writes;
}

/** Looks for a change on the compiler's nodes first: most variables have none. */
function mayBeWritten(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.left === node && ASSIGNS.has(parent.operatorToken.kind);
  return (
    ts.isPropertyAccessExpression(parent) &&
    parent.expression === node &&
    (parent.name.text === 'length' || CHANGES_LIST.has(parent.name.text))
  );
}

/** True for a number that is counted on, before the place or behind it: what it is at the place, only the run knows. */
export function isCounted(declaration: Node, name: string): boolean {
  const counts = identifiersNamed(scopeOf(declaration), name, mayCount).some((one) => sameSymbol(one, declaration));
  return counts && declaration.getType().isNumber();
}

function mayCount(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPostfixUnaryExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent))
    return parent.operator === SyntaxKind.PlusPlusToken || parent.operator === SyntaxKind.MinusMinusToken;
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
  const { kind } = parent.operatorToken;
  if (kind === SyntaxKind.EqualsToken) return readsName(parent.right, node.text);
  return kind > SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastCompoundAssignment && !ASSIGNS_MISSING.has(kind);
}

const readsName = (node: ts.Node, name: string): boolean =>
  (ts.isIdentifier(node) && node.text === name) ||
  ts.forEachChild(node, (child) => readsName(child, name) || undefined) === true;

/** `x ??= y` counts nothing. */
const ASSIGNS_MISSING: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.BarBarEqualsToken,
  SyntaxKind.AmpersandAmpersandEqualsToken,
  SyntaxKind.QuestionQuestionEqualsToken,
]);

const ASSIGNS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.EqualsToken,
  SyntaxKind.PlusEqualsToken,
  SyntaxKind.BarBarEqualsToken,
  SyntaxKind.AmpersandAmpersandEqualsToken,
  SyntaxKind.QuestionQuestionEqualsToken,
]);

function writeAt(identifier: Node): Write | undefined {
  const parent = identifier.getParent();
  if (parent === undefined) return undefined;
  if (Node.isBinaryExpression(parent) && parent.getLeft() === identifier) {
    const operator = parent.getOperatorToken().getText();
    if (operator === '+=') return { node: parent, kind: 'append', values: [parent.getRight()] };
    // `x ??= y` gives what `x = x ?? y` does.
    return { node: parent, kind: 'set', values: [operator === '=' ? parent.getRight() : parent] };
  }
  return Node.isPropertyAccessExpression(parent) ? changeOfList(parent) : undefined;
}

const CONDITIONAL = [
  SyntaxKind.IfStatement,
  SyntaxKind.ConditionalExpression,
  SyntaxKind.SwitchStatement,
  SyntaxKind.CatchClause,
] as const;
export const isLoop = (node: Node): boolean => isLoopKind(node.getKind());
const isLogical = (node: Node): boolean =>
  Node.isBinaryExpression(node) && ['&&', '||', '??'].includes(node.getOperatorToken().getText());
export const isCallback = (node: Node): boolean => Node.isArrowFunction(node) || Node.isFunctionExpression(node);

/** True for what may not run all that stands in it, or not once. */
export const isConditional = (node: Node): boolean =>
  CONDITIONAL.some((kind) => node.getKind() === kind) || isLoop(node) || isLogical(node) || isCallback(node);

/**
 * The outermost construct around `write` and inside `within` that may not run, or not once: if, switch, loop, a callback.
 * Undefined when the write always happens before the use.
 */
export function guardOf(write: Node, within: Node): Node | undefined {
  let guard: Node | undefined;
  for (const ancestor of write.getAncestors()) {
    if (ancestor === within || ancestor.getPos() < within.getPos() || ancestor.getEnd() > within.getEnd()) break;
    if (isConditional(ancestor)) guard = ancestor;
  }
  return guard;
}

/** The innermost block or function that holds both; constructs outside of it are passed by both alike. */
export function commonScope(a: Node, b: Node): Node {
  const around = new Set<Node>([a, ...a.getAncestors()]);
  const common = b.getAncestors().find((ancestor) => around.has(ancestor) && !inDifferentBranches(a, b, ancestor));
  return common ?? b.getSourceFile();
}

/** True for a write in a branch that does not lead to the place, unless a loop comes back with what it wrote. */
function isApart(write: Node, use: Node, declaration: Node): boolean {
  const around = new Set<Node>(write.getAncestors());
  const common = use.getAncestors().find((ancestor) => around.has(ancestor));
  if (common === undefined || !isInOtherBranch(write, use, common)) return false;
  return !common
    .getAncestors()
    .some((outer) => (isLoop(outer) || isCallback(outer)) && !declaration.getAncestors().includes(outer));
}

/** True when the write stands in a loop, or in a callback that is called for each element. */
export const isRepeated = (write: Node, within: Node): boolean => {
  for (const ancestor of write.getAncestors()) {
    if (ancestor === within) return false;
    if (isLoop(ancestor) || isCallback(ancestor)) return true;
  }
  return false;
};
