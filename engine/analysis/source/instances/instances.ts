import { Node, type CallExpression, type NewExpression } from 'ts-morph';
import { bindArguments } from '../values/bind';
import { parametersOf } from '../values/arguments';
import { classOf, type ClassNode } from '../call-graph/classes';
import {
  calledFunctions,
  declarationsOf,
  isFunction,
  ownerOfThis,
  returnsOf,
  unwrap,
  type FunctionNode,
} from '../nodes/nodes';
import type { Bindings, TextResolver } from '../text/text';
import { writesBefore } from '../values/writes';

/** How a piece of code calls an object: `this` of a function, or a variable or parameter. */
export type Alias = { readonly self: FunctionNode } | { readonly name: Node };

/** Something that happened to an object since it was made. */
export type Step =
  /** Its fields got the values that their declarations have. */
  | { readonly kind: 'fields'; readonly owner: ClassNode; readonly bindings: Bindings }
  /** Code ran that may change it: a function as a whole, or up to a place. */
  | {
      readonly kind: 'code';
      readonly scope: Node;
      readonly alias: Alias;
      readonly until: Node | undefined;
      readonly bindings: Bindings;
    }
  /** Any code that has it may have run. */
  | { readonly kind: 'anything'; readonly why: string };

/** One object of a class, as it is at a place: what happened to it, in order. */
export interface Instance {
  readonly owner: ClassNode;
  readonly steps: readonly Step[];
}

const DEEPEST = 12;

/**
 * The object that an expression stands for, where it can be followed to its `new`: through variables, chains of calls that return the
 * object, functions that make it, parameters of functions that are being read. Undefined when it cannot.
 */
export function instanceOf(expression: Node, bindings: Bindings, texts: TextResolver, depth = 0): Instance | undefined {
  const node = unwrap(expression);
  if (depth > DEEPEST) return undefined;
  if (Node.isNewExpression(node)) return made(node, bindings, texts);
  if (Node.isThisExpression(node) || Node.isSuperExpression(node)) return itself(node, bindings, texts, depth);
  if (Node.isIdentifier(node)) return named(node, bindings, texts, depth);
  return Node.isCallExpression(node) ? returned(node, bindings, texts, depth) : undefined;
}

function made(node: NewExpression, bindings: Bindings, texts: TextResolver): Instance | undefined {
  const name = unwrap(node.getExpression());
  const owner = declarationsOf(Node.isPropertyAccessExpression(name) ? name.getNameNode() : name)
    .map(classOf)
    .find((found) => found !== undefined);
  return owner && { owner, steps: construction(owner, node, bindings, owner, texts, 0) };
}

/** What `new` does: the constructor of the class above, the values of the fields, the constructor. */
function construction(
  owner: ClassNode,
  call: NewExpression | CallExpression,
  bindings: Bindings,
  whole: ClassNode,
  texts: TextResolver,
  depth: number,
): readonly Step[] {
  const [own] = owner.getConstructors();
  const base = baseOf(owner);
  const fields: Step = { kind: 'fields', owner, bindings };
  if (own === undefined) return [...(base ? above(base, call, bindings, whole, texts, depth) : []), fields];
  const inner = bindArguments(call, own, bindings);
  const started = (steps: readonly Step[]): Bindings =>
    new Map([...inner, [own, { ...inner.get(own)!, object: { owner: whole, steps } }] as const]);
  const superCall = base && own.getDescendants().find(isSuperCall);
  const before = base && superCall ? above(base, superCall, started([]), whole, texts, depth) : [];
  const steps = [...before, { ...fields, bindings: inner }];
  return [...steps, { kind: 'code', scope: own, alias: { self: own }, until: undefined, bindings: started(steps) }];
}

const above = (
  base: ClassNode,
  call: NewExpression | CallExpression,
  bindings: Bindings,
  whole: ClassNode,
  texts: TextResolver,
  depth: number,
): readonly Step[] => (depth > DEEPEST ? [] : construction(base, call, bindings, whole, texts, depth + 1));

const isSuperCall = (node: Node): node is CallExpression =>
  Node.isCallExpression(node) && Node.isSuperExpression(node.getExpression());

/** The class that a class extends, where the application has it. */
export const baseOf = (owner: ClassNode): ClassNode | undefined => {
  const name = owner.getExtends()?.getExpression();
  return (
    name &&
    declarationsOf(name)
      .map(classOf)
      .find((found) => found !== undefined)
  );
};

