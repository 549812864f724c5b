import { Node, Scope, SyntaxKind, type CallExpression, type Identifier } from 'ts-morph';
import { declarationsOf, functionOf, isStub, unwrap } from '../../analysis/source/nodes/nodes';
import { isChange, meaningOfName, valueNames } from './references';

/** Methods of texts, numbers, lists and dates that change nothing. */
const PURE_METHODS = new Set(
  (
    'map filter join includes flatMap flat slice concat trim trimStart trimEnd toLowerCase toUpperCase toString toFixed split replace ' +
    'replaceAll padStart padEnd keys entries values some every find findIndex indexOf lastIndexOf startsWith endsWith reduce repeat ' +
    'toISOString toJSON getTime getFullYear getMonth getDate substring substr at charAt charCodeAt normalize valueOf match has get'
  ).split(' '),
);
/** Of these an object of no known type is believed that they are those of a text or a list. */
const CERTAIN_METHODS = new Set(
  'map join trim toLowerCase toUpperCase toString toFixed split replace padStart toISOString'.split(' '),
);
const PURE_GLOBALS = new Set(
  (
    'String Number Boolean BigInt parseInt parseFloat isNaN isFinite Array encodeURIComponent JSON.stringify JSON.parse Object.keys ' +
    'Object.values Object.entries Object.fromEntries Array.from Array.isArray Array.of Math.min Math.max Math.floor Math.ceil Math.round ' +
    'Math.abs Math.trunc Number.isInteger Number.isFinite Number.isNaN Number.parseInt Number.parseFloat Buffer.from Date.UTC Date.parse'
  ).split(' '),
);
const PURE_CLASSES = new Set(['Array', 'Map', 'Set', 'Error', 'TypeError', 'RangeError']);
/** What writes values into the text of a statement. */
const PURE_OF_DRIVER = new Set(['escape', 'escapeId', 'format', 'raw']);
const DEEPEST = 6;

const NEVER: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.AwaitExpression,
  SyntaxKind.YieldExpression,
  SyntaxKind.DeleteExpression,
  SyntaxKind.TaggedTemplateExpression,
  SyntaxKind.ThrowStatement,
  SyntaxKind.TryStatement,
  SyntaxKind.ClassExpression,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.SuperKeyword,
  SyntaxKind.DebuggerStatement,
]);

/**
 * The first thing in a piece of code that does more than compute from what it is given; undefined where nothing does.
 * @param within pieces whose variables the code may change, itself among them
 */
export function impurity(node: Node, within: readonly Node[], depth = 0): Node | undefined {
  if (depth > DEEPEST) return node;
  return [node, ...node.getDescendants()].find((one) => isImpure(one, node, within, depth));
}

function isImpure(one: Node, top: Node, within: readonly Node[], depth: number): boolean {
  if (NEVER.has(one.getKind())) return true;
  if (Node.isThisExpression(one)) return helperOf(one) === undefined && fieldOf(one) === undefined;
  if (Node.isReturnStatement(one)) return !hasFunctionBetween(one, top);
  if (Node.isCallExpression(one)) return !isPureCall(one, within, depth);
  if (Node.isNewExpression(one)) {
    const name = one.getExpression().getText();
    return !(PURE_CLASSES.has(name) || (name === 'Date' && one.getArguments().length > 0));
  }
  // `process.env` and the like are what they are when they are asked.
  if (Node.isIdentifier(one) && /^(?:process|globalThis|performance|crypto)$/.test(one.getText()) && isValue(one))
    return meaningOfName(one, within).kind === 'global';
  return Node.isIdentifier(one) && isValue(one) && isChange(one) && meaningOfName(one, within).kind !== 'inside';
}

const isValue = (name: Identifier): boolean => valueNames(name).length > 0;

/** `this.name` that is read. */
export function fieldOf(self: Node): Node | undefined {
  const access = self.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  if (access === undefined || isChange(access)) return undefined;
  return access.getParentIfKind(SyntaxKind.CallExpression)?.getExpression() === access ? undefined : access;
}

