import { Node, SyntaxKind, type Identifier } from 'ts-morph';
import { isFunction } from '../../analysis/source/nodes/nodes';
import { fieldOf, impurity } from '../slice/purity';
import { meaningOfName, valueNames } from '../slice/references';
import type { Slice } from '../slice/slice';
import { piecesOf } from '../slice/slice';

/** Something that the caller has and the moved code uses. */
export interface Given {
  /** The variable, or undefined for an expression of its own. */
  readonly declaration: Node | undefined;
  /** Where it stands in the moved code; each place is replaced by the parameter's name. */
  readonly places: readonly Node[];
  /** Names it by the column that it is for, where it is one value of a list. */
  readonly index: number | undefined;
}

/** What the moved code is given, in the order in which it asks for it; a reason where it cannot be. */
export function givenTo(slice: Slice): readonly Given[] | string {
  const pieces = piecesOf(slice);
  const found: Given[] = [];
  const whole = wholeExpressions(slice, pieces);
  const taken = (node: Node): boolean =>
    whole.some((one) => one.node === node || node.getAncestors().includes(one.node));
  for (const { node, index } of whole) found.push({ declaration: undefined, places: [node], index });
  const locals = new Map<Node, Identifier[]>();
  const fields = new Map<string, Node[]>();
  for (const piece of pieces) {
    for (const name of valueNames(piece)) {
      if (taken(name)) continue;
      const meaning = meaningOfName(name, pieces);
      if (meaning.kind === 'local') locals.set(meaning.declaration, [...(locals.get(meaning.declaration) ?? []), name]);
    }
    for (const self of [piece, ...piece.getDescendants()]) {
      const field = Node.isThisExpression(self) && !taken(self) ? fieldOf(self) : undefined;
      if (field) fields.set(field.getText(), [...(fields.get(field.getText()) ?? []), field]);
    }
  }
  for (const [, places] of fields) {
    if (places.some((place) => !isCertain(place, pieces)) && places.every((place) => isWithinSql(place, slice)))
      return `the text has ${places[0]!.getText()} in it`;
    found.push({ declaration: undefined, places, index: placeIn(places[0]!, slice) });
  }
  for (const [declaration, names] of locals)
    found.push(
      ...asParameters(declaration, names, pieces).map((one) =>
        one.declaration ? one : { ...one, index: placeIn(one.places[0]!, slice) },
      ),
    );
  return found.sort((a, b) => a.places[0]!.getPos() - b.places[0]!.getPos());
}

/** Which of the values a node is. */
const placeIn = (node: Node, { values }: Slice): number | undefined => {
  const at = Node.isArrayLiteralExpression(values) ? values.getElements().findIndex((one) => one === node) : -1;
  return at < 0 ? undefined : at;
};

const isWithinSql = (node: Node, { sql }: Slice): boolean => node.getAncestors().includes(sql);

/** Parts of the moved code that the caller keeps: it makes them and hands them over. */
export const keptBy = (slice: Slice): readonly Node[] =>
  wholeExpressions(slice, piecesOf(slice)).map(({ node }) => node);

/** Values that are made in another way than by computing: the caller makes them, as before, and hands them over. */
function wholeExpressions(
  { values }: Slice,
  pieces: readonly Node[],
): readonly { readonly node: Node; readonly index: number | undefined }[] {
  if (values === undefined) return [];
  const stays = (node: Node): boolean => impurity(node, pieces) !== undefined || asksUnknown(node);
  if (!stays(values)) return [];
  if (!Node.isArrayLiteralExpression(values)) return [{ node: values, index: undefined }];
  return values
    .getElements()
    .map((node, index) => ({ node: Node.isSpreadElement(node) ? node.getExpression() : node, index }))
    .filter(({ node }) => stays(node));
}

/** `rows.map((row) => row.id)` of rows whose type is not known here: where they are known, `row` is, and elsewhere it is not. */
const asksUnknown = (node: Node): boolean =>
  node
    .getDescendants()
    .some((one) => Node.isParameterDeclaration(one) && one.getTypeNode() === undefined && one.getType().isAny());

/** A variable as it is, or single values of an object that is not the application's own. */
function asParameters(declaration: Node, names: readonly Identifier[], pieces: readonly Node[]): readonly Given[] {
  const paths = names.map(pathOf);
  const texts = new Set(paths.map((path) => path.getText()));
  const bare = names.some((name, i) => paths[i] === name);
  const single = texts.size === 1 || !isOwnType(declaration);
  if (bare || !single) return [{ declaration, places: names, index: undefined }];
  const certain = new Set(paths.filter((path) => isCertain(path, pieces)).map((path) => path.getText()));
  // An object of which a value is read under a condition may not be there at all.
  if ([...texts].some((text) => !certain.has(text))) return [{ declaration, places: names, index: undefined }];
  return [...texts].map((text) => ({
    declaration: undefined,
    places: paths.filter((path) => path.getText() === text),
    index: undefined,
  }));
}

/** `a.b.c` of an `a`. */
function pathOf(name: Identifier): Node {
  let at: Node = name;
  for (;;) {
    const parent = at.getParent();
    if (!Node.isPropertyAccessExpression(parent) || parent.getExpression() !== at) return at;
    const call = parent.getParentIfKind(SyntaxKind.CallExpression);
    if (call?.getExpression() === parent) return at;
    at = parent;
  }
}

/** True for what is evaluated however the code runs. */
function isCertain(node: Node, pieces: readonly Node[]): boolean {
  let at = node;
  while (!pieces.includes(at)) {
    const parent = at.getParent();
    if (parent === undefined) return false;
    if (isFunction(parent) || Node.isIterationStatement(parent)) return false;
    if (Node.isIfStatement(parent) && parent.getExpression() !== at) return false;
    if (Node.isConditionalExpression(parent) && parent.getCondition() !== at) return false;
    if (
      Node.isBinaryExpression(parent) &&
      parent.getRight() === at &&
      /^(?:&&|\|\||\?\?)/.test(parent.getOperatorToken().getText())
    )
      return false;
    at = parent;
  }
  return true;
}

/** True for an object whose type the application declares, or writes out. */
function isOwnType(declaration: Node): boolean {
  const annotation =
    Node.isParameterDeclaration(declaration) || Node.isVariableDeclaration(declaration)
      ? declaration.getTypeNode()
      : undefined;
  const type = declaration.getType();
  if (type.isAny() || type.isUnknown()) return false;
  const symbols = [type.getAliasSymbol(), type.getSymbol()].flatMap((symbol) => symbol?.getDeclarations() ?? []);
  return (
    annotation === undefined || symbols.length === 0 || symbols.every((one) => !one.getSourceFile().isDeclarationFile())
  );
}
