import { Node, SyntaxKind, type Identifier, type IfStatement, type Statement } from 'ts-morph';
import { keptBy } from '../parameters/given';
import { functionAround, inOrder, isWithin, together } from './blocks';
import { impurity } from './purity';
import { shown, type Slice } from './slice';
import { isChange, meaningOfName, usesOf, valueNames } from './references';

/** Slices that can be moved together, and why others cannot. */
export interface Settled {
  readonly slices: readonly Slice[];
  readonly refused: ReadonlyMap<Slice, string>;
}

/**
 * Leaves out slices whose variables something uses that stays: what stays must find everything that it needs. Statements that two calls share
 * move to both.
 */
export function settle(all: readonly Slice[]): Settled {
  const refused = new Map<Slice, string>();
  let slices = [...all];
  for (let changed = true; changed;) {
    changed = false;
    const next: Slice[] = [];
    for (const slice of slices) {
      const found = settled(slice, slices);
      if (typeof found === 'string') {
        refused.set(slice, found);
        changed = true;
      } else next.push(found);
    }
    slices = next;
  }
  return { slices, refused };
}

function settled(slice: Slice, all: readonly Slice[]): Slice | string {
  const around = functionAround(slice.call.node);
  const gone = all.flatMap(({ statements, sql, values }) => [...statements, sql, ...(values ? [values] : [])]);
  const kept = all.flatMap(keptBy);
  const staying = slice.variables.flatMap((variable) =>
    usesOf(variable, around).filter((use) => !isWithin(use, gone) || isWithin(use, kept)),
  );
  // A change behind the call moves with what is sent later, or the variable is still used.
  const guard = staying.length === 0 ? undefined : guardOf(staying, slice);
  if (typeof guard === 'string') return guard;
  const { guard: _before, ...rest } = slice;
  const found: Slice = guard ? { ...rest, guard } : rest;
  return changedBetween(found) ?? found;
}

/** `if (columns.length === 0) return true;` between the pieces of a slice, when nothing else uses what moves. */
function guardOf(uses: readonly Identifier[], slice: Slice): IfStatement | string {
  const first = uses[0]!;
  const plain = `${first.getText()} is used for something else as well (line ${first.getStartLineNumber()})`;
  const place = together(first, slice.call.node);
  const guard = place?.a;
  if (place === undefined || !guard?.isKind(SyntaxKind.IfStatement) || guard.getPos() > place.b.getPos()) return plain;
  if (!uses.every((use) => isWithin(use, [guard.getExpression()])) || guard.getElseStatement() !== undefined)
    return plain;
  if (!endsFunction(guard.getThenStatement()) || !isSentFirst(slice, place.b)) return plain;
  if (impurity(guard.getExpression(), [guard.getExpression(), ...slice.statements]) !== undefined) return plain;
  const siblings = guard.getParentSyntaxListOrThrow().getChildren();
  const between = siblings.slice(siblings.indexOf(guard) + 1, siblings.indexOf(place.b));
  return between.every((one) => slice.statements.includes(one as Statement)) ? guard : plain;
}

const endsFunction = (then: Statement): boolean => {
  const [only, ...others] = Node.isBlock(then) ? then.getStatements() : [then];
  return others.length === 0 && (Node.isReturnStatement(only) || Node.isThrowStatement(only));
};

/** `const [rows] = await CALL`, `return CALL`: nothing in its statement happens before it. */
function isSentFirst({ call }: Slice, statement: Statement): boolean {
  let at: Node = call.node;
  while (Node.isAwaitExpression(at.getParent()) || Node.isParenthesizedExpression(at.getParent()))
    at = at.getParentOrThrow();
  const parent = at.getParent();
  if (Node.isExpressionStatement(parent) || Node.isReturnStatement(parent)) return parent === statement;
  if (!Node.isVariableDeclaration(parent)) return false;
  const list = parent.getVariableStatement();
  return list === statement && list?.getDeclarations().length === 1;
}

/** What the moved statements read may be another thing when they run later. */
function changedBetween(slice: Slice): string | undefined {
  const [start] = slice.statements;
  if (start === undefined) return undefined;
  const around = functionAround(slice.call.node);
  const moved = [...slice.statements, slice.sql, ...(slice.values ? [slice.values] : [])];
  const read = new Set<Node>();
  for (const name of moved.flatMap(valueNames)) {
    const meaning = meaningOfName(name, moved);
    if (meaning.kind === 'local' || meaning.kind === 'module') read.add(meaning.declaration);
  }
  for (const declaration of inOrder(read)) {
    const change = usesOf(declaration, around).find(
      (use) =>
        use.getPos() > start.getPos() &&
        use.getPos() < slice.call.node.getPos() &&
        !isWithin(use, moved) &&
        (isChange(use) || isHandedOut(use)),
    );
    if (change !== undefined)
      return `${change.getText()} may be changed between the code that makes the statement and the call: ${shown(change.getParentOrThrow())}`;
  }
  return undefined;
}

/** An object that a function gets may be another one afterwards. */
const isHandedOut = (use: Identifier): boolean => {
  const parent = use.getParent();
  const type = use.getType();
  const plain =
    type.isString() ||
    type.isNumber() ||
    type.isBoolean() ||
    type.isLiteral() ||
    (type.isUnion() && type.getUnionTypes().every((one) => !one.isObject()));
  return (
    Node.isCallExpression(parent) &&
    parent.getArguments().includes(use) &&
    !plain &&
    impurity(parent, [parent]) !== undefined
  );
};
