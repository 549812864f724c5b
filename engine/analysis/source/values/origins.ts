import { Node, type BindingElement, type CallExpression } from 'ts-morph';
import {
  cutList,
  EACH_ARGUMENT,
  elementIndex,
  givenFrom,
  givenIn,
  givenTo,
  ownerOfArguments,
  placeAt,
  positionInArguments,
  positionOf,
  receiverAt,
  shiftedBefore,
  type Given,
  type Position,
} from './arguments';
import type { CallLike } from '../call-graph/callers';
import { keptElements, listWalked } from './elements';
import { calledFunctions, declarationsOf, isDefaulted, returnsOf, unwrap, type FunctionNode } from '../nodes/nodes';
import type { Path } from '../text/parts';
import { stepOf, stepsOfRest, valueOf } from './values';
import { writesBefore } from './writes';

/** What is given in one place: an expression, an argument of a caller, or several arguments of one. */
export type Origin =
  | {
      readonly node: Node;
      readonly from?: { readonly owner: FunctionNode; readonly position: Position };
      /** The node is not the value itself: it would be there if a caller gave it. */
      readonly assumed?: boolean;
    }
  | { readonly list: readonly Given[] };

const DEEPEST = 16;
/** A function has several results: calls in calls end sooner. */
const CALL = 4;

/**
 * The expression at the end of a way, and the argument of which caller it is. A variable keeps its name unless a caller gives its value:
 * what is done to it stands where the name is used. Undefined when it cannot be told.
 */
export function originOf(expression: Node, path: Path = [], depth = 0): Origin | undefined {
  const node = unwrap(expression);
  if (depth > DEEPEST) return undefined;
  const further = (next: Node, way: Path): Origin | undefined => originOf(next, way, depth + 1);
  const [step, ...rest] = path;
  if (step !== undefined) {
    const found = insideLiteral(node, step);
    if (found !== undefined) return further(found.node, [...found.path, ...rest]);
  }
  const here: Origin | undefined = step === undefined ? { node } : undefined;
  if (Node.isIdentifier(node)) return named(node, path, further) ?? here;
  if (Node.isElementAccessExpression(node)) {
    const key = stepInto(node.getArgumentExpression());
    return (key === undefined ? undefined : given(further(node.getExpression(), [key, ...path]))) ?? here;
  }
  if (Node.isPropertyAccessExpression(node))
    return given(further(node.getExpression(), [node.getName(), ...path])) ?? here;
  if (isDefaulted(node)) return given(further(node.getLeft(), path)) ?? here;
  if (Node.isCallExpression(node))
    return (
      given(cutOff(node, path, further)) ??
      here ??
      returned(node, path, (next, way) => originOf(next, way, depth + CALL))
    );
  return here;
}

/** A piece of the object that a function makes: what stands there is what the function calls it. */
function returned(call: CallExpression, path: Path, further: Further): Origin | undefined {
  for (const called of calledFunctions(call))
    for (const value of returnsOf(called)) {
      const found = further(value, path);
      if (found !== undefined) return givenBy(found, called, call);
    }
  return undefined;
}

type Further = (next: Node, way: Path) => Origin | undefined;

/** Only what a caller gives: else the expression stays as it is written. */
const given = (origin: Origin | undefined): Origin | undefined =>
  origin !== undefined && 'node' in origin && origin.from !== undefined ? origin : undefined;

function insideLiteral(node: Node, step: string): { readonly node: Node; readonly path: Path } | undefined {
  const at = elementIndex(step);
  if (Node.isArrayLiteralExpression(node) && at !== undefined) return placeAt(givenIn(node.getElements()), at);
  const property = Node.isObjectLiteralExpression(node) ? node.getProperty(step) : undefined;
  const value = property && valueOf(property);
  return value && { node: value, path: [] };
}

const stepInto = (key: Node | undefined): string | undefined => {
  if (key && Node.isStringLiteral(key)) return key.getLiteralText();
  return key && Node.isNumericLiteral(key) ? `[${key.getLiteralText()}]` : undefined;
};

