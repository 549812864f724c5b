import { Node, SyntaxKind, type CallExpression, type NewExpression, type TaggedTemplateExpression } from 'ts-morph';
import { identifiersNamed } from '../nodes/find-nodes';
import { calleeOf, declarationsOf, handsOn, isFunction, unwrap, type FunctionNode } from '../nodes/nodes';
import type { Path } from '../text/parts';

/*
 * Which argument a parameter stands for, and which parameter takes an argument: rest parameters, `arguments`, spreads, `call` and
 * `apply` included. A position counts arguments, not parameters: `...args` at 1 takes those from 1 on.
 */

/** Step of a path: each argument from the position on, one by one. */
export const EACH_ARGUMENT = '...';

/** One of the values of a list: an element, an argument, or many of them at once. */
export interface Given {
  readonly node: Node;
  /** The node is a list whose elements are the values. */
  readonly spread: boolean;
}

/** Where a value stands: an expression, and the way into it. */
export interface Place {
  readonly node: Node;
  readonly path: Path;
}

/** What a parameter, or a piece of it, takes: the argument of that position, and the way into it. */
export interface Position {
  readonly index: number;
  readonly path: Path;
}

/** Literals in literals, and no deeper: a list cannot hold itself. */
const DEEPEST = 8;

/** Elements with those of lists that are written out in place: `[a, ...[b, c]]` has three. */
export const givenIn = (elements: readonly Node[], depth = 0): readonly Given[] =>
  elements.flatMap((element): readonly Given[] => {
    if (!Node.isSpreadElement(element)) return [{ node: element, spread: false }];
    const inner = unwrap(element.getExpression());
    return Node.isArrayLiteralExpression(inner) && depth < DEEPEST
      ? givenIn(inner.getElements(), depth + 1)
      : [{ node: inner, spread: true }];
  });

/** What a call gives to the function it enters; nothing for a template. */
export function givenTo(call: CallExpression | NewExpression | TaggedTemplateExpression): readonly Given[] {
  if (Node.isTaggedTemplateExpression(call)) return [];
  const given = call.getArguments();
  const way = Node.isCallExpression(call) ? handsOn(call) : undefined;
  if (way === undefined) return givenIn(given);
  if (way === 'call') return givenIn(given.slice(1));
  // fn.apply(this, list), Reflect.apply(fn, this, list)
  const list = given[way === 'apply' ? 1 : 2];
  if (list === undefined) return [];
  const inner = unwrap(list);
  return Node.isArrayLiteralExpression(inner) ? givenIn(inner.getElements()) : [{ node: inner, spread: true }];
}

/** Where the value of a position stands; undefined when there is none. Behind a list of unknown length nothing is certain. */
export function placeAt(list: readonly Given[], position: number): Place | undefined {
  const spread = list.findIndex((given) => given.spread);
  if (spread >= 0 && spread <= position) return { node: list[spread]!.node, path: [`[${position - spread}]`] };
  const given = list[position];
  return given && { node: given.node, path: [] };
}

/** What a call gives from a position on. */
export const givenFrom = (list: readonly Given[], position: number): readonly Given[] => {
  const spread = list.findIndex((given) => given.spread);
  return spread >= 0 && spread < position ? list.slice(spread) : list.slice(position);
};

/** What a parameter takes, `path` steps into it; undefined when that is no value of a caller. */
export function positionOf(parameter: Node, path: Path): Position | undefined {
  const owner = parameter.getParent();
  if (!owner || !Node.isParametered(owner) || !Node.isParameterDeclaration(parameter)) return undefined;
  const index = parametersOf(owner).indexOf(parameter);
  if (index < 0) return undefined;
  return parameter.isRestParameter() ? positionInRest(index, path) : { index, path };
}

/** `args[1].sql` of `...args` at 2 is `sql` of the argument at 3. */
function positionInRest(index: number, path: Path): Position | undefined {
  const [step, ...rest] = path;
  const at = step === undefined ? undefined : elementIndex(step);
  if (at !== undefined) return { index: index + at, path: rest };
  return step === undefined || step === '[]' ? { index, path: [EACH_ARGUMENT, ...rest] } : undefined;
}

