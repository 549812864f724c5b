import { ts } from 'ts-morph';
import { bare, leavesValue } from '../nodes/file-nodes';

/** Stands for the names of what a module gives as a whole. */
export const DEFAULT = 'default';

export const textOf = (name: ts.Node | undefined): string | undefined =>
  name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name))
    ? name.text
    : undefined;

/** Names that a function has by itself, or by the place that it is put in. */
export function namesOf(node: ts.Node): readonly string[] {
  const own = ts.isFunctionLike(node) ? textOf(node.name) : undefined;
  if (ts.isFunctionDeclaration(node)) return [own ?? DEFAULT];
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return own === undefined ? [] : [own];
  return namesOfValue(node);
}

/** Names of a function or a class, its own and those of the place that it is put in. */
export function namesOfValue(
  node: ts.FunctionExpression | ts.ArrowFunction | ts.ClassLikeDeclaration,
): readonly string[] {
  const own = textOf(node.name);
  if (ts.isClassDeclaration(node)) return [own ?? DEFAULT];
  const outer = outerOf(node);
  const argument = ts.isCallExpression(outer) && bare(outer.expression) !== node;
  return [own, ...(argument ? [] : placeNames(outer))].filter((name) => name !== undefined);
}

/** What stands around a value, without what leaves it as it is. */
function outerOf(node: ts.Node): ts.Node {
  let outer: ts.Node = node.parent;
  while (leavesValue(outer)) outer = outer.parent;
  return outer;
}

function placeNames(outer: ts.Node): readonly (string | undefined)[] {
  // const run = (() => ..)(): what a function that is called at once gives goes by the name.
  if (ts.isCallExpression(outer)) return isCalledAtOnce(outer) ? placeNames(outerOf(outer)) : [];
  if (ts.isVariableDeclaration(outer) || ts.isPropertyAssignment(outer) || ts.isPropertyDeclaration(outer))
    return [textOf(outer.name)];
  if (ts.isExportAssignment(outer)) return [DEFAULT];
  if (!ts.isBinaryExpression(outer)) return [];
  const { left } = outer;
  // a.b = a.c = function () {}
  const around = outerOf(outer);
  const further = ts.isBinaryExpression(around) ? placeNames(around) : [];
  return [assignedName(left), ...further];
}

/** `(function () { .. })()` */
export const isCalledAtOnce = (call: ts.CallExpression): boolean => {
  const callee = bare(call.expression);
  return ts.isFunctionExpression(callee) || ts.isArrowFunction(callee);
};

/** `a.b`, `a['b']`, `b` */
const assignedName = (left: ts.Expression): string | undefined => {
  if (ts.isElementAccessExpression(left)) return textOf(left.argumentExpression);
  return textOf(ts.isPropertyAccessExpression(left) ? left.name : left);
};