/** `args.slice(1)`, `args.shift()`. */
function cutOff(call: CallExpression, path: Path, further: Further): Origin | undefined {
  const [step, ...rest] = path;
  const cut = cutList(call);
  const at = step === undefined ? 0 : elementIndex(step);
  if (cut !== undefined) {
    if (at === undefined || cut.from < 0) return undefined;
    const found = further(cut.list, step === undefined ? [] : [`[${at + cut.from}]`, ...rest]);
    return step === undefined ? behind(found, cut.from) : found;
  }
  const callee = call.getExpression();
  if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== 'shift') return undefined;
  return further(callee.getExpression(), ['[0]', ...path]);
}

/** A list of arguments without the first ones. */
const behind = (origin: Origin | undefined, count: number): Origin | undefined => {
  if (origin === undefined || !('node' in origin) || origin.from?.position.path[0] !== EACH_ARGUMENT) return undefined;
  const { owner, position } = origin.from;
  return { node: origin.node, from: { owner, position: { ...position, index: position.index + count } } };
};

function named(node: Node, path: Path, further: Further): Origin | undefined {
  const around = ownerOfArguments(node);
  if (around !== undefined) return argumentOf(node, around, positionInArguments(path));
  for (const declaration of declarationsOf(node)) {
    const put = putInto(declaration, path, further);
    if (put) return put;
    if (Node.isParameterDeclaration(declaration)) return ofParameter(declaration, node, path);
    if (Node.isBindingElement(declaration)) return renamed(ofBinding(declaration, path, further), node, path);
    const start = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
    if (start && !isWritten(declaration, node, path)) return renamed(further(start, path), node, path);
  }
  return undefined;
}

/** What each element of the list that is walked has at the end of a way: where it is put in from one place only, that is told. */
function putInto(declaration: Node, path: Path, further: Further): Origin | undefined {
  const list = listWalked(declaration);
  const [only, ...others] = list ? keptElements(list) : [];
  return only && others.length === 0 ? given(further(only, path)) : undefined;
}

const argumentOf = (node: Node, owner: FunctionNode, position: Position | undefined): Origin | undefined =>
  position && { node, from: { owner, position } };

function ofParameter(declaration: Node, use: Node, path: Path): Origin | undefined {
  if (isWritten(declaration, use, path)) return undefined;
  const owner = declaration.getParentOrThrow();
  const shifted = shiftedBefore(declaration, use);
  const [step, ...rest] = path;
  if (shifted === undefined) return undefined;
  if (step === undefined) {
    const whole = argumentOf(use, owner, positionOf(declaration, path));
    return shifted === 0 ? whole : behind(whole, shifted);
  }
  const at = elementIndex(step);
  const way = at === undefined || shifted === 0 ? path : [`[${at + shifted}]`, ...rest];
  return argumentOf(use, owner, positionOf(declaration, way));
}

function ofBinding(element: BindingElement, path: Path, further: Further): Origin | undefined {
  const holder = element.getParent().getParent();
  const way = element.getDotDotDotToken() ? stepsOfRest(element, path) : [stepOf(element), ...path];
  if (way === undefined) return undefined;
  if (Node.isBindingElement(holder)) return ofBinding(holder, way, further);
  const put = putInto(holder, way, further);
  if (put) return put;
  if (Node.isParameterDeclaration(holder))
    return argumentOf(element.getNameNode(), holder.getParentOrThrow(), positionOf(holder, way));
  const start = Node.isVariableDeclaration(holder) ? holder.getInitializer() : undefined;
  return start && further(start, way);
}

/** A variable for a value of its own keeps its name. */
const renamed = (origin: Origin | undefined, node: Node, path: Path): Origin | undefined =>
  given(origin) ? { ...given(origin)!, node } : path.length === 0 ? undefined : origin;

