import { Node, SyntaxKind, type Identifier } from 'ts-morph';
import { declarationsOf, isFunction } from '../../analysis/source/nodes/nodes';

/** What a name in a piece of code stands for. */
export type Meaning =
  | { readonly kind: 'inside' }
  | { readonly kind: 'global' }
  /** A variable or a parameter of a function around the piece. */
  | { readonly kind: 'local'; readonly declaration: Node }
  /** Declared at the top of the same file. */
  | { readonly kind: 'module'; readonly declaration: Node }
  | { readonly kind: 'imported'; readonly declarations: readonly Node[] };

/** Names of values in a piece of code, in order; names of properties, types and what is being declared are none. */
export const valueNames = (node: Node): readonly Identifier[] =>
  [node, ...node.getDescendants()].filter(
    (one): one is Identifier => Node.isIdentifier(one) && !isLabel(one) && !inType(one, node),
  );

const inType = (name: Node, top: Node): boolean => {
  for (let at: Node | undefined = name; at !== undefined && at !== top.getParent(); at = at.getParent())
    if (Node.isTypeNode(at) && !Node.isExpressionWithTypeArguments(at)) return true;
  return false;
};

/** A name that is no variable's: `.name`, `{ name: .. }`, the declared one itself. */
function isLabel(name: Identifier): boolean {
  const parent = name.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getNameNode() === name;
  if (Node.isPropertyAssignment(parent) || Node.isMethodDeclaration(parent) || Node.isPropertyDeclaration(parent))
    return parent.getNameNode() === name;
  if (Node.isBindingElement(parent)) return parent.getNameNode() === name || parent.getPropertyNameNode() === name;
  if (Node.isVariableDeclaration(parent) || Node.isParameterDeclaration(parent) || Node.isFunctionDeclaration(parent))
    return parent.getNameNode() === name;
  return Node.isQualifiedName(parent) || Node.isLabeledStatement(parent) || Node.isMetaProperty(parent);
}

/** Declarations behind a name as the file has it: those of a shorthand's variable, imports not followed. */
const nearest = (name: Identifier): readonly Node[] => {
  const parent = name.getParent();
  const symbol = Node.isShorthandPropertyAssignment(parent) ? parent.getValueSymbol() : name.getSymbol();
  return symbol?.getDeclarations() ?? [];
};

/** @param within the piece: what it declares itself is `inside` */
export function meaningOfName(name: Identifier, within: readonly Node[]): Meaning {
  const declared = nearest(name);
  const [first] = declared;
  if (first === undefined || first.getSourceFile() !== name.getSourceFile()) return { kind: 'global' };
  if (within.some((piece) => piece === first || first.getAncestors().includes(piece))) return { kind: 'inside' };
  if (
    Node.isImportSpecifier(first) ||
    Node.isImportClause(first) ||
    Node.isNamespaceImport(first) ||
    Node.isImportEqualsDeclaration(first)
  )
    return { kind: 'imported', declarations: declarationsOf(name) };
  return first
    .getAncestors()
    .some((around) => isFunction(around) || around.isKind(SyntaxKind.ClassStaticBlockDeclaration))
    ? { kind: 'local', declaration: first }
    : topMeaning(first);
}

/** A variable of a block at the top of a file is nobody else's either. */
const topMeaning = (declaration: Node): Meaning => {
  const statement = Node.isVariableDeclaration(declaration) ? declaration.getVariableStatement() : declaration;
  return Node.isSourceFile(statement?.getParent()) ? { kind: 'module', declaration } : { kind: 'local', declaration };
};

/** Places in a function that name one of its variables, the declaration left out. */
export const usesOf = (declaration: Node, around: Node): readonly Identifier[] => {
  const name = nameOfVariable(declaration);
  return name === undefined
    ? []
    : around
        .getDescendantsOfKind(SyntaxKind.Identifier)
        .filter((one) => one.getText() === name && !isLabel(one) && nearest(one).includes(declaration));
};

export const nameOfVariable = (declaration: Node): string | undefined =>
  Node.isVariableDeclaration(declaration) ||
  Node.isBindingElement(declaration) ||
  Node.isParameterDeclaration(declaration) ||
  Node.isFunctionDeclaration(declaration) ||
  Node.isMethodDeclaration(declaration)
    ? declaration.getName()
    : undefined;

const CHANGING = new Set([
  'push',
  'unshift',
  'splice',
  'pop',
  'shift',
  'sort',
  'reverse',
  'fill',
  'copyWithin',
  'set',
  'add',
  'delete',
  'clear',
  'append',
]);

/** How a name is changed where it stands: `x = ..`, `x.a = ..`, `x += ..`, `x++`, `x.push(..)`. */
export function isChange(name: Node): boolean {
  let target: Node = name;
  for (;;) {
    const parent = target.getParent();
    if (parent === undefined) return false;
    if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === target) {
      const call = parent.getParentIfKind(SyntaxKind.CallExpression);
      if (call?.getExpression() === parent) return CHANGING.has(parent.getName());
      target = parent;
    } else if (Node.isElementAccessExpression(parent) && parent.getExpression() === target) target = parent;
    else if (Node.isParenthesizedExpression(parent) || Node.isNonNullExpression(parent) || Node.isAsExpression(parent))
      target = parent;
    else if (Node.isBinaryExpression(parent))
      return (
        parent.getLeft() === target &&
        /^(?:[^=!<>]|\*\*|<<|>>|>>>|&&|\|\||\?\?)?=$/.test(parent.getOperatorToken().getText())
      );
    else if (Node.isPrefixUnaryExpression(parent) || Node.isPostfixUnaryExpression(parent))
      return /^(?:\+\+|--)/.test(parent.getText()) || /(?:\+\+|--)$/.test(parent.getText());
    else return Node.isDeleteExpression(parent);
  }
}
