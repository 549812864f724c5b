import { Node, SyntaxKind, type CallExpression, type PropertyAccessExpression } from 'ts-morph';
import { callWith, takenBy } from './connection-uses';
import { around } from './held-connections';
import { declarationsOf, enclosingFunctions, unwrap, type FunctionNode } from '../nodes/nodes';
import { isStatementMethod } from '../libraries/stubs';
import { stepOf } from '../values/values';
import type { Path } from '../text/parts';

/** What a value has of a connection. */
export interface Carried {
  /** Way from the value to it: `['tx']` of `{ tx: connection }`; empty where it is the value itself. */
  readonly path: Path;
  /** It is no connection but a function that sends what it is given on one. */
  readonly work: boolean;
  /** The call that such a function makes on the connection. */
  readonly made?: Node;
  /** The value is an object of a class that keeps it: what its methods do is done on the connection. */
  readonly kept?: boolean;
}

export const CONNECTION: Carried = { path: [], work: false };

/** Where a value goes from a place: what it is seen as next. */
export type Onward =
  /** A larger expression, or a piece of the value. */
  | { readonly kind: 'value'; readonly node: Node; readonly carried: Carried }
  /** A variable, a parameter or a name of a pattern has it. */
  | { readonly kind: 'named'; readonly declaration: Node; readonly carried: Carried }
  | { readonly kind: 'given'; readonly call: CallExpression; readonly argument: number }
  | { readonly kind: 'returned'; readonly from: FunctionNode }
  /** It is put into an object that others have, where nobody can tell who takes it out. */
  | { readonly kind: 'put'; readonly node: Node };

/** Where the value of an expression goes. */
export function onward(value: Node, carried: Carried): readonly Onward[] {
  const outer = around(value);
  const parent = outer.getParent();
  if (parent === undefined) return [];
  const { path } = carried;
  const as = (node: Node, way: Path): readonly Onward[] => [
    { kind: 'value', node, carried: { ...carried, path: way } },
  ];
  if (Node.isPropertyAccessExpression(parent))
    return parent.getExpression() === outer && parent.getName() === path[0] ? as(parent, path.slice(1)) : [];
  if (Node.isElementAccessExpression(parent))
    return parent.getExpression() === outer && keyOf(parent.getArgumentExpression()) === path[0]
      ? as(parent, path.slice(1))
      : [];
  if (Node.isVariableDeclaration(parent))
    return parent.getInitializer() === outer ? boundTo(parent.getNameNode(), carried) : [];
  if (Node.isPropertyAssignment(parent))
    return parent.getInitializer() === outer ? as(parent.getParentOrThrow(), [nameOf(parent), ...path]) : [];
  if (Node.isShorthandPropertyAssignment(parent)) return as(parent.getParentOrThrow(), [parent.getName(), ...path]);
  if (Node.isSpreadAssignment(parent)) return path.length > 0 ? as(parent.getParentOrThrow(), path) : [];
  if (Node.isArrayLiteralExpression(parent))
    return as(parent, [`[${parent.getElements().indexOf(outer as never)}]`, ...path]);
  if (Node.isReturnStatement(parent))
    return enclosingFunctions(parent)
      .slice(0, 1)
      .map((from) => ({ kind: 'returned', from }));
  if (Node.isArrowFunction(parent)) return parent.getBody() === outer ? [{ kind: 'returned', from: parent }] : [];
  if (Node.isBinaryExpression(parent)) return assigned(parent, outer, carried);
  const handed = callWith(outer === value ? value : outer) ?? callWith(value);
  return handed ? [{ kind: 'given', ...handed }] : [];
}

/** Calls that are given a value, or an object that it is put into at once: `send({ connection })`. */
export const callsGiven = (
  value: Node,
  carried: Carried = CONNECTION,
): readonly { readonly call: CallExpression; readonly argument: number; readonly carried: Carried }[] =>
  onward(value, carried).flatMap((next) => {
    if (next.kind === 'given') return [{ call: next.call, argument: next.argument, carried }];
    return next.kind === 'value' && next.carried.path.length > carried.path.length
      ? callsGiven(next.node, next.carried)
      : [];
  });