/** The function whose `arguments` a name stands for; undefined for any other name. */
export function ownerOfArguments(node: Node): FunctionNode | undefined {
  if (!Node.isIdentifier(node) || node.getText() !== 'arguments') return undefined;
  if (declarationsOf(node).length > 0) return undefined;
  return node.getAncestors().find((around) => isFunction(around) && !Node.isArrowFunction(around));
}

/** What `arguments`, `path` steps into it, takes. */
export const positionInArguments = (path: Path): Position | undefined => positionInRest(0, path);

/** Parameters that take an argument: `this` of TypeScript takes none. */
export const parametersOf = (owner: FunctionNode): readonly Node[] =>
  Node.isParametered(owner) ? owner.getParameters().filter((parameter) => parameter.getName() !== 'this') : [];

/** The parameter that takes the argument of a position, with the way into it to that argument. */
export function receiverAt(owner: FunctionNode, position: number): Place | undefined {
  const parameters = parametersOf(owner);
  const last = parameters.length - 1;
  const rest = parameters[last];
  if (rest && Node.isParameterDeclaration(rest) && rest.isRestParameter() && position >= last)
    return { node: rest, path: [`[${position - last}]`] };
  const parameter = parameters[position];
  return parameter && { node: parameter, path: [] };
}

/** The number in `[n]`; undefined for other steps. */
export const elementIndex = (step: string): number | undefined => {
  const at = /^\[(\d+)\]$/.exec(step);
  return at ? Number(at[1]) : undefined;
};

/**
 * Elements that `list.shift()` took away before a place, once each; undefined where it is not known how many: in a loop or a callback.
 */
export function shiftedBefore(declaration: Node, use: Node): number | undefined {
  const name = Node.hasName(declaration) ? declaration.getName() : undefined;
  const scope = declaration.getFirstAncestor((node) => isFunction(node) || Node.isSourceFile(node));
  if (name === undefined || scope === undefined) return 0;
  let count = 0;
  for (const other of identifiersNamed(scope, name)) {
    if (other.getEnd() >= use.getStart()) break;
    const access = other.getParent();
    if (!access || !Node.isPropertyAccessExpression(access) || access.getExpression() !== other) continue;
    if (access.getName() !== 'shift' || access.getParentIfKind(SyntaxKind.CallExpression) === undefined) continue;
    if (!declarationsOf(other).includes(declaration)) continue;
    if (mayRepeat(other, scope)) return undefined;
    count += 1;
  }
  return count;
}

const mayRepeat = (node: Node, within: Node): boolean => {
  for (const around of node.getAncestors()) {
    if (around === within) return false;
    if (isFunction(around) || Node.isIterationStatement(around) || Node.isIfStatement(around)) return true;
  }
  return false;
};

/** A list that is another one without its first elements: `args.slice(1)`, `[].slice.call(arguments, 1)`, `Array.from(arguments)`. */
export function cutList(call: CallExpression): { readonly list: Node; readonly from: number } | undefined {
  const callee = unwrap(call.getExpression());
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  if (/^Array\.(from|of)$/.test(callee.getText())) {
    const [list, mapped] = call.getArguments();
    return list && mapped === undefined && callee.getName() === 'from' ? { list, from: 0 } : undefined;
  }
  const inner = calleeOf(call);
  if (!Node.isPropertyAccessExpression(inner) || inner.getName() !== 'slice') return undefined;
  const borrowed = inner !== callee;
  const list = borrowed ? call.getArguments()[0] : inner.getExpression();
  const from = call.getArguments()[borrowed ? 1 : 0];
  if (list === undefined) return undefined;
  if (from === undefined) return { list, from: 0 };
  return Node.isNumericLiteral(from) ? { list, from: from.getLiteralValue() } : undefined;
}
