import {
  Node,
  SyntaxKind,
  type BinaryExpression,
  type BindingElement,
  type CallExpression,
  type NoSubstitutionTemplateLiteral,
  type SourceFile,
  type StringLiteral,
  type Symbol as TsSymbol,
} from 'ts-morph';
import { isDriverName, STUB_FOLDER } from '../libraries/stubs';
import { findNodes } from './find-nodes';
import { isFunctionKind } from './kinds';
import { wrappedIn } from './wrap';

/** Anything that has a body of its own. */
export type FunctionNode = Node;

export const isFunction = (node: Node): boolean => isFunctionKind(node.getKind());

/** The function whose `this` a node is; a field that is an arrow function has that of its class. */
export const ownerOfThis = (node: Node): FunctionNode | undefined => node.getFirstAncestor(hasItself);

/** True for what may be called as a method. */
export const hasItself = (node: Node): boolean =>
  isFunction(node) && (!Node.isArrowFunction(node) || Node.isPropertyDeclaration(node.getParent()));

const stubs = new WeakMap<SourceFile, boolean>();

/** True for what stands in the declarations that take the place of a library. */
export function isStub(node: Node): boolean {
  const file = node.getSourceFile();
  const known = stubs.get(file);
  if (known !== undefined) return known;
  const found = file.getFilePath().startsWith(STUB_FOLDER);
  stubs.set(file, found);
  return found;
}

/** `given || standard`, `given ?? standard`, and `given ??= standard` */
export const isDefaulted = (node: Node | undefined): node is BinaryExpression =>
  Node.isBinaryExpression(node) && ['||', '??', '||=', '??='].includes(node.getOperatorToken().getText());

/** The expression without brackets, type assertions, `!` and `await`. */
export function unwrap(node: Node): Node {
  let inner = node;
  while (
    Node.isParenthesizedExpression(inner) ||
    Node.isAsExpression(inner) ||
    Node.isSatisfiesExpression(inner) ||
    Node.isNonNullExpression(inner) ||
    Node.isTypeAssertion(inner) ||
    Node.isAwaitExpression(inner)
  )
    inner = inner.getExpression();
  return inner;
}

const known = new WeakMap<Node, readonly Node[]>();

/** Declarations behind a name, imports followed to where they lead. Kept per node: the scanned files do not change. */
export function declarationsOf(node: Node): readonly Node[] {
  const kept = known.get(node);
  if (kept) return kept;
  const found = symbolOf(node)?.getDeclarations() ?? [];
  known.set(node, found);
  return found;
}

function symbolOf(node: Node): TsSymbol | undefined {
  const parent = node.getParent();
  // The symbol of `{ where }` is the property; the value is the variable of that name.
  if (parent && Node.isShorthandPropertyAssignment(parent)) return parent.getValueSymbol();
  const symbol = node.getSymbol();
  return symbol?.isAlias() === true ? (symbol.getAliasedSymbol() ?? symbol) : symbol;
}

/** What a variable, a field or a property of an object begins with. */
export const initializerOf = (declaration: Node): Node | undefined =>
  Node.isVariableDeclaration(declaration) ||
  Node.isPropertyAssignment(declaration) ||
  Node.isPropertyDeclaration(declaration)
    ? declaration.getInitializer()
    : undefined;

/** The function that a declaration stands for: itself, or the function that is its value. */
export function functionOf(declaration: Node): FunctionNode | undefined {
  if (isFunction(declaration)) return declaration;
  const start = initializerOf(declaration);
  const inner = start && unwrap(start);
  if (inner && isFunction(inner)) return inner;
  if (inner && Node.isIdentifier(inner)) return firstFunction(declarationsOf(inner));
  if (Node.isShorthandPropertyAssignment(declaration))
    return firstFunction(declaration.getValueSymbol()?.getDeclarations() ?? []);
  if (Node.isExportAssignment(declaration)) {
    const value = unwrap(declaration.getExpression());
    return isFunction(value) ? value : undefined;
  }
  if (Node.isBindingElement(declaration)) return firstFunction(takenOut(declaration));
  // exports.f = function () {}, module.exports = exports.g = function () {}
  let right: Node | undefined = Node.isBinaryExpression(declaration)
    ? declaration
    : declaration.getParentIfKind(SyntaxKind.BinaryExpression);
  while (right && Node.isBinaryExpression(right)) right = unwrap(right.getRight());
  return right && isFunction(right) ? right : undefined;
}

