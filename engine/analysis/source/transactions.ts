import { Node, SyntaxKind, type CallExpression } from 'ts-morph';
import { targetsOf, type Callers, type FoundCall } from './calls';
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
): ReadonlyMap<FoundCall, readonly string[]> {
  const byNode = new Map(calls.map((call) => [call.node as Node, call]));
  const found = new Map<FoundCall, Set<string>>();
  const seen = new Map<Node, Set<string>>();

  const track = (declaration: Node, name: string, within: Node): void => {
    const names = seen.get(declaration) ?? new Set();
    if (names.has(name)) return;
    seen.set(declaration, names.add(name));
    for (const use of usesOf(declaration, within)) {
      const call = use.getFirstAncestorByKind(SyntaxKind.CallExpression);
      if (call === undefined) continue;
      const made = callOn(use);
      const hit = made && byNode.get(made);
      if (hit) found.set(hit, (found.get(hit) ?? new Set()).add(name));
      const argument = call.getArguments().findIndex((given) => unwrap(given) === use);
      if (argument < 0) continue;
      const passed = byNode.get(call);
      if (passed) found.set(passed, (found.get(passed) ?? new Set()).add(name));
      for (const target of targetsOf(call)) enter(target, argument, name);
    }
  };
  const enter = (target: Node, argument: number, name: string): void => {
    const parameter = Node.isParametered(target) ? target.getParameters()[argument] : undefined;
    if (parameter) track(parameter, name, target);
  };

  for (const { node, method, parts } of calls) {
    if (method !== 'beginTransaction' && !OPENS.test(variant(parts, false))) continue;
    const connection = receiverOf(node);
    const opener = enclosingFunctions(node).find((candidate) => enclosingName(candidate) === enclosingName(node));
    for (const declaration of connection === undefined ? [] : declarationsOf(nameNode(connection))) {
      const owner = enclosingFunctions(node).at(-1) ?? node.getSourceFile();
      track(declaration, enclosingName(node), owner);
      if (opener === undefined) continue;
      // withTransaction(work): the transaction is that of whoever hands the work over.
      for (const call of handedOver(opener, declaration)) {
        const work = declarationsOf(unwrap(call.getExpression())).find((found) => Node.isParameterDeclaration(found));
        const at = call.getArguments().findIndex((given) => declarationsOf(unwrap(given)).includes(declaration));
        if (work === undefined) continue;
        const owningFunction = work.getParentOrThrow();
        for (const caller of callers.get(owningFunction) ?? []) {
          const given = caller.getArguments()[parameterIndex(work)];
          for (const target of given ? functionsGiven(given) : []) enter(target, at, enclosingName(caller));
        }
      }
    }
  }
  return new Map([...found].map(([call, names]) => [call, [...names].sort()]));
}

const nameNode = (node: Node): Node => (Node.isPropertyAccessExpression(node) ? node.getNameNode() : node);

/** Places where the variable, parameter or property is used. */
const usesOf = (declaration: Node, within: Node): readonly Node[] =>
  within
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .filter((identifier) => identifier.getParent() !== declaration && declarationsOf(identifier).includes(declaration))
    .map((identifier) => {
      const parent = identifier.getParent();
      return parent && Node.isPropertyAccessExpression(parent) && parent.getNameNode() === identifier
        ? parent
        : identifier;
    });

/** The call made on the connection: `conn.query(..)`. */
const callOn = (use: Node): Node | undefined => {
  const access = use.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  const call = access?.getParentIfKind(SyntaxKind.CallExpression);
  return call && access && call.getExpression() === access && unwrap(access.getExpression()) === use ? call : undefined;
};

/** Calls of a parameter of the function with the connection among the arguments. */
const handedOver = (opener: Node, connection: Node): readonly CallExpression[] =>
  opener
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter(
      (call) =>
        declarationsOf(unwrap(call.getExpression())).some((found) => Node.isParameterDeclaration(found)) &&
        call.getArguments().some((given) => declarationsOf(unwrap(given)).includes(connection)),
    );

const functionsGiven = (given: Node): readonly Node[] => {
  const inner = unwrap(given);
  if (isFunction(inner)) return [inner];
  const name = Node.isPropertyAccessExpression(inner) ? inner.getNameNode() : inner;
  return declarationsOf(name).flatMap((declaration) => functionOf(declaration) ?? []);
};
