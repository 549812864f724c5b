import { Node, SyntaxKind, VariableDeclarationKind, type SourceFile } from 'ts-morph';
import { declarationsOf } from '../../analysis/source/nodes/nodes';
import { keptBy } from '../parameters/given';
import { inOrder, isWithin } from '../slice/blocks';
import { helperOf } from '../slice/purity';
import { meaningOfName, nameOfVariable, usesOf, valueNames } from '../slice/references';
import { piecesOf, type Slice } from '../slice/slice';
import { exportOf, joined, needsOfName, needsOfType, type Needs } from '../types/needs';

/** Constants, functions and private methods that moved code uses, of the file that it comes from. */
export interface Dependencies {
  /** What nothing else uses moves as well, in the order of the text. */
  readonly moved: readonly Node[];
  /** Calls of private methods, and what stands for them: a function has no `this`. */
  readonly replaced: ReadonlyMap<Node, string>;
  readonly helpers: ReadonlySet<string>;
  readonly needs: Needs;
}

/** Slices of one file that cannot have what they use, by their reason. */
export type Missing = ReadonlyMap<Slice, string>;

/** What the slices of a gateway need of their file; what another gateway uses as well stays there, where both find it. */
export function dependenciesOf(slices: readonly Slice[], file: SourceFile, base: string): Dependencies | Missing {
  const kept = slices.flatMap(keptBy);
  const used = new Map<Slice, ReadonlySet<Node>>(slices.map((slice) => [slice, closure(piecesOf(slice), kept)]));
  const all = inOrder(new Set([...used.values()].flatMap((set) => [...set])));
  const movable = movableOf(all, file, slices.flatMap(piecesOf), kept);
  const missing = new Map<Slice, string>();
  for (const [slice, set] of used) {
    const stays = [...set].find((one) => Node.isMethodDeclaration(one) && !movable.has(one));
    if (stays)
      missing.set(slice, `${nameOfVariable(stays)} makes the statement and is used for something else as well`);
  }
  if (missing.size > 0) return missing;
  const pieces = [...slices.flatMap(piecesOf), ...movable];
  const needs: Needs[] = [];
  for (const slice of slices) {
    const own = needsOfPieces(
      [...piecesOf(slice), ...[...used.get(slice)!].filter((one) => movable.has(one))],
      movable,
      kept,
      base,
    );
    if (typeof own === 'string') missing.set(slice, own);
    else needs.push(own);
  }
  if (missing.size > 0) return missing;
  const replaced = new Map<Node, string>();
  for (const self of pieces.flatMap((piece) => piece.getDescendantsOfKind(SyntaxKind.ThisKeyword))) {
    const helper = isWithin(self, kept) ? undefined : helperOf(self);
    if (helper) replaced.set(self.getParentOrThrow(), plainName(helper));
  }
  return {
    moved: inOrder(movable),
    replaced,
    helpers: new Set(inOrder(movable).map(plainName)),
    needs: joined(needs),
  };
}

export const isMissing = (found: Dependencies | Missing): found is Missing => found instanceof Map;