/** Functions that a declaration may stand for: also those that its value is chosen from, bound to, or made by another function. */
export function functionsOf(declaration: Node): readonly FunctionNode[] {
  const own = functionOf(declaration);
  if (own !== undefined) return [own];
  if (Node.isBindingElement(declaration)) return takenOut(declaration).flatMap(functionsOf);
  const made = functionsMade(initializerOf(declaration) ?? assignedTo(declaration));
  if (made.length > 0 || !Node.isVariableDeclaration(declaration)) return made;
  return methodsTaken(declaration.getInitializer()).flatMap((name) =>
    declarationsOf(name).flatMap((found) => (isStub(found) ? [] : (functionOf(found) ?? []))),
  );
}

/** `exports.run = ..` */
const assignedTo = (declaration: Node): Node | undefined => {
  const set = Node.isBinaryExpression(declaration)
    ? declaration
    : declaration.getParentIfKind(SyntaxKind.BinaryExpression);
  return set?.getOperatorToken().getKind() === SyntaxKind.EqualsToken ? set.getRight() : undefined;
};

/** Calls whose results are being read: functions that make each other have no end. */
const reading = new Set<Node>();

/** `makeRunner(pool)`: the functions that it gives back. */
export function functionsMade(value: Node | undefined): readonly FunctionNode[] {
  const call = value && unwrap(value);
  if (call === undefined || !Node.isCallExpression(call) || reading.has(call)) return [];
  reading.add(call);
  try {
    return calledFunctions(call).flatMap((maker) =>
      returnsOf(maker).flatMap((result) => {
        const inner = unwrap(result);
        if (isFunction(inner)) return [inner];
        return Node.isIdentifier(inner) ? (firstFunction(declarationsOf(inner)) ?? []) : [];
      }),
    );
  } finally {
    reading.delete(call);
  }
}

/** `connection ? connection.query.bind(connection) : db.query`: names of the methods that a value is, none for the result of a call. */
export function methodsTaken(value: Node | undefined, depth = 0): readonly Node[] {
  const node = value && unwrap(value);
  if (node === undefined || depth > 8) return [];
  const further = (...next: readonly Node[]): readonly Node[] => next.flatMap((one) => methodsTaken(one, depth + 1));
  if (Node.isConditionalExpression(node)) return further(node.getWhenTrue(), node.getWhenFalse());
  if (isDefaulted(node)) return further(node.getLeft(), node.getRight());
  if (Node.isPropertyAccessExpression(node)) return [node.getNameNode()];
  const callee = Node.isCallExpression(node) ? unwrap(node.getExpression()) : undefined;
  return Node.isPropertyAccessExpression(callee) && callee.getName() === 'bind' ? further(callee.getExpression()) : [];
}

/** Declarations of the property that `const { run: go } = db` takes out of an object. */
function takenOut(binding: BindingElement): readonly Node[] {
  const pattern = binding.getParent();
  if (!Node.isObjectBindingPattern(pattern) || binding.getDotDotDotToken()) return [];
  const name = binding.getPropertyNameNode() ?? binding.getNameNode();
  const property = Node.isIdentifier(name) ? pattern.getType().getProperty(name.getText()) : undefined;
  return property?.getDeclarations() ?? [];
}

const firstFunction = (declarations: readonly Node[]): FunctionNode | undefined => {
  for (const declaration of declarations) {
    if (isFunction(declaration)) return declaration;
    const value = initializerOf(declaration);
    if (value && isFunction(unwrap(value))) return unwrap(value);
  }
  return undefined;
};

/** What `require('./x')` gives in the place where it stands: the expression that the file sets `module.exports` to. */
export function requiredValue(node: Node): Node | undefined {
  if (!Node.isCallExpression(node) || node.getExpression().getText() !== 'require') return undefined;
  const [name] = node.getArguments();
  const file = name && Node.isStringLiteral(name) ? name.getSymbol()?.getDeclarations()[0] : undefined;
  if (!file || !Node.isSourceFile(file)) return undefined;
  for (const statement of file.getStatements()) {
    const expression = Node.isExpressionStatement(statement) ? statement.getExpression() : undefined;
    if (expression && Node.isBinaryExpression(expression) && expression.getLeft().getText() === 'module.exports')
      return expression.getRight();
  }
  return file
    .getDefaultExportSymbol()
    ?.getDeclarations()
    .find((found) => Node.isExportAssignment(found))
    ?.getExpression();
}

