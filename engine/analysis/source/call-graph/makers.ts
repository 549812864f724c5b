import { ts, type SourceFile } from 'ts-morph';
import { indexOf } from '../nodes/file-index';
import { leavesValue } from '../nodes/file-nodes';
import { isFunctionKind } from '../nodes/kinds';

/**
 * Functions that another one makes and gives back, with the one that makes them: `const makeRunner = (pool) => (sql) => pool.query(sql)`. What its
 * callers put the result into is a name of the function that is given back.
 */
export function makersIn(file: SourceFile): ReadonlyMap<ts.Node, ts.Node> {
  const found = new Map<ts.Node, ts.Node>();
  const { contents, identifiers } = indexOf(file);
  for (const node of contents.keys()) {
    if (ts.isSourceFile(node)) continue;
    const maker =
      givenBackBy(node) ??
      namesOf(node)
        .flatMap((name) => (identifiers.get(name) ?? []).map(givenBackBy))
        .find((other) => other !== undefined && other !== node && holds(other, node));
    if (maker !== undefined) found.set(node, maker);
  }
  return found;
}

/** The function whose result an expression is. */
function givenBackBy(node: ts.Node): ts.Node | undefined {
  let [value, outer] = [node, node.parent];
  while (leavesValue(outer)) [value, outer] = [outer, outer.parent];
  if (ts.isArrowFunction(outer)) return outer.body === value ? outer : undefined;
  if (!ts.isReturnStatement(outer)) return undefined;
  let around: ts.Node = outer;
  while (!ts.isSourceFile(around) && !isFunctionKind(around.kind)) around = around.parent;
  return ts.isSourceFile(around) ? undefined : around;
}

const namesOf = (node: ts.Node): readonly string[] => {
  if (ts.isFunctionDeclaration(node)) return node.name ? [node.name.text] : [];
  let outer = node.parent;
  while (leavesValue(outer)) outer = outer.parent;
  return ts.isVariableDeclaration(outer) && ts.isIdentifier(outer.name) ? [outer.name.text] : [];
};

const holds = (outer: ts.Node, inner: ts.Node): boolean => outer.pos <= inner.pos && inner.end <= outer.end;
