import { Node, SyntaxKind, ts, type CallExpression } from 'ts-morph';
import { assignmentOf, isAssigned } from '../values/assigned';
import { changeOfList, CHANGES_LIST } from '../values/list-changes';
import { findNodes, identifiersNamed } from '../nodes/find-nodes';
import { aliasOfArgument, givesItself, type Alias } from './instances';
import {
  calledFunctions,
  calleeNameNode,
  declarationsOf,
  isFunction,
  ownerOfThis,
  unwrap,
  type FunctionNode,
} from '../nodes/nodes';

/** What a piece of code does to an object, or may do. `take`: elements of a list are taken out; `open`: the field is no longer known. */
export type Change =
  | {
      readonly kind: 'set' | 'append' | 'push' | 'unshift' | 'take' | 'open';
      readonly node: Node;
      readonly field: string;
      readonly values: readonly Node[];
    }
  /** A function that has the object is called. */
  | { readonly kind: 'call'; readonly node: CallExpression; readonly called: FunctionNode; readonly alias: Alias }
  /** The object is given to code that cannot be read, or put where it is not followed. */
  | { readonly kind: 'lost'; readonly node: Node };

const known = new WeakMap<Node, Map<Node, readonly Change[]>>();

/** Changes of an object in a function, in the order in which they are done. Kept: the scanned files do not change. */
export function changesIn(scope: Node, alias: Alias): readonly Change[] {
  const key = keyOf(alias);
  const kept = known.get(scope) ?? new Map<Node, readonly Change[]>();
  known.set(scope, kept);
  const found =
    kept.get(key) ??
    namesOf(scope, alias)
      .flatMap(changesAt)
      .sort((a, b) => a.node.getEnd() - b.node.getEnd());
  kept.set(key, found);
  return found;
}

/** Places where the object is named; a constant that is the object is another name of it. */
function namesOf(scope: Node, alias: Alias, depth = 0): readonly Node[] {
  const names =
    'self' in alias
      ? findNodes(scope, (node) => ({
          found: node.kind === SyntaxKind.ThisKeyword || node.kind === SyntaxKind.SuperKeyword,
          into: !ts.isClassLike(node),
        })).filter((node) => ownerOfThis(node) === alias.self)
      : Node.hasName(alias.name)
        ? identifiersNamed(scope, alias.name.getName()).filter((node) => declarationsOf(node).includes(alias.name))
        : [];
  return names.flatMap((node): readonly Node[] => {
    const holder = outside(node).getParent();
    const renamed =
      Node.isVariableDeclaration(holder) && Node.isIdentifier(holder.getNameNode()) && node !== holder.getNameNode();
    return renamed && depth < 3 ? namesOf(scope, { name: holder }, depth + 1) : [node];
  });
}

/** The expression with the brackets and types around it. */
function outside(node: Node): Node {
  const parent = node.getParent();
  return parent && !Node.isAwaitExpression(parent) && unwrap(parent) === unwrap(node) && parent !== node
    ? outside(parent)
    : node;
}

function changesAt(name: Node): readonly Change[] {
  const node = outside(name);
  const parent = node.getParent();
  if (parent === undefined || (Node.isVariableDeclaration(parent) && parent.getNameNode() === node)) return [];
  if (Node.isParameterDeclaration(parent)) return [];
  if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === node) return ofMember(parent);
  // this[name] = .., this[name].push(..)
  if (Node.isElementAccessExpression(parent))
    return isAssigned(parent) || changesList(parent) ? [{ kind: 'lost', node: parent }] : [];
  if (Node.isCallExpression(parent)) return parent.getExpression() === node ? [] : given(parent, node);
  if (Node.isNewExpression(parent) || Node.isSpreadElement(parent)) return [{ kind: 'lost', node: parent }];
  const put =
    Node.isPropertyAssignment(parent) ||
    Node.isShorthandPropertyAssignment(parent) ||
    Node.isArrayLiteralExpression(parent);
  const kept =
    Node.isBinaryExpression(parent) && parent.getRight() === node && parent.getOperatorToken().getText() === '=';
  const leaves = node.getFirstAncestor((around) => Node.isReturnStatement(around) || isFunction(around));
  return (put && !Node.isReturnStatement(leaves)) || kept ? [{ kind: 'lost', node: parent }] : [];
}