function itself(node: Node, bindings: Bindings, texts: TextResolver, depth: number): Instance | undefined {
  const scope = ownerOfThis(node);
  const bound = scope && bindings.get(scope);
  if (scope === undefined || bound === undefined) return undefined;
  const before = bound.object ?? (bound.receiver && instanceOf(bound.receiver, bound.bindings, texts, depth + 1));
  return before && then(before, { kind: 'code', scope, alias: { self: scope }, until: node, bindings });
}

const then = (before: Instance, ...steps: readonly Step[]): Instance => ({
  ...before,
  steps: [...before.steps, ...steps],
});

function named(node: Node, bindings: Bindings, texts: TextResolver, depth: number): Instance | undefined {
  const [declaration, ...others] = declarationsOf(node);
  if (declaration === undefined || others.length > 0) return undefined;
  const scope = declaration.getFirstAncestor(isFunction) ?? declaration.getSourceFile();
  const used: Step = { kind: 'code', scope, alias: { name: declaration }, until: node, bindings };
  if (Node.isParameterDeclaration(declaration)) {
    const bound = bindings.get(declaration);
    if (bound?.expression === undefined || (bound.path ?? []).length > 0) return undefined;
    const given = instanceOf(bound.expression, bound.bindings, texts, depth + 1);
    return given && then(given, used);
  }
  if (Node.isVariableDeclaration(declaration)) {
    const start = declaration.getInitializer();
    const object = start && instanceOf(start, bindings, texts, depth + 1);
    if (object === undefined || !staysTheSame(declaration, node)) return undefined;
    if (!Node.isSourceFile(scope)) return then(object, used);
    // Of the whole program: any code may have run before.
    return then(object, { kind: 'anything', why: node.getText() });
  }
  const value = exported(declaration);
  const object = value && instanceOf(value, bindings, texts, depth + 1);
  return object && then(object, { kind: 'anything', why: node.getText() });
}

/** `module.exports = new Queue()`, `export default new Queue()` */
const exported = (declaration: Node): Node | undefined => {
  if (Node.isExportAssignment(declaration)) return declaration.getExpression();
  const assignment = Node.isBinaryExpression(declaration)
    ? declaration
    : declaration.getParentIf(Node.isBinaryExpression);
  return assignment && /^(?:module\.)?exports\b/.test(assignment.getLeft().getText())
    ? assignment.getRight()
    : undefined;
};

/** No other object is put into the variable: `query = query.where(..)` of a method that returns its object puts the same. */
const staysTheSame = (declaration: Node, use: Node): boolean =>
  !Node.hasName(declaration) ||
  writesBefore(declaration, declaration.getName(), use).every(
    ({ kind, values }) =>
      kind !== 'set' || values.every((value) => declarationsOf(rootOfChain(value)).includes(declaration)),
  );

const rootOfChain = (value: Node): Node => {
  const node = unwrap(value);
  const callee = Node.isCallExpression(node) ? unwrap(node.getExpression()) : undefined;
  const method = Node.isCallExpression(node) ? calledFunctions(node)[0] : undefined;
  return callee && Node.isPropertyAccessExpression(callee) && method && givesItself(method)
    ? rootOfChain(callee.getExpression())
    : node;
};

/** True for a method that returns the object it is called on, and nothing else. */
export const givesItself = (method: FunctionNode): boolean => {
  const results = returnsOf(method);
  return results.length > 0 && results.every((result) => Node.isThisExpression(unwrap(result)));
};

function returned(node: CallExpression, bindings: Bindings, texts: TextResolver, depth: number): Instance | undefined {
  const [called, ...others] = calledFunctions(node);
  if (called === undefined || others.length > 0) return undefined;
  const inner = bindArguments(node, called, bindings);
  const callee = unwrap(node.getExpression());
  if (Node.isPropertyAccessExpression(callee) && givesItself(called)) {
    const object = instanceOf(callee.getExpression(), bindings, texts, depth + 1);
    return (
      object &&
      then(object, { kind: 'code', scope: called, alias: { self: called }, until: undefined, bindings: inner })
    );
  }
  const [result, ...more] = returnsOf(called);
  return result && more.length === 0 ? instanceOf(result, inner, texts, depth + 1) : undefined;
}

/** What a parameter is called in the function that it is given to. */
export const aliasOfArgument = (called: FunctionNode, index: number): Alias | undefined => {
  const parameter = parametersOf(called)[index];
  return parameter && Node.isParameterDeclaration(parameter) && !parameter.isRestParameter()
    ? { name: parameter }
    : undefined;
};
