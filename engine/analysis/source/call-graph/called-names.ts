import { ts } from 'ts-morph';
import { leavesValue, type NamedCall } from '../nodes/file-nodes';
import { DEFAULT, textOf, type FunctionNames } from './names';
import type { FunctionNode } from '../nodes/nodes';

/** Stands for the name of all calls that may enter a constructor: `new`, `super(..)`. */
const CONSTRUCTION = ' new';

/**
 * Names by which the application may call a function: a call can enter it only by one of them. Rather too many than too few: what a call enters
 * is then asked of the compiler.
 */
export class CalledNames {
  constructor(private readonly functions: FunctionNames) {}

  /** The name that a call is kept by; undefined for one by a name that leads to no function. */
  keyOf({ node, name }: NamedCall): string | undefined {
    if (name !== 'super' && !this.functions.names.has(name)) return undefined;
    return ts.isNewExpression(node) || name === 'super' ? CONSTRUCTION : name;
  }

  /** The names of calls that may enter a function, other names that it is taken by included. */
  keysOf(target: FunctionNode): ReadonlySet<string> {
    const node = target.compilerNode;
    return ts.isConstructorDeclaration(node) ? new Set([CONSTRUCTION]) : this.namesOf(node);
  }

  /** The names that may stand for a function, or for the class that a constructor makes objects of. */
  namesOf(node: ts.Node): ReadonlySet<string> {
    const names = new Set(ts.isConstructorDeclaration(node) ? namesOfValue(node.parent) : namesOf(node));
    // A set takes in what is added while it is walked.
    for (const name of names) for (const other of this.functions.others.get(name) ?? []) names.add(other);
    return names;
  }
}

/** Names that a function has by itself, or by the place that it is put in. */
function namesOf(node: ts.Node): readonly string[] {
  const own = ts.isFunctionLike(node) ? textOf(node.name) : undefined;
  if (ts.isFunctionDeclaration(node)) return [own ?? DEFAULT];
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return own === undefined ? [] : [own];
  return namesOfValue(node);
}

/** Names of a function or a class, its own and those of the place that it is put in. */
function namesOfValue(node: ts.FunctionExpression | ts.ArrowFunction | ts.ClassLikeDeclaration): readonly string[] {
  const own = textOf(node.name);
  if (ts.isClassDeclaration(node)) return [own ?? DEFAULT];
  return [own, ...placeNames(outerOf(node))].filter((name) => name !== undefined);
}

/** What stands around a value, without what leaves it as it is. */
function outerOf(node: ts.Node): ts.Node {
  let outer: ts.Node = node.parent;
  while (leavesValue(outer)) outer = outer.parent;
  return outer;
}

function placeNames(outer: ts.Node): readonly (string | undefined)[] {
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

/** `a.b`, `a['b']`, `b` */
const assignedName = (left: ts.Expression): string | undefined => {
  if (ts.isElementAccessExpression(left)) return textOf(left.argumentExpression);
  return textOf(ts.isPropertyAccessExpression(left) ? left.name : left);
};