const changesList = (access: Node): boolean => {
  const parent = access.getParent();
  return (
    Node.isPropertyAccessExpression(parent) && (parent.getName() === 'length' || CHANGES_LIST.has(parent.getName()))
  );
};

/** `object.field = ..`, `object.field.push(..)`, `object.method(..)` and what the chain behind it does. */
function ofMember(access: Node): readonly Change[] {
  if (!Node.isPropertyAccessExpression(access)) return [];
  const field = access.getName();
  const parent = access.getParent();
  if (Node.isBinaryExpression(parent) && parent.getLeft() === access) {
    const operator = parent.getOperatorToken().getText();
    if (operator === '=') return [{ kind: 'set', node: parent, field, values: [parent.getRight()] }];
    if (operator === '+=') return [{ kind: 'append', node: parent, field, values: [parent.getRight()] }];
  }
  if (isAssigned(access)) return [{ kind: 'open', node: assignmentOf(access), field, values: [] }];
  if (Node.isPropertyAccessExpression(parent) && parent.getExpression() === access) {
    const change = changeOfList(parent);
    return change ? [{ ...change, field }] : [];
  }
  return Node.isCallExpression(parent) && parent.getExpression() === access ? ofCall(parent) : [];
}

function ofCall(call: CallExpression): readonly Change[] {
  const called = calledFunctions(call);
  if (called.length === 0) return [];
  const found = called.map((method): Change => ({ kind: 'call', node: call, called: method, alias: { self: method } }));
  const access = outside(call).getParent();
  const goesOn = Node.isPropertyAccessExpression(access) && called.every(givesItself);
  return [...found, ...(goesOn ? ofMember(access) : [])];
}

/** The object is an argument: what a function of the application does with it is read; a library is taken to leave it as it is. */
function given(call: CallExpression, argument: Node): readonly Change[] {
  const called = calledFunctions(call);
  const index = call.getArguments().indexOf(argument);
  if (/^Object\.(?:assign|definePropert)/.test(call.getExpression().getText()))
    return index === 0 ? [{ kind: 'lost', node: call }] : [];
  if (called.length === 0) {
    const known = declarationsOf(calleeNameNode(call)).length > 0 || /^console\b/.test(call.getExpression().getText());
    return known ? [] : [{ kind: 'lost', node: call }];
  }
  return called.map((method): Change => {
    const alias = aliasOfArgument(method, index);
    return alias ? { kind: 'call', node: call, called: method, alias } : { kind: 'lost', node: call };
  });
}

const touched = new WeakMap<Node, ReadonlySet<string> | 'any'>();

const keyOf = (alias: Alias): Node => ('self' in alias ? alias.self : alias.name);

/**
 * Names of the fields that a function may change, itself or through others; `any` where it cannot be told. Only the answer for the function
 * that was asked for is kept: of those on the way, one that calls back has not been read to its end.
 */
export function touchedBy(called: FunctionNode, alias: Alias): ReadonlySet<string> | 'any' {
  const kept = touched.get(keyOf(alias));
  if (kept !== undefined) return kept;
  const result = touchedFrom(called, alias);
  touched.set(keyOf(alias), result);
  return result;
}

function touchedFrom(called: FunctionNode, alias: Alias): ReadonlySet<string> | 'any' {
  const names = new Set<string>();
  const seen = new Set([keyOf(alias)]);
  const open = [{ called, alias }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const change of changesIn(next.called, next.alias)) {
      if (change.kind === 'lost') return 'any';
      if (change.kind !== 'call') {
        names.add(change.field);
        continue;
      }
      const inner = keyOf(change.alias);
      if (seen.has(inner)) continue;
      seen.add(inner);
      const known = touched.get(inner);
      if (known === 'any') return 'any';
      if (known === undefined) open.push(change);
      else known.forEach((name) => names.add(name));
    }
  }
  return names;
}

export const mayTouch = (called: FunctionNode, alias: Alias, field: string): boolean => {
  const names = touchedBy(called, alias);
  return names === 'any' || names.has(field);
};
