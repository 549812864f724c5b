import { Node } from 'ts-morph';
import { changesIn, mayTouch, type Change } from '../instances/changes';
import { identifiersNamed } from '../nodes/find-nodes';
import { declarationsOf, isFunction, unwrap } from '../nodes/nodes';
import type { Part } from '../text/parts';
import type { Bindings } from '../text/text';
import { assignmentOf, isAssigned } from './assigned';
import { placeAt } from './arguments';
import { runsElsewhere } from './elements';
import { isLoop } from './writes';

/** What the call that is being read gives for a name or a property, and still stands there at the place. */
export type GivenAt =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly parts: readonly Part[] }
  | { readonly kind: 'expression'; readonly node: Node; readonly bindings: Bindings };

const DEEPEST = 12;

/**
 * What the caller gives for a parameter, or for a property of one (`options.table`), as it stands where the name is used. Undefined where
 * that is not known: no caller is read, the value lies deeper, or the function may have put another one in its place.
 */
export function givenAt(name: Node, bindings: Bindings): GivenAt | undefined {
  const node = unwrap(name);
  if (Node.isPropertyAccessExpression(node)) return propertyAt(node.getExpression(), node.getName(), node, bindings);
  const [declaration] = Node.isIdentifier(node) ? declarationsOf(node) : [];
  return Node.isParameterDeclaration(declaration) && !mayBeReplaced(declaration, node)
    ? boundTo(declaration, bindings)
    : undefined;
}

function boundTo(parameter: Node, bindings: Bindings): GivenAt | undefined {
  const bound = bindings.get(parameter);
  if (bound === undefined) return isLeftOut(parameter, bindings) ? { kind: 'nothing' } : undefined;
  if (bound.parts !== undefined) return { kind: 'text', parts: bound.parts };
  const whole = bound.expression && (bound.path ?? []).length === 0;
  return whole ? { kind: 'expression', node: bound.expression, bindings: bound.bindings } : undefined;
}

/** True for a parameter that the call which is being read gives nothing to. */
export function isLeftOut(parameter: Node, bindings: Bindings): boolean {
  const owner = parameter.getParent();
  const list = owner && bindings.get(owner)?.list;
  if (list === undefined || !Node.isParametered(owner) || !Node.isParameterDeclaration(parameter)) return false;
  const index = owner.getParameters().indexOf(parameter);
  return !parameter.isRestParameter() && index >= 0 && placeAt(list, index) === undefined;
}

/** A property of an object that the caller writes out; nothing where it is not among those, and so is undefined. */
function propertyAt(object: Node, name: string, use: Node, bindings: Bindings, depth = 0): GivenAt | undefined {
  const node = unwrap(object);
  if (Node.isObjectLiteralExpression(node)) {
    const property = node.getProperty(name);
    // A spread may bring the property, and one behind it may bring another value.
    const spread = node.getProperties().findLastIndex(Node.isSpreadAssignment);
    if (spread >= 0 && (property === undefined || spread > node.getProperties().indexOf(property))) return undefined;
    if (property === undefined) return { kind: 'nothing' };
    const value = Node.isShorthandPropertyAssignment(property)
      ? property.getNameNode()
      : Node.isPropertyAssignment(property)
        ? property.getInitializer()
        : undefined;
    return value && { kind: 'expression', node: value, bindings };
  }
  const [declaration] = Node.isIdentifier(node) ? declarationsOf(node) : [];
  if (depth > DEEPEST || !Node.isParameterDeclaration(declaration)) return undefined;
  if (mayBeReplaced(declaration, use) || mayBeSet(declaration, name, use)) return undefined;
  const given = boundTo(declaration, bindings);
  return given?.kind === 'expression' ? propertyAt(given.node, name, given.node, given.bindings, depth + 1) : undefined;
}

/** True where another value may have been put into the parameter itself before the place is passed. */
function mayBeReplaced(parameter: Node, use: Node): boolean {
  if (!Node.hasName(parameter)) return true;
  return identifiersNamed(parameter.getParentOrThrow(), parameter.getName()).some(
    (other) =>
      isAssigned(other) && mayComeBefore(assignmentOf(other), use) && declarationsOf(other).includes(parameter),
  );
}

/** The same of one property of the object that the parameter stands for. */
const mayBeSet = (parameter: Node, name: string, use: Node): boolean =>
  changesIn(parameter.getParentOrThrow(), { name: parameter }).some(
    (change) => mayComeBefore(change.node, use) && concerns(change, name),
  );

const concerns = (change: Change, name: string): boolean => {
  if (change.kind === 'lost') return true;
  return change.kind === 'call' ? mayTouch(change.called, change.alias, name) : change.field === name;
};

/** True unless a change stands behind the place and cannot have been passed before: in an earlier round, in a function that ran. */
function mayComeBefore(change: Node, use: Node): boolean {
  if (change.getEnd() <= use.getStart()) return true;
  if (change.getStart() <= use.getStart() && use.getEnd() <= change.getEnd()) return isInLoopWith(change, use);
  return runsElsewhere(change, use) || runsElsewhere(use, change) || isInLoopWith(change, use);
}

const isInLoopWith = (change: Node, use: Node): boolean => {
  const around = new Set(change.getAncestors());
  for (const ancestor of use.getAncestors()) {
    if (isFunction(ancestor)) return false;
    if (isLoop(ancestor) && around.has(ancestor)) return true;
  }
  return false;
};
