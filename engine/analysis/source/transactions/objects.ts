import { Node } from 'ts-morph';
import type { CallLike, Callers } from '../call-graph/callers';
import type { FoundCall } from '../call-sites/calls';
import { enclosingFunctions, receiverOf, type FunctionNode } from '../nodes/nodes';
import { isTransactionMethod } from '../libraries/stubs';
import { variant } from '../text/parts';

/** Objects that keep objects that keep a connection. */
const LONGEST_CHAIN = 12;

/**
 * Begins and ends of transactions, those in methods of an object that keeps the connection (`begin() { return this.connection.beginTransaction(); }`)
 * at the calls of these methods: what begins there is the transaction of whoever has the object. Methods that nobody calls, that the object calls itself, and
 * that do more than one of it, keep theirs.
 */
export function atCallers(calls: readonly FoundCall[], callers: Callers): readonly FoundCall[] {
  const steering = calls.filter(steers);
  const inMethod = new Map<FunctionNode, number>();
  for (const { node } of steering) {
    const method = methodAround(node);
    if (method) inMethod.set(method, (inMethod.get(method) ?? 0) + 1);
  }
  const listed = new Set<Node>(calls.map(({ node }) => node));
  const raised = (call: FoundCall, seen: ReadonlySet<FunctionNode>): readonly FoundCall[] => {
    const method = methodAround(call.node);
    if (method === undefined || !isOfOwnObject(call.node) || seen.has(method) || seen.size >= LONGEST_CHAIN)
      return [call];
    if (call.through.length === 0 && inMethod.get(method) !== 1) return [call];
    const calling = callers.get(method);
    if (calling.length === 0 || !calling.every((caller) => isOnOther(caller, method))) return [call];
    const further = new Set([...seen, method]);
    return calling.flatMap((node) =>
      listed.has(node) ? [] : raised({ ...call, node, through: [...call.through, call.node] }, further),
    );
  };
  return calls.flatMap((call) => (steers(call) ? raised(call, new Set()) : [call]));
}

const STEERS = /^\s*(?:START\s+TRANSACTION\b|BEGIN\b|COMMIT\b|ROLLBACK\b(?!\s+(?:WORK\s+)?TO\b))/i;

/** The driver's method, or the same as text that is given to the driver itself. */
const steers = ({ method, parts, through }: FoundCall): boolean =>
  isTransactionMethod(method) || (through.length === 0 && STEERS.test(variant(parts, false)));

/** The property of its object that the driver's call of a raised one is made on; undefined for all others. */
export const keptConnection = (call: FoundCall): Node | undefined => {
  const [driver] = call.through;
  const on = driver && Node.isCallExpression(driver) ? receiverOf(driver) : undefined;
  return on && Node.isPropertyAccessExpression(on) && Node.isThisExpression(on.getExpression())
    ? on.getNameNode()
    : undefined;
};

/** The method that a call stands in, also inside of functions that are handed over in it. */
const methodAround = (node: Node): FunctionNode | undefined => {
  const method = enclosingFunctions(node).find((around) => !Node.isArrowFunction(around));
  return method && Node.isMethodDeclaration(method) ? method : undefined;
};

/** `this.connection.commit()` */
const isOfOwnObject = (call: CallLike): boolean => {
  const on = Node.isCallExpression(call) ? receiverOf(call) : undefined;
  return on !== undefined && Node.isPropertyAccessExpression(on) && Node.isThisExpression(on.getExpression());
};

const isOnOther = (caller: CallLike, method: FunctionNode): boolean => {
  const on = Node.isCallExpression(caller) ? receiverOf(caller) : undefined;
  const named = on !== undefined && (Node.isIdentifier(on) || Node.isPropertyAccessExpression(on));
  return named && !caller.getAncestors().includes(method);
};
