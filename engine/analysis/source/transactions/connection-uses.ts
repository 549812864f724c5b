import { Node, SyntaxKind, type CallExpression } from 'ts-morph';
import { identifiersNamed } from '../nodes/find-nodes';
import { elementIndex, givenTo, ownerOfArguments, receiverAt, shiftedBefore } from '../values/arguments';
import { declarationsOf, enclosingFunctions, methodsTaken, unwrap, type FunctionNode } from '../nodes/nodes';

/** Places where the variable, parameter or property is used. */
export const usesOf = (declaration: Node, within: Node): readonly Node[] => {
  // To ask what a name means is dear, to compare names is not. In another file it may go by another name.
  const named =
    Node.hasName(declaration) && declaration.getSourceFile() === within.getSourceFile()
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

/** The call made on the connection: `conn.query(..)`, `conn.promise().query(..)`. */
export const callOn = (use: Node): CallExpression | undefined => {
  const access = use.getParent();
  if (!Node.isPropertyAccessExpression(access) && !Node.isElementAccessExpression(access)) return undefined;
  const call = access.getParentIfKind(SyntaxKind.CallExpression);
  const on = access.getExpression();
  if (!call || call.getExpression() !== access || (on !== use && unwrap(on) !== use)) return undefined;
  // The same connection with promises.
  const promised = Node.isPropertyAccessExpression(access) && access.getName() === 'promise';
  return promised && call.getArguments().length === 0 ? (callOn(call) ?? call) : call;
};

/** Calls of a variable that a method of the connection was put into: `const run = connection.query.bind(connection)`. */
export function callsOfTaken(use: Node): readonly CallExpression[] {
  const method = use.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  const variable =
    method?.getExpression() === use ? method.getFirstAncestorByKind(SyntaxKind.VariableDeclaration) : undefined;
  if (variable === undefined || !methodsTaken(variable.getInitializer()).includes(method!.getNameNode())) return [];
  const scope = enclosingFunctions(variable)[0] ?? variable.getSourceFile();
  return usesOf(variable, scope).flatMap((one) => {
    const call = one.getParentIfKind(SyntaxKind.CallExpression);
    return call?.getExpression() === one ? [call] : [];
  });
}

/** The call that is given the connection, and in which place: `insert(conn, ..)`, `work.call(this, conn)`. */
export const callWith = (use: Node): HandedTo | undefined => {
  const call = use.getFirstAncestorByKind(SyntaxKind.CallExpression);
  const argument = call ? givenTo(call).findIndex(({ node, spread }) => !spread && unwrap(node) === use) : -1;
  return call === undefined || argument < 0 ? undefined : { call, argument };
};

export interface HandedTo {
  readonly call: CallExpression;
  readonly argument: number;
}

/** What a function has the argument of a position under. */
export interface Taken {
  /** A parameter, a variable or a name of a pattern. */
  readonly names: readonly Node[];
  /** Expressions without a name: `args[0]`. */
  readonly places: readonly Node[];
  /** Calls that are given it among others: `run(...args)`. */
  readonly handed: readonly HandedTo[];
}

/** Where a function has an argument: under the name of its parameter, or wherever it takes it out of a rest parameter or `arguments`. */
export function takenBy(target: FunctionNode, argument: number): Taken {
  const receiver = receiverAt(target, argument);
  const all = Node.isArrowFunction(target)
    ? []
    : identifiersNamed(target, 'arguments').filter((name) => ownerOfArguments(name) === target);
  const found = all.map((use) => takenFrom(use, argument));
  const at = receiver?.path[0] === undefined ? undefined : elementIndex(receiver.path[0]);
  if (receiver === undefined || at === undefined)
    return joined([{ names: receiver ? [receiver.node] : [], places: [], handed: [] }, ...found]);
  const pattern = Node.isParameterDeclaration(receiver.node) ? receiver.node.getNameNode() : undefined;
  const uses = pattern && Node.isIdentifier(pattern) ? usesOf(receiver.node, target) : [];
  return joined([
    { names: elementsAt(pattern, at), places: [], handed: [] },
    ...uses.map((use) => takenFrom(use, at - (shiftedBefore(receiver.node, use) ?? 0))),
    ...found,
  ]);
}

/** What one use of a list takes of the element of a place: `args[0]`, `const [conn] = args`, `args.shift()`, `run(...args)`. */
function takenFrom(list: Node, at: number): Taken {
  const parent = list.getParent();
  const nothing: Taken = { names: [], places: [], handed: [] };
  if (parent === undefined || at < 0) return nothing;
  const under = (place: Node): Taken => ({
    ...nothing,
    names: [place.getParentIfKind(SyntaxKind.VariableDeclaration) ?? []].flat(),
    places: [place],
  });
  if (Node.isElementAccessExpression(parent)) {
    const key = parent.getArgumentExpression();
    return key && Node.isNumericLiteral(key) && key.getLiteralValue() === at ? under(parent) : nothing;
  }
  if (Node.isVariableDeclaration(parent)) return { ...nothing, names: elementsAt(parent.getNameNode(), at) };
  if (Node.isSpreadElement(parent)) return { ...nothing, handed: spreadInto(parent, list, at) };
  const shift = at === 0 ? shiftOf(list) : undefined;
  return shift ? under(shift) : { ...nothing, handed: appliedTo(list, at) };
}

const joined = (found: readonly Taken[]): Taken => ({
  names: found.flatMap(({ names }) => names),
  places: found.flatMap(({ places }) => places),
  handed: found.flatMap(({ handed }) => handed),
});

/** The name that a pattern gives to an element. */
const elementsAt = (pattern: Node | undefined, at: number): readonly Node[] => {
  const element = pattern && Node.isArrayBindingPattern(pattern) ? pattern.getElements()[at] : undefined;
  return element && Node.isBindingElement(element) && !element.getDotDotDotToken() ? [element] : [];
};

const shiftOf = (use: Node): Node | undefined => {
  // A use of a name that a method is called on is the name itself.
  const access = use.getParentIfKind(SyntaxKind.PropertyAccessExpression);
  return access?.getName() === 'shift' ? access.getParentIfKind(SyntaxKind.CallExpression) : undefined;
};

/** `run(first, ...args)`: the arguments come after those before them. */
function spreadInto(spread: Node, list: Node, at: number): readonly HandedTo[] {
  const call = spread.getParentIfKind(SyntaxKind.CallExpression);
  const before = call ? givenTo(call).findIndex((given) => given.spread && given.node === list) : -1;
  return call === undefined || before < 0 ? [] : [{ call, argument: before + at }];
}

/** `run.apply(this, args)`. */
const appliedTo = (list: Node, at: number): readonly HandedTo[] => {
  const call = list.getParentIfKind(SyntaxKind.CallExpression);
  const [given] = call ? givenTo(call) : [];
  return call && given?.spread === true && given.node === list ? [{ call, argument: at }] : [];
};