/** How a call hands arguments on to a function that it does not name as its callee; undefined for a plain call. */
export function handsOn(call: CallExpression): 'call' | 'apply' | 'reflect' | undefined {
  const callee = unwrap(call.getExpression());
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  const name = callee.getName();
  if (name !== 'call' && name !== 'apply') return undefined;
  const on = unwrap(callee.getExpression());
  const given = call.getArguments();
  if (name === 'apply' && on.getText() === 'Reflect') return given.length > 2 ? 'reflect' : undefined;
  const declarations = declarationsOf(callee.getNameNode());
  if (declarations.length > 0) return declarations.every(isOfFunctions) ? name : undefined;
  // Of no known type: a method of that name, or that of all functions. The object is given again, or there is none.
  const first = given[0] && unwrap(given[0]);
  if (first === undefined) return undefined;
  const object = Node.isPropertyAccessExpression(on) ? on.getExpression().getText() : undefined;
  const anew = ['this', 'null', 'undefined', object].includes(first.getText());
  return anew || (Node.isPropertyAccessExpression(on) && isDriverName(on.getName())) ? name : undefined;
}

/** Declared in the library of the language, for all functions. */
const isOfFunctions = (declaration: Node): boolean => {
  const owner = declaration.getParent();
  return Node.isInterfaceDeclaration(owner) && /^(Callable|Newable)?Function$/.test(owner.getName());
};

/** The function that a call enters: what stands before the brackets, or before `.call` and `.apply`. */
export function calleeOf(call: CallExpression): Node {
  const callee = unwrap(call.getExpression());
  const way = handsOn(call);
  if (way === undefined || !Node.isPropertyAccessExpression(callee)) return callee;
  return unwrap(way === 'reflect' ? call.getArguments()[0]! : callee.getExpression());
}

/** Name behind the last dot of a callee. */
export const calleeName = (call: CallExpression): string | undefined => {
  const callee = calleeOf(call);
  if (Node.isPropertyAccessExpression(callee)) return callee.getName();
  return Node.isIdentifier(callee) ? callee.getText() : undefined;
};

/** What a method is called on; undefined for a plain function. */
export const receiverOf = (call: CallExpression): Node | undefined => {
  const callee = calleeOf(call);
  return Node.isPropertyAccessExpression(callee) || Node.isElementAccessExpression(callee)
    ? unwrap(callee.getExpression())
    : undefined;
};

/** Functions around a node, from the inside out. */
export function enclosingFunctions(node: Node): readonly FunctionNode[] {
  const file = node.getSourceFile();
  const found: FunctionNode[] = [];
  // To wrap all that stands around costs more than to find the functions among it.
  for (let outer = node.compilerNode.parent; outer !== undefined; outer = outer.parent)
    if (isFunctionKind(outer.kind)) found.push(wrappedIn(file, outer));
  return found;
}

/** Name of the nearest enclosing function that has one: `Orders.create`, `findUser`; `(module)` outside of all. */
export function enclosingName(node: Node): string {
  let weak: string | undefined;
  for (const around of [...(isFunction(node) ? [node] : []), ...enclosingFunctions(node)]) {
    const name = nameOfFunction(around);
    if (name !== undefined && !isOption(around)) return name;
    weak ??= name;
  }
  return weak ?? '(module)';
}

/** `run({ work: async () => .. })`: its name says what it is for another function, not whose it is. */
const isOption = (node: FunctionNode): boolean => {
  const property = Node.isMethodDeclaration(node) ? node : node.getParentIfKind(SyntaxKind.PropertyAssignment);
  const literal = property?.getParentIfKind(SyntaxKind.ObjectLiteralExpression);
  return Node.isCallExpression(literal?.getParent());
};

const ownerName = (node: Node): string | undefined => {
  const owner = node.getFirstAncestor(
    (ancestor) => Node.isClassDeclaration(ancestor) || Node.isClassExpression(ancestor),
  );
  if (owner === undefined) return undefined;
  if (Node.isClassDeclaration(owner)) return owner.getName() ?? 'default';
  const parent = owner.getParent();
  return parent && Node.isVariableDeclaration(parent) ? parent.getName() : undefined;
};

const dotted = (...names: readonly (string | undefined)[]): string =>
  names.filter((name) => name !== undefined && name !== '').join('.');

/** The name that a function itself has, or that the place gives where it is put; undefined for one that is only handed over. */
export function nameOfFunction(node: FunctionNode): string | undefined {
  if (Node.isConstructorDeclaration(node)) return dotted(ownerName(node), 'constructor');
  if (Node.isMethodDeclaration(node) || Node.isGetAccessorDeclaration(node) || Node.isSetAccessorDeclaration(node)) {
    const literal = node.getParentIfKind(SyntaxKind.ObjectLiteralExpression);
    return literal ? dotted(literalName(literal), node.getName()) : dotted(ownerName(node), node.getName());
  }
  if (Node.isFunctionDeclaration(node)) return node.getName() ?? 'default';
  return nameFromParent(node);
}