/** The names that a function has what it is given under. */
export const namesGiven = (target: FunctionNode, argument: number, carried: Carried): readonly Node[] =>
  takenBy(target, argument).names.flatMap((name) => {
    const bound = Node.isParameterDeclaration(name) || Node.isBindingElement(name) || Node.isVariableDeclaration(name);
    return (bound ? boundTo(name.getNameNode(), carried) : []).flatMap((next) =>
      next.kind === 'named' && next.carried.path.length === 0 ? [next.declaration] : [],
    );
  });

const keyOf = (key: Node | undefined): string | undefined => {
  if (Node.isStringLiteral(key)) return key.getLiteralText();
  return Node.isNumericLiteral(key) ? `[${key.getLiteralText()}]` : undefined;
};

const nameOf = (property: { getNameNode(): Node; getName(): string }): string => {
  const name = property.getNameNode();
  return Node.isStringLiteral(name) ? name.getLiteralText() : property.getName();
};

/** The names that a pattern, or a plain name, gives to what is carried; methods that are taken out of a connection are work on it. */
export function boundTo(name: Node, carried: Carried): readonly Onward[] {
  const holder = name.getParentOrThrow();
  if (Node.isIdentifier(name)) return [{ kind: 'named', declaration: holder, carried }];
  const [step, ...rest] = carried.path;
  if (!Node.isObjectBindingPattern(name) && !Node.isArrayBindingPattern(name)) return [];
  const elements = name.getElements().filter(Node.isBindingElement);
  if (step === undefined)
    return carried.work
      ? []
      : elements
          .filter((element) => isStatementMethod(stepOf(element)))
          .flatMap((element) => boundTo(element.getNameNode(), { path: [], work: true }));
  return elements.flatMap((element) => {
    if (element.getDotDotDotToken())
      return elements.some((other) => other !== element && stepOf(other) === step)
        ? []
        : boundTo(element.getNameNode(), carried);
    return stepOf(element) === step ? boundTo(element.getNameNode(), { ...carried, path: rest }) : [];
  });
}

/** `link = value`, `context.tx = value`, `this.tx = value`. */
function assigned(assignment: Node, value: Node, carried: Carried): readonly Onward[] {
  if (!Node.isBinaryExpression(assignment) || assignment.getRight() !== value) return [];
  const kind = assignment.getOperatorToken().getKind();
  if (kind !== SyntaxKind.EqualsToken && kind !== SyntaxKind.QuestionQuestionEqualsToken) return [];
  const left = unwrap(assignment.getLeft());
  if (Node.isIdentifier(left)) return declared(left, carried);
  if (!Node.isPropertyAccessExpression(left)) return [];
  const { root, names } = wayTo(left);
  const within: Carried = { ...carried, path: [...names, ...carried.path] };
  if (Node.isThisExpression(root)) return names.length === 1 ? declared(left.getNameNode(), carried) : [];
  const found = Node.isIdentifier(root) ? declared(root, within) : [];
  const own = found.some((one) => one.kind === 'named' && Node.isVariableDeclaration(one.declaration));
  return own ? found : [...found, { kind: 'put', node: assignment }];
}

/** `context.state.tx`: the first name and those behind it. */
function wayTo(access: PropertyAccessExpression): { readonly root: Node; readonly names: Path } {
  const names: string[] = [];
  let root: Node = access;
  while (Node.isPropertyAccessExpression(root)) {
    names.unshift(root.getName());
    root = unwrap(root.getExpression());
  }
  return { root, names };
}

const declared = (name: Node, carried: Carried): readonly Onward[] =>
  declarationsOf(name)
    .filter(
      (declaration) =>
        Node.isVariableDeclaration(declaration) ||
        Node.isParameterDeclaration(declaration) ||
        Node.isBindingElement(declaration) ||
        Node.isPropertyDeclaration(declaration),
    )
    .map((declaration) => ({ kind: 'named', declaration, carried }));