const hasFunctionBetween = (node: Node, top: Node): boolean => {
  for (let at: Node | undefined = node; at !== undefined; at = at.getParent()) {
    if (
      Node.isArrowFunction(at) ||
      Node.isFunctionExpression(at) ||
      Node.isMethodDeclaration(at) ||
      Node.isFunctionDeclaration(at)
    )
      return true;
    if (at === top) return false;
  }
  return false;
};

/** The private method that `this.name(..)` calls: it is used for nothing outside its class. */
export function helperOf(self: Node): Node | undefined {
  const access = self.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  const call = access?.getParentIfKind(SyntaxKind.CallExpression);
  if (access === undefined || call?.getExpression() !== access) return undefined;
  const [found, ...others] = declarationsOf(access.getNameNode());
  const isPrivate =
    found && Node.isMethodDeclaration(found) && (found.getScope() === Scope.Private || found.getName().startsWith('#'));
  return isPrivate === true && others.length === 0 ? found : undefined;
}

function isPureCall(call: CallExpression, within: readonly Node[], depth: number): boolean {
  const callee = unwrap(call.getExpression());
  if (Node.isPropertyAccessExpression(callee)) {
    const name = callee.getName();
    const object = unwrap(callee.getExpression());
    if (
      Node.isIdentifier(object) &&
      meaningOfName(object, within).kind === 'global' &&
      PURE_GLOBALS.has(callee.getText())
    )
      return true;
    const declared = declarationsOf(callee.getNameNode());
    if (declared.some(isStub)) return PURE_OF_DRIVER.has(name);
    const root = rootOf(object);
    // A list of the piece itself may be filled.
    if (isChange(object) || (root && isChange(root)))
      return root !== undefined && meaningOfName(root, within).kind === 'inside';
    if (Node.isThisExpression(object)) return pureFunctions(helperOf(object) ? declared : [], depth);
    if (declared.length === 0) return CERTAIN_METHODS.has(name);
    if (declared.every(isOfLanguage)) return PURE_METHODS.has(name);
    return pureFunctions(declared, depth);
  }
  if (!Node.isIdentifier(callee)) return false;
  const meaning = meaningOfName(callee, within);
  if (meaning.kind === 'global') return PURE_GLOBALS.has(callee.getText());
  const declared = declarationsOf(callee);
  if (declared.some(isStub)) return PURE_OF_DRIVER.has(declared[0]?.getSymbol()?.getName() ?? '');
  return pureFunctions(declared, depth);
}

const rootOf = (node: Node): Identifier | undefined => {
  let at = unwrap(node);
  while (Node.isPropertyAccessExpression(at) || Node.isElementAccessExpression(at)) at = unwrap(at.getExpression());
  return Node.isIdentifier(at) ? at : undefined;
};

const isOfLanguage = (declaration: Node): boolean =>
  /\/typescript\/lib\/|\/lib\.[\w.]+\.d\.ts$/.test(declaration.getSourceFile().getFilePath());

/** Functions of the application that only compute. */
const pureFunctions = (declarations: readonly Node[], depth: number): boolean =>
  declarations.length > 0 &&
  declarations.every((declaration) => {
    const target = functionOf(declaration);
    if (target === undefined || (Node.isAsyncable(target) && target.isAsync())) return false;
    return impurity(target, [target], depth + 1) === undefined && !changesArguments(target);
  });

/** `list.push(..)` of a list that was handed over changes what its caller has. */
const changesArguments = (target: Node): boolean =>
  Node.isParametered(target) &&
  valueNames(target).some((name) => {
    const meaning = isChange(name) ? name.getSymbol()?.getDeclarations()[0] : undefined;
    return (
      meaning !== undefined &&
      target.getParameters().some((one) => one === meaning || meaning.getAncestors().includes(one))
    );
  });
