import { ts, type SourceFile } from 'ts-morph';

/**
 * Names that can lead to a function of the application, here or under another name. To ask what a name means costs much, and
 * most names in a program (variables, columns, types) lead to none. Works on the compiler's nodes: there are many of them.
 */
export function functionNames(files: readonly SourceFile[]): ReadonlySet<string> {
  const names = new Set<string>(['default']);
  const visit = (node: ts.Node): void => {
    const name = nameIfFunction(node);
    if (name !== undefined) names.add(name);
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file.compilerNode);
  return names;
}

function nameIfFunction(node: ts.Node): string | undefined {
  if (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isAccessor(node) ||
    ts.isClassLike(node) ||
    ts.isImportClause(node)
  )
    return textOf(node.name);
  if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node))
    return leads(node.initializer) ? textOf(node.name) : undefined;
  // A field of an interface leads further when its type says so; else a method of that name does.
  if (ts.isPropertySignature(node))
    return node.type !== undefined && ts.isFunctionTypeNode(node.type) ? textOf(node.name) : undefined;
  if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node))
    return node.propertyName === undefined ? undefined : textOf(node.name);
  // const { run: start } = require('./run')
  if (ts.isBindingElement(node)) return node.propertyName === undefined ? undefined : textOf(node.name);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && leads(node.right))
    return ts.isPropertyAccessExpression(node.left) ? node.left.name.text : textOf(node.left);
  return undefined;
}

const textOf = (name: ts.Node | undefined): string | undefined =>
  name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name))
    ? name.text
    : undefined;

/** A function, a class, a name that may stand for one, or a module. */
function leads(value: ts.Expression | undefined): boolean {
  let inner = value;
  while (
    inner !== undefined &&
    (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner))
  )
    inner = inner.expression;
  return (
    inner !== undefined &&
    (ts.isFunctionExpression(inner) ||
      ts.isArrowFunction(inner) ||
      ts.isIdentifier(inner) ||
      ts.isClassExpression(inner) ||
      (ts.isCallExpression(inner) && ts.isIdentifier(inner.expression) && inner.expression.text === 'require'))
  );
}
