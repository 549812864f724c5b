import { Node, SyntaxKind, type CaseOrDefaultClause, type SwitchStatement } from 'ts-morph';
import { findNodes } from '../nodes/find-nodes';
import { isFunctionKind, isLoopKind } from '../nodes/kinds';

interface Placed {
  readonly node: Node;
}

/** A way through an `if` or a `switch` with the changes that are made on it, in order. */
export interface Way<Change extends Placed> {
  readonly writes: readonly Change[];
  readonly body: Node;
  /** `none`: no clause of a `switch` without `default` is taken. */
  readonly of: 'then' | 'else' | 'clause' | 'none';
}

/**
 * The ways through an `if` or a `switch` that get to the use: behind it, or to the branch that holds it. A branch that returns or
 * throws does not get to what follows. Undefined for other constructs.
 */
export function waysThrough<Change extends Placed>(
  guard: Node,
  writes: readonly Change[],
  use: Node,
): readonly Way<Change>[] | undefined {
  if (Node.isSwitchStatement(guard)) return waysOfSwitch(guard, writes, use);
  if (!Node.isIfStatement(guard)) return undefined;
  const then = guard.getThenStatement();
  const otherwise = guard.getElseStatement();
  const way = (body: Node, of: 'then' | 'else'): Way<Change> => ({
    writes: writes.filter((write) => holds(body, write.node)),
    // `else if` is a guard of its own and must be found inside.
    body: Node.isIfStatement(body) ? guard : body,
    of,
  });
  if (holds(then, use)) return [way(then, 'then')];
  if (otherwise && holds(otherwise, use)) return [way(otherwise, 'else')];
  return [
    ...(endOf([then], use) === 'leaves' ? [] : [way(then, 'then')]),
    ...(otherwise === undefined
      ? [{ writes: [], body: guard, of: 'else' as const }]
      : endOf([otherwise], use) === 'leaves'
        ? []
        : [way(otherwise, 'else')]),
  ];
}

/** One way from each clause to each place where the switch may be left, through the clauses that it falls into. */
function waysOfSwitch<Change extends Placed>(
  guard: SwitchStatement,
  writes: readonly Change[],
  use: Node,
): readonly Way<Change>[] {
  const body = guard.getCaseBlock();
  const clauses = guard.getClauses();
  const target = clauses.findIndex((clause) => holds(clause, use));
  const found = new Map<string, Way<Change>>();
  const add = (from: number, to: number, of: 'clause' | 'none'): void => {
    const passed = writes.filter(({ node }) => node.getStart() >= from && node.getEnd() <= to);
    const key = passed.map(({ node }) => node.getStart()).join();
    if (!found.has(key)) found.set(key, { writes: passed, body, of });
  };
  clauses.forEach((entry, first) => {
    const from = entry.getStart();
    for (const [at, clause] of clauses.entries()) {
      if (at < first) continue;
      if (at === target) add(from, use.getStart(), 'clause');
      if (target === -1) for (const jump of jumpsFrom(clause, use)) add(from, jump.getEnd(), 'clause');
      if (endOf(clause.getStatements(), use) !== 'falls') return;
    }
    if (target === -1) add(from, guard.getEnd(), 'clause');
  });
  if (target === -1 && !clauses.some((clause) => Node.isDefaultClause(clause)))
    add(guard.getEnd(), guard.getEnd(), 'none');
  return [...found.values()];
}

/**
 * True when both stand in different branches of one construct, of which the first does not lead into the second.
 * @param common the innermost node that holds both
 */
export function isInOtherBranch(first: Node, second: Node, common: Node): boolean {
  if (Node.isIfStatement(common)) return inDifferentBranches(first, second, common);
  if (!Node.isCaseBlock(common)) return false;
  const clauses = common.getClauses();
  const [from, to] = [first, second].map((node) => clauses.findIndex((clause) => holds(clause, node)));
  return clauses.slice(from, to).some((clause) => endOf(clause.getStatements(), second) !== 'falls');
}

/** True when both stand in what is run by choice, and not in the same piece of it. `common` holds both. */
export const inDifferentBranches = (first: Node, second: Node, common: Node): boolean => {
  if (Node.isIfStatement(common)) return ![first, second].some((node) => holds(common.getExpression(), node));
  const clauses = Node.isSwitchStatement(common) ? common.getCaseBlock() : common;
  return Node.isCaseBlock(clauses) && holds(clauses, first) && holds(clauses, second);
};

const holds = (around: Node, node: Node): boolean =>
  node.getStart() >= around.getStart() && node.getEnd() <= around.getEnd();

/** How statements end: they go on behind them, leave the `switch` around them, or never get to the use. */
type End = 'falls' | 'breaks' | 'leaves';

function endOf(statements: readonly Node[], use: Node): End {
  for (const statement of statements) {
    const end = endOfOne(statement, use);
    if (end !== 'falls') return end;
  }
  return 'falls';
}

function endOfOne(statement: Node, use: Node): End {
  if (Node.isBlock(statement)) return endOf(statement.getStatements(), use);
  if (Node.isThrowStatement(statement)) return 'leaves';
  if (isJump(statement.getKind())) return comesOut(statement, use) ? 'breaks' : 'leaves';
  if (Node.isIfStatement(statement)) return endOfBoth(statement.getThenStatement(), statement.getElseStatement(), use);
  if (Node.isTryStatement(statement)) {
    const last = statement.getFinallyBlock();
    const end = last ? endOf([last], use) : 'falls';
    const handler = statement.getCatchClause()?.getBlock();
    return end === 'falls' ? endOfBoth(statement.getTryBlock(), handler ?? statement.getTryBlock(), use) : end;
  }
  return 'falls';
}

function endOfBoth(one: Node, other: Node | undefined, use: Node): End {
  const [a, b] = [endOf([one], use), other ? endOf([other], use) : 'falls'];
  if (a === 'falls' || b === 'falls') return 'falls';
  return a === 'leaves' && b === 'leaves' ? 'leaves' : 'breaks';
}

const isJump = (kind: SyntaxKind): boolean =>
  kind === SyntaxKind.BreakStatement || kind === SyntaxKind.ContinueStatement || kind === SyntaxKind.ReturnStatement;

/** False when the round of the loop, or the run of the function, that the jump ends is the one that the use stands in. */
function comesOut(jump: Node, use: Node): boolean {
  if (Node.isBreakStatement(jump)) return true;
  const ends = Node.isReturnStatement(jump) ? isFunctionKind : isLoopKind;
  const around = jump.getFirstAncestor((node) => ends(node.getKind()));
  return around !== undefined && !holds(around, use);
}

/** The places where a clause leaves its own `switch` on the way to the use. */
const jumpsFrom = (clause: CaseOrDefaultClause, use: Node): readonly Node[] =>
  findNodes(clause, ({ kind }) => ({
    found: isJump(kind),
    into: !isFunctionKind(kind) && !isLoopKind(kind) && kind !== SyntaxKind.SwitchStatement,
  })).filter((jump) => comesOut(jump, use));
