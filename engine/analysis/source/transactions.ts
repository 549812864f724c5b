import { Node, SyntaxKind, type CallExpression } from 'ts-morph';
import { identifiersNamed } from './find-nodes';
import { argumentsOf, targetsOf, type Callers } from './callers';
import type { FoundCall } from './calls';
import type { ClassTree } from './classes';
import {
  declarationsOf,
  enclosingFunctions,
  enclosingName,
  functionOf,
  isFunction,
  parameterIndex,
  receiverOf,
  unwrap,
} from './nodes';
import { variant } from './parts';

const OPENS = /^\s*(START\s+TRANSACTION|BEGIN)\b/i;

/**
 * Names of the functions that open a transaction around each call, in code unit order. The connection is followed: from where
 * the transaction begins, through arguments and parameters, to the calls made on it. What runs on the pool in the meantime is
 * not part of the transaction.
 */
export function transactionsOf(
  calls: readonly FoundCall[],
  callers: Callers,
  classes: ClassTree,
): ReadonlyMap<FoundCall, readonly string[]> {
  const byNode = new Map<Node, FoundCall[]>();
  const behind = new Map<Node, FoundCall[]>();
  const index = (map: Map<Node, FoundCall[]>, node: Node, call: FoundCall): unknown =>
    map.get(node)?.push(call) ?? map.set(node, [call]);
  for (const call of calls) {
    index(byNode, call.node, call);
    for (const node of call.through) index(behind, node, call);
  }
  const found = new Map<FoundCall, Set<string>>();
  const seen = new Map<Node, Set<string>>();

  const add = (call: FoundCall, name: string): unknown => found.set(call, (found.get(call) ?? new Set()).add(name));
  /** A call on the connection; `own` when it stands in the function that opens the transaction, which then belongs to its callers. */
  const hit = (node: Node, name: string, own: boolean): void => {
    for (const call of byNode.get(node) ?? []) add(call, name);
    for (const call of own ? (behind.get(node) ?? []) : []) add(call, enclosingName(call.node));
  };
  const track = (declaration: Node, name: string, within: Node): void => {
    const names = seen.get(declaration) ?? new Set();
    if (names.has(name)) return;
    seen.set(declaration, names.add(name));
    for (const use of usesOf(declaration, within)) {
      const call = use.getFirstAncestorByKind(SyntaxKind.CallExpression);
      if (call === undefined) continue;
      const own = !Node.isParameterDeclaration(declaration);
      const made = callOn(use);
      if (made) hit(made, name, own);
      const argument = call.getArguments().findIndex((given) => unwrap(given) === use);
      if (argument < 0) continue;
      hit(call, name, own);
      for (const target of targetsOf(call, classes)) enter(target, argument, name);
    }
  };
  const enter = (target: Node, argument: number, name: string): void => {
    const parameter = Node.isParametered(target) ? target.getParameters()[argument] : undefined;
    if (parameter) track(parameter, name, target);
  };

  for (const { node, method, parts } of calls) {
    if (method !== 'beginTransaction' && !OPENS.test(variant(parts, false))) continue;
    const connection = Node.isCallExpression(node) ? receiverOf(node) : undefined;
    const opener = enclosingFunctions(node).find((candidate) => enclosingName(candidate) === enclosingName(node));
    for (const declaration of connection === undefined ? [] : declarationsOf(nameNode(connection))) {
      const owner = enclosingFunctions(node).at(-1) ?? node.getSourceFile();
      track(declaration, enclosingName(node), owner);
      if (opener === undefined) continue;
      // begin(connection, work): the connection is the caller's, and so is what it does on it meanwhile.
      for (const { from, within } of handedIn(declaration, callers)) track(from, enclosingName(within), within);
      // withTransaction(work): the transaction is that of whoever hands the work over.
      for (const call of handedOver(opener, declaration)) {
        const work = declarationsOf(unwrap(call.getExpression())).find((found) => Node.isParameterDeclaration(found));
        const at = call.getArguments().findIndex((given) => declarationsOf(unwrap(given)).includes(declaration));
        if (work === undefined) continue;
        const owningFunction = work.getParentOrThrow();
        for (const caller of callers.get(owningFunction) ?? []) {
          const given = argumentsOf(caller)[parameterIndex(work)];
          for (const target of given ? functionsGiven(given) : []) enter(target, at, enclosingName(caller));
        }
      }
    }
  }
  return new Map([...found].map(([call, names]) => [call, [...names].sort()]));
}

const nameNode = (node: Node): Node => (Node.isPropertyAccessExpression(node) ? node.getNameNode() : node);

/** Places where the variable, parameter or property is used. */
const usesOf = (declaration: Node, within: Node): readonly Node[] => {
  // To ask what a name means is dear, to compare names is not.
  const named = Node.hasName(declaration)
    ? identifiersNamed(within, declaration.getName())
    : within.getDescendantsOfKind(SyntaxKind.Identifier);
  return named
    .filter((identifier) => identifier.getParent() !== declaration && declarationsOf(identifier).includes(declaration))
    .map((identifier) => {
      const parent = identifier.getParent();
      return parent && Node.isPropertyAccessExpression(parent) && parent.getNameNode() === identifier
        ? parent
        : identifier;
    });
};

/** The call made on the connection: `conn.query(..)`. */
const callOn = (use: Node): Node | undefined => {
  const access = use.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  const call = access?.getParentIfKind(SyntaxKind.CallExpression);
  return call && access && call.getExpression() === access && unwrap(access.getExpression()) === use ? call : undefined;
};

/** Calls of a parameter of the function with the connection among the arguments. */
const handedOver = (opener: Node, connection: Node): readonly CallExpression[] => {
  const name = Node.hasName(connection) ? connection.getName() : undefined;
  return opener.getDescendantsOfKind(SyntaxKind.CallExpression).filter(
    (call) =>
      call
        .getArguments()
        .map(unwrap)
        .some(
          (given) => (name === undefined || given.getText() === name) && declarationsOf(given).includes(connection),
        ) && declarationsOf(unwrap(call.getExpression())).some((found) => Node.isParameterDeclaration(found)),
  );
};

/** What callers give for a parameter that is the connection, and where they use it: in the work they hand over, else all around. */
const handedIn = (connection: Node, callers: Callers): readonly { from: Node; within: Node }[] => {
  const owner = Node.isParameterDeclaration(connection) ? connection.getParentOrThrow() : undefined;
  return (owner === undefined ? [] : (callers.get(owner) ?? [])).flatMap((call) => {
    const given = argumentsOf(call)[parameterIndex(connection)];
    const work = argumentsOf(call).some((argument) => isFunction(unwrap(argument)));
    const within = work ? call : (enclosingFunctions(call).at(-1) ?? call.getSourceFile());
    return given === undefined ? [] : declarationsOf(nameNode(unwrap(given))).map((from) => ({ from, within }));
  });
};

const functionsGiven = (given: Node): readonly Node[] => {
  const inner = unwrap(given);
  if (isFunction(inner)) return [inner];
  const name = Node.isPropertyAccessExpression(inner) ? inner.getNameNode() : inner;
  return declarationsOf(name).flatMap((declaration) => functionOf(declaration) ?? []);
};