const plainName = (declaration: Node): string => (nameOfVariable(declaration) ?? '').replace(/^#/, '');

/** Everything of the file that pieces of code use, and what that uses in turn. */
function closure(pieces: readonly Node[], kept: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>();
  const visit = (piece: Node): void => {
    for (const name of valueNames(piece)) {
      if (isWithin(name, kept)) continue;
      const meaning = meaningOfName(name, [piece]);
      if (meaning.kind === 'module') add(meaning.declaration);
    }
    for (const self of [piece, ...piece.getDescendants()]) {
      const helper = Node.isThisExpression(self) && !isWithin(self, kept) ? helperOf(self) : undefined;
      if (helper) add(helper);
    }
  };
  const add = (declaration: Node): void => {
    if (found.has(declaration)) return;
    found.add(declaration);
    if (mayMove(declaration)) visit(declaration);
  };
  pieces.forEach(visit);
  return found;
}

/** A function, a private method, or a constant with a statement of its own, that the file keeps to itself. */
function mayMove(declaration: Node): boolean {
  if (Node.isMethodDeclaration(declaration)) return true;
  const name = nameOfVariable(declaration);
  if (name === undefined || exportOf(name, declaration.getSourceFile()) !== undefined) return false;
  if (Node.isFunctionDeclaration(declaration))
    return !declaration.isOverload() && declaration.getOverloads().length === 0;
  const statement = Node.isVariableDeclaration(declaration) ? declaration.getVariableStatement() : undefined;
  return (
    statement?.getDeclarationKind() === VariableDeclarationKind.Const &&
    statement.getDeclarations().length === 1 &&
    isPlainData(declaration)
  );
}

/** Texts, numbers, lists and objects of these: what is the same wherever it stands. */
const isPlainData = (declaration: Node): boolean =>
  Node.isVariableDeclaration(declaration) &&
  Node.isIdentifier(declaration.getNameNode()) &&
  !(declaration.getInitializer()?.getDescendants() ?? []).some(
    (one) => Node.isNewExpression(one) || Node.isAwaitExpression(one) || Node.isThisExpression(one),
  ) &&
  !Node.isNewExpression(declaration.getInitializer()) &&
  !Node.isCallExpression(declaration.getInitializer());

function movableOf(
  all: readonly Node[],
  file: SourceFile,
  pieces: readonly Node[],
  kept: readonly Node[],
): ReadonlySet<Node> {
  const movable = new Set(all.filter(mayMove));
  for (let changed = true; changed;) {
    changed = false;
    for (const declaration of movable) {
      const uses = Node.isMethodDeclaration(declaration) ? usesOfMethod(declaration, file) : usesOf(declaration, file);
      if (uses.every((use) => isWithin(use, [...pieces, ...movable]) && !isWithin(use, kept))) continue;
      movable.delete(declaration);
      changed = true;
    }
  }
  return movable;
}

const usesOfMethod = (method: Node, file: SourceFile): readonly Node[] =>
  file
    .getDescendants()
    .filter(
      (one) =>
        (Node.isIdentifier(one) || Node.isPrivateIdentifier(one)) &&
        one.getText() === nameOfVariable(method) &&
        one.getParent() !== method &&
        (declarationsOf(one).includes(method) || declarationsOf(one).length === 0) &&
        Node.isPropertyAccessExpression(one.getParent()),
    );

/** Imports, types and values that pieces of code refer to and that do not move with them. */
function needsOfPieces(
  pieces: readonly Node[],
  movable: ReadonlySet<Node>,
  kept: readonly Node[],
  base: string,
): Needs | string {
  const found: Needs[] = [];
  for (const piece of pieces) {
    for (const name of valueNames(piece)) {
      if (isWithin(name, kept)) continue;
      const meaning = meaningOfName(name, pieces);
      if (meaning.kind !== 'imported' && meaning.kind !== 'module') continue;
      if (meaning.kind === 'module' && movable.has(meaning.declaration)) continue;
      const needs = needsOfName(name.getText(), name, base, false);
      if (typeof needs === 'string') return needs;
      found.push(needs);
    }
    for (const type of [piece, ...piece.getDescendants()].filter(
      (one) => Node.isTypeNode(one) && !isWithin(one, kept),
    )) {
      if (type.getAncestors().some((one) => Node.isTypeNode(one) && isWithin(one, [piece]))) continue;
      const needs = needsOfType(type.getText(), type, base);
      if (typeof needs === 'string') return needs;
      // `typeof COLUMNS` of a constant that moves as well.
      found.push({
        ...needs,
        exported: needs.exported.filter((one) => !movable.has(one)),
        imports: needs.imports.filter((need) => ![...movable].some((one) => nameOfVariable(one) === need.local)),
      });
    }
  }
  return joined(found);
}
