import { SyntaxKind, ts, type SourceFile } from 'ts-morph';
import { indexOf } from '../nodes/file-index';
import { bare } from '../nodes/file-nodes';
import { DEFAULT, isCalledAtOnce, namesOf, textOf } from './function-places';
import { makersIn } from './makers';
import { isStatementMethod } from '../libraries/stubs';

export interface FunctionNames {
  /** Names that can lead to a function of the application. */
  readonly names: ReadonlySet<string>;
  /** Names that a method of the driver may be kept under. */
  readonly bound: ReadonlySet<string>;
  /** Functions that another one gives back, with that one. */
  readonly makers: ReadonlyMap<ts.Node, ts.Node>;
  /** Names that the result of a function is put under, by the name of that function: `run` by `makeRunner`. */
  readonly made: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names by the one that they may stand for: `start` by `run` of `import { run as start }`. */
  readonly others: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Kinds of node that give a name to a function, or to what may be one. */
const NAMING = [
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.MethodSignature,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
  SyntaxKind.VariableDeclaration,
  SyntaxKind.PropertyAssignment,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.PropertySignature,
  SyntaxKind.BindingElement,
  SyntaxKind.BinaryExpression,
  SyntaxKind.ImportClause,
  SyntaxKind.ImportEqualsDeclaration,
  SyntaxKind.ImportSpecifier,
  SyntaxKind.ExportSpecifier,
  SyntaxKind.ExportAssignment,
] as const;

/**
 * Names that can lead to a function of the application, here or under another name. To ask what a name means costs much, and
 * most names in a program (variables, columns, types) lead to none. Works on the compiler's nodes: there are many of them.
 */
export function functionNames(files: readonly SourceFile[]): FunctionNames {
  const names = new Set<string>(['default']);
  const bound = new Set<string>();
  const imported = new Set<string>();
  /** Names by the one that they stand for. */
  const others = new Map<string, Set<string>>();
  const makers = new Map<ts.Node, ts.Node>();
  const made = new Map<string, Set<string>>();
  const add = (name: string, of: string): void => {
    if (name !== of) others.set(of, (others.get(of) ?? new Set()).add(name));
  };
  for (const file of files) {
    const { byKind } = indexOf(file);
    for (const [node, maker] of makersIn(file)) makers.set(node, maker);
    for (const access of (byKind.get(SyntaxKind.PropertyAccessExpression) ?? []) as ts.PropertyAccessExpression[])
      if (isStatementMethod(access.name.text)) boundNames(access).forEach((name) => bound.add(name));
    for (const { name } of (byKind.get(SyntaxKind.ImportClause) ?? []) as ts.ImportClause[])
      if (name !== undefined) imported.add(name.text);
    for (const node of NAMING.flatMap((kind) => byKind.get(kind) ?? [])) {
      const whole = wholeModule(node);
      if (whole !== undefined) add(whole.name, whole.of!);
      const result = resultPut(node);
      if (result !== undefined) made.set(result.of!, (made.get(result.of!) ?? new Set()).add(result.name));
      for (const found of namesIfFunction(node))
        if (found.of !== undefined) add(found.name, found.of);
        else names.add(found.name);
    }
  }
  const making = new Set([...makers.values()].flatMap(namesOf));
  for (const name of making) for (const result of made.get(name) ?? []) names.add(result);
  // A set takes in what is added while it is walked.
  for (const name of names) for (const other of others.get(name) ?? []) names.add(other);
  // What a module exports by default goes by any name where it is imported.
  if (bound.size > 0) for (const name of imported) bound.add(name);
  for (const name of bound)
    for (const other of [...(others.get(name) ?? []), ...(made.get(name) ?? [])]) bound.add(other);
  return { names, bound, others, makers, made };
}

/** What a module gives as a whole goes by `default`, and by any name where it is taken. */
function wholeModule(node: ts.Node): Named | undefined {
  switch (node.kind) {
    case SyntaxKind.ImportClause:
    case SyntaxKind.ImportEqualsDeclaration:
      return taken((node as ts.ImportClause | ts.ImportEqualsDeclaration).name);
    case SyntaxKind.ExportAssignment:
      return given((node as ts.ExportAssignment).expression);
    case SyntaxKind.FunctionDeclaration:
    case SyntaxKind.ClassDeclaration:
      return (ts.getCombinedModifierFlags(node as ts.FunctionDeclaration) & ts.ModifierFlags.Default) === 0
        ? undefined
        : given((node as ts.FunctionDeclaration | ts.ClassDeclaration).name);
    case SyntaxKind.VariableDeclaration: {
      const { name, initializer } = node as ts.VariableDeclaration;
      return isRequire(initializer && bare(initializer)) ? taken(name) : undefined;
    }
    // module.exports = run
    case SyntaxKind.BinaryExpression: {
      const { left } = node as ts.BinaryExpression;
      const exported = ts.isPropertyAccessExpression(left) && left.name.text === 'exports';
      return exported ? { name: DEFAULT, of: 'exports' } : undefined;
    }
    default:
      return undefined;
  }
}

const taken = (name: ts.Node | undefined): Named | undefined => named(name, DEFAULT);

function given(value: ts.Expression | undefined): Named | undefined {
  const of = textOf(value && bare(value));
  return of === undefined ? undefined : { name: DEFAULT, of };
}

const isRequire = (node: ts.Expression | undefined): boolean =>
  node !== undefined &&
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'require';

/** Variables in whose value a method of the driver stands without being called: `const query = promisify(pool.query).bind(pool)`. */
function boundNames(access: ts.PropertyAccessExpression): readonly string[] {
  if (ts.isCallExpression(access.parent) && access.parent.expression === access) return [];
  const names: string[] = [];
  for (let node: ts.Node = access.parent; !ts.isSourceFile(node); node = node.parent)
    if (ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node))
      names.push(textOf(node.name) ?? '');
  return names;
}