/** Name of the variable that an object literal is the value of. */
const literalName = (literal: Node): string | undefined => {
  const parent = literal.getParent();
  if (parent && Node.isVariableDeclaration(parent)) return parent.getName();
  if (parent && Node.isPropertyAssignment(parent))
    return dotted(literalName(parent.getParentOrThrow()), parent.getName());
  return undefined;
};

/** Name of a function that is a value, by the place it is put. */
function nameFromParent(node: FunctionNode): string | undefined {
  let parent = node.getParent();
  while (parent && (Node.isParenthesizedExpression(parent) || Node.isAsExpression(parent))) parent = parent.getParent();
  if (parent === undefined) return undefined;
  if (Node.isVariableDeclaration(parent)) return parent.getName();
  if (Node.isPropertyAssignment(parent)) return dotted(literalName(parent.getParentOrThrow()), parent.getName());
  if (Node.isPropertyDeclaration(parent)) return dotted(ownerName(parent), parent.getName());
  if (Node.isExportAssignment(parent)) return 'default';
  if (Node.isBinaryExpression(parent) && parent.getOperatorToken().getText() === '=')
    return (
      parent
        .getLeft()
        .getText()
        .replace(/^(module\.)?exports\.?/, '')
        .replace(/\.prototype\./, '.') || 'default'
    );
  // const list = asyncHandler(async () => ..)
  if (Node.isCallExpression(parent) && parent.getParent() && Node.isVariableDeclaration(parent.getParentOrThrow()))
    return (parent.getParentOrThrow() as { getName(): string } & Node).getName();
  if (Node.isCallExpression(parent)) {
    const handled = handlerName(parent);
    if (handled !== undefined) return handled;
  }
  return Node.isFunctionExpression(node) ? node.getName() : undefined;
}

/** A handler without a name goes by what the router calls it: `POST /items` for `router.post('/items', async () => ..)`. */
function handlerName(call: CallExpression): string | undefined {
  const method = calleeName(call);
  const [path] = call.getArguments();
  if (method === undefined || path === undefined || !Node.isStringLiteral(path)) return undefined;
  const known = /^(get|post|put|delete|patch|all|use)$/.test(method) && path.getLiteralText().startsWith('/');
  return known ? `${method.toUpperCase()} ${path.getLiteralText()}` : undefined;
}

/** Files of the application, by path. */
export const applicationFiles = (files: readonly SourceFile[]): readonly SourceFile[] =>
  files
    .filter((file) => !isStub(file) && !file.isDeclarationFile())
    .sort((a, b) => (a.getFilePath() < b.getFilePath() ? -1 : 1));

/** The name that a call goes by: the identifier, or the last part of `a.b.c` and of `a['c']`. */
export const calleeNameNode = (node: CallExpression): Node => {
  const callee = calleeOf(node);
  if (Node.isPropertyAccessExpression(callee)) return callee.getNameNode();
  const key = Node.isElementAccessExpression(callee) ? callee.getArgumentExpression() : undefined;
  return key && isPlainText(key) ? key : callee;
};

const isPlainText = (node: Node): node is StringLiteral | NoSubstitutionTemplateLiteral =>
  Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node);

/** The text of a name node: that of `a['c']` has quotes. */
export const nameText = (name: Node): string => (isPlainText(name) ? name.getLiteralText() : name.getText());

/** Functions that a call may enter, libraries left out. */
export const calledFunctions = (node: CallExpression): readonly FunctionNode[] =>
  declarationsOf(calleeNameNode(node)).flatMap((declaration) => (isStub(declaration) ? [] : functionsOf(declaration)));

const returned = new WeakMap<Node, readonly Node[]>();

/** Expressions that a function returns, without those of functions inside it. Kept per function. */
export function returnsOf(node: FunctionNode): readonly Node[] {
  const kept = returned.get(node);
  if (kept) return kept;
  const found =
    Node.isArrowFunction(node) && !Node.isBlock(node.getBody())
      ? [node.getBody()]
      : findNodes(node, ({ kind }) => ({ found: kind === SyntaxKind.ReturnStatement, into: !isFunctionKind(kind) }))
          .filter(Node.isReturnStatement)
          .flatMap((statement) => statement.getExpression() ?? []);
  returned.set(node, found);
  return found;
}
