import { ts } from 'ts-morph';

/** Names that a type refers to; of `a.B` the `a`. What the type itself declares (`infer T`, `<K>`, `[K in ..]`) is none. */
export function namesInType(text: string): readonly string[] {
  const file = ts.createSourceFile('type.ts', `type _ = ${text};`, ts.ScriptTarget.ES2022, true);
  const found = new Set<string>();
  const own = new Set<string>();
  const add = (name: ts.EntityName | ts.Expression): void => {
    let first: ts.Node = name;
    while (ts.isQualifiedName(first) || ts.isPropertyAccessExpression(first))
      first = ts.isQualifiedName(first) ? first.left : first.expression;
    if (ts.isIdentifier(first)) found.add(first.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeParameterDeclaration(node)) own.add(node.name.text);
    if (ts.isTypeReferenceNode(node)) add(node.typeName);
    if (ts.isTypeQueryNode(node)) add(node.exprName);
    if (ts.isExpressionWithTypeArguments(node)) add(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found].filter((name) => !own.has(name));
}