/** `const run = makeRunner(pool)`, `exports.run = make.runner(pool)`: the name, and that of the function whose result it is. */
function resultPut(node: ts.Node): Named | undefined {
  const binary = ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken;
  const property = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node);
  const value = binary ? node.right : property ? node.initializer : undefined;
  const call = value && bare(value);
  if (call === undefined || !ts.isCallExpression(call)) return undefined;
  const callee = bare(call.expression);
  const called = textOf(ts.isPropertyAccessExpression(callee) ? callee.name : callee);
  const name = binary
    ? ts.isPropertyAccessExpression(node.left)
      ? node.left.name
      : node.left
    : property
      ? node.name
      : undefined;
  const of = isCalledAtOnce(call) ? textOf(name) : called;
  return of === undefined ? undefined : named(name, of);
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

const namesIfFunction = (node: ts.Node): readonly Named[] => {
  const found = nameIfFunction(node);
  if (found !== undefined) return [found];
  return ts.isVariableDeclaration(node)
    ? methodsTaken(node.initializer).flatMap((of) => named(node.name, of) ?? [])
    : [];
};

/** `db.query`, `db.query.bind(db)`, and a choice of such: a variable with this value may stand for any of them. */
function methodsTaken(value: ts.Expression | undefined): readonly string[] {
  const inner = value && bare(value);
  if (inner === undefined) return [];
  if (ts.isConditionalExpression(inner)) return [inner.whenTrue, inner.whenFalse].flatMap(methodsTaken);
  if (ts.isBinaryExpression(inner) && CHOOSES.has(inner.operatorToken.kind))
    return [inner.left, inner.right].flatMap(methodsTaken);
  if (ts.isPropertyAccessExpression(inner)) return [inner.name.text];
  const callee = ts.isCallExpression(inner) ? bare(inner.expression) : undefined;
  return callee && ts.isPropertyAccessExpression(callee) && callee.name.text === 'bind'
    ? methodsTaken(callee.expression)
    : [];
}

const CHOOSES: ReadonlySet<SyntaxKind> = new Set([SyntaxKind.BarBarToken, SyntaxKind.QuestionQuestionToken]);

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

/** The value is a function, a class, a module, or a name that may stand for one. */
function ofValue(name: ts.Node, value: ts.Expression | undefined): Named | undefined {
  let inner = value && bare(value);
  // a = b = function () {}
  while (inner !== undefined && ts.isBinaryExpression(inner) && inner.operatorToken.kind === SyntaxKind.EqualsToken)
    inner = bare(inner.right);
  if (inner === undefined) return undefined;
  if (ts.isIdentifier(inner)) return named(name, inner.text);
  const leads =
    ts.isFunctionExpression(inner) || ts.isArrowFunction(inner) || ts.isClassExpression(inner) || isRequire(inner);
  return leads ? named(name) : undefined;
}