/** Elements that are only added do not move those that were there, and `values = values || []` stands for none. */
const isWritten = (declaration: Node, use: Node, path: Path): boolean =>
  Node.hasName(declaration) &&
  writesBefore(declaration, declaration.getName(), use).some(({ kind, values, node }) => {
    if (kind === 'push') return path.length === 0;
    // What `shift` does to the places is counted where they are read.
    if (kind === 'take') return !/\.shift\(\)$/.test(node.getText());
    return kind !== 'set' || values.length === 0 || !values.every((value) => standsForNone(value, declaration));
  });

const standsForNone = (value: Node, declaration: Node): boolean => {
  const inner = unwrap(value);
  if (Node.isArrayLiteralExpression(inner)) return inner.getElements().length === 0;
  if (Node.isObjectLiteralExpression(inner)) return inner.getProperties().length === 0;
  return isDefaulted(inner) && declarationsOf(unwrap(inner.getLeft())).includes(declaration);
};

/** The name in the function where the caller's is not known; a literal without the piece does not give it. */
const unlessLiteral = (given: Node, own: Node): Origin | undefined => {
  const inner = unwrap(given);
  const spread = Node.isObjectLiteralExpression(inner) && inner.getProperties().some(Node.isSpreadAssignment);
  return Node.isLiteralExpression(inner) || (Node.isObjectLiteralExpression(inner) && !spread)
    ? undefined
    : { node: own };
};

/** An element of a list of the function that is what its caller gives, and as telling as the name that the function has for it. */
function elementGivenBy(element: Given, owner: FunctionNode, caller: CallLike): Given {
  if (element.spread) return element;
  const own = originOf(element.node);
  if (
    own === undefined ||
    !('node' in own) ||
    own.from?.owner !== owner ||
    own.from.position.path.includes(EACH_ARGUMENT)
  )
    return element;
  const { index, path } = own.from.position;
  const place = placeAt(givenTo(caller), index);
  if (path.length === 0 && place?.path.length === 0) return moreTelling({ node: place.node, spread: false }, element);
  const found = givenBy(own, owner, caller);
  return found !== undefined && 'node' in found && found.assumed !== true
    ? moreTelling({ node: found.node, spread: false }, element)
    : element;
}

/** What the caller writes, unless only the function says of which type it is. */
const moreTelling = (given: Given, own: Given): Given =>
  given.node.getType().isAny() && !own.node.getType().isAny() ? own : given;

/**
 * What a caller of the function gives for it; an origin that is no argument of the function stays. Of a list that the function writes out,
 * `[row, id]`, those elements are the caller's that it gives.
 */
export function givenBy(origin: Origin | undefined, owner: FunctionNode, caller: CallLike): Origin | undefined {
  if (origin === undefined) return undefined;
  if ('list' in origin) return { list: origin.list.map((one) => elementGivenBy(one, owner, caller)) };
  if (origin.from === undefined) {
    const list = unwrap(origin.node);
    if (origin.assumed === true || !Node.isArrayLiteralExpression(list)) return origin;
    const elements = givenIn(list.getElements());
    const given = elements.map((one) => elementGivenBy(one, owner, caller));
    return given.some((one, i) => one !== elements[i]) ? { list: given } : origin;
  }
  if (origin.from.owner !== owner) return origin;
  const { index, path } = origin.from.position;
  const list = givenTo(caller);
  if (path[0] === EACH_ARGUMENT) {
    const rest = givenFrom(list, index);
    const [only] = rest;
    if (rest.length !== 1 || only?.spread !== true) return { list: rest };
    const whole = originOf(only.node);
    const missing = index - list.indexOf(only);
    return missing > 0 ? behind(whole, missing) : whole;
  }
  const place = placeAt(list, index);
  if (place) {
    const found = originOf(place.node, [...place.path, ...path]) ?? unlessLiteral(place.node, origin.node);
    return origin.assumed === true && given(found) ? { ...given(found)!, assumed: true } : found;
  }
  const parameter = receiverAt(owner, index);
  const standard = Node.isParameterDeclaration(parameter?.node) ? parameter.node.getInitializer() : undefined;
  return standard && originOf(standard, path);
}
