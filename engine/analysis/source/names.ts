import { ts, type SourceFile } from 'ts-morph';

/**
 * Names that can lead to a function of the application, here or under another name. To ask what a name means costs much, and
 * most names in a program (variables, columns, types) lead to none. Works on the compiler's nodes: there are many of them.
 */
export function functionNames(files: readonly SourceFile[]): ReadonlySet<string> {
  const names = new Set<string>(['default']);
  /** Names by the one that they stand for. */
  const others = new Map<string, Set<string>>();
  const visit = (node: ts.Node): void => {
    const found = nameIfFunction(node);
    if (found?.of === undefined) {
      if (found !== undefined) names.add(found.name);
    } else if (found.name !== found.of) others.set(found.of, (others.get(found.of) ?? new Set()).add(found.name));
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file.compilerNode);
  // A set takes in what is added while it is walked.
  for (const name of names) for (const other of others.get(name) ?? []) names.add(other);
  return names;
}

interface Named {
  readonly name: string;
  /** The name that it stands for; undefined when it is a function itself. */
  readonly of?: string;
}

const named = (name: ts.Node | undefined, of?: string): Named | undefined => {
  const text = textOf(name);
  return text === undefined ? undefined : of === undefined ? { name: text } : { name: text, of };
};

function nameIfFunction(node: ts.Node): Named | undefined {
  if (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isAccessor(node) ||
    ts.isClassLike(node) ||
    ts.isImportClause(node)
  )
    return named(node.name);
  if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node))
    return ofValue(node.name, node.initializer);
  // A field of an interface leads further when its type says so; else a method of that name does.
  if (ts.isPropertySignature(node))
    return node.type !== undefined && ts.isFunctionTypeNode(node.type) ? named(node.name) : undefined;
  // `import { run as start }`, `const { run: start } = require('./run')`
  if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node) || ts.isBindingElement(node))
    return node.propertyName === undefined ? undefined : named(node.name, textOf(node.propertyName));
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return ofValue(ts.isPropertyAccessExpression(node.left) ? node.left.name : node.left, node.right);
  return undefined;
}

const textOf = (name: ts.Node | undefined): string | undefined =>
  name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name))
    ? name.text
    : undefined;

/** The value is a function, a class, a module, or a name that may stand for one. */
function ofValue(name: ts.Node, value: ts.Expression | undefined): Named | undefined {
  let inner = value;
  while (
    inner !== undefined &&
    (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner))
  )
    inner = inner.expression;
  if (inner === undefined) return undefined;
  if (ts.isIdentifier(inner)) return named(name, inner.text);
  const leads =
    ts.isFunctionExpression(inner) ||
    ts.isArrowFunction(inner) ||
    ts.isClassExpression(inner) ||
    (ts.isCallExpression(inner) && ts.isIdentifier(inner.expression) && inner.expression.text === 'require');
  return leads ? named(name) : undefined;
}
