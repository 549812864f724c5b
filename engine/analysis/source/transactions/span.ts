import { Node } from 'ts-morph';
import { enclosingFunctions, isFunction } from '../nodes/nodes';

/** Tells of a place whether it is passed while a transaction is open. */
export interface Span {
  covers(place: Node): boolean;
}

/** Of a transaction of which only the begin is seen elsewhere. */
export const EVERYWHERE: Span = { covers: () => true };

/**
 * What runs between the begin of a transaction and its end: not what the same function does on the connection before it begins, and not what
 * stands behind an end that is always passed. Code of other functions runs when it is called, and is covered.
 * @param ends calls that end the transaction in the function of the begin
 */
export function spanOf(begin: Node, ends: readonly Node[]): Span {
  const around = enclosingFunctions(begin);
  const file = begin.getSourceFile();
  const before = (place: Node): boolean => {
    if (place.getSourceFile() !== file || place === begin || place.getStart() >= begin.getStart()) return false;
    const [own] = enclosingFunctions(place);
    return own === undefined || around.includes(own);
  };
  const behind = ends.filter((end) => end.getSourceFile() === file && end.getStart() > begin.getStart());
  return {
    covers: (place) =>
      place === begin || (!before(place) && (ends.includes(place) || !behind.some((end) => isAfter(place, end, ends)))),
  };
}

/** True for a place that is reached only when the end was passed, unless an error came between. */
function isAfter(place: Node, end: Node, ends: readonly Node[]): boolean {
  if (place.getSourceFile() !== end.getSourceFile()) return false;
  // conn.commit((error) => ..): what the driver calls when it is done.
  if (holds(end, place))
    return place !== end && place.getFirstAncestor((one) => one === end || isFunction(one)) !== end;
  if (place.getStart() < end.getEnd()) return false;
  for (let passed: Node = end; ;) {
    const parent = passed.getParent();
    if (parent === undefined || isFunction(parent)) return false;
    if (Node.isBlock(parent) || Node.isSourceFile(parent) || Node.isCaseClause(parent)) {
      if (holds(parent, place)) return true;
    } else if (!passesAlways(parent, passed, ends)) return false;
    passed = parent;
  }
}

/** True when whatever goes on behind the construct has passed the end in it. */
function passesAlways(construct: Node, from: Node, ends: readonly Node[]): boolean {
  if (Node.isTryStatement(construct)) {
    if (from === construct.getFinallyBlock()) return true;
    if (from !== construct.getTryBlock()) return false;
    const handler = construct.getCatchClause()?.getBlock();
    return handler === undefined || leaves(handler) || ends.some((end) => holds(handler, end));
  }
  if (Node.isIfStatement(construct)) {
    const [then, otherwise] = [construct.getThenStatement(), construct.getElseStatement()];
    if (from !== then && from !== otherwise) return true;
    const other = from === then ? otherwise : then;
    return other !== undefined && (leaves(other) || ends.some((end) => holds(other, end)));
  }
  return (
    Node.isExpressionStatement(construct) ||
    Node.isAwaitExpression(construct) ||
    Node.isParenthesizedExpression(construct) ||
    Node.isVariableDeclaration(construct) ||
    Node.isVariableDeclarationList(construct) ||
    Node.isVariableStatement(construct) ||
    Node.isReturnStatement(construct)
  );
}

/** The last statement returns or throws. */
const leaves = (node: Node): boolean => {
  const last = Node.isBlock(node) ? node.getStatements().at(-1) : node;
  return last !== undefined && (Node.isThrowStatement(last) || Node.isReturnStatement(last));
};

const holds = (outer: Node, node: Node): boolean =>
  outer.getStart() <= node.getStart() && node.getEnd() <= outer.getEnd();
