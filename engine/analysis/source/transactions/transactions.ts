import { Node, SyntaxKind } from 'ts-morph';
import { givenTo, placeAt, positionOf } from '../values/arguments';
import { targetsOf, type Callers } from '../call-graph/callers';
import type { FoundCall } from '../call-sites/calls';
import type { ClassTree } from '../call-graph/classes';
import { CONNECTION } from './carried';
import { callOn } from './connection-uses';
import { Follower, isHandedOver, type Run } from './follower';
import { wayText, type Unfollowed } from './lost';
import { alsoOutside } from './outside';
import {
  declarationsOf,
  enclosingFunctions,
  enclosingName,
  isStub,
  nameOfFunction,
  receiverOf,
  returnsOf,
  unwrap,
  type FunctionNode,
} from '../nodes/nodes';
import { variant } from '../text/parts';
import { endingOf, type Endings } from './ends';
import { keptConnection } from './objects';
import { EVERYWHERE, spanOf } from './span';
import { givenBy, originOf } from '../values/origins';
import { functionsGiven, handedOver, worksGiven } from '../call-sites/works';

const OPENS = /^\s*(START\s+TRANSACTION|BEGIN)\b/i;

/** A transaction of which not all can be told. */
export interface OpenTransaction {
  /** Where its connection is lost, or where it begins. */
  readonly place: Node;
  readonly what: string;
}

export interface Transactions {
  /** Names of the functions that open a transaction around each call, in code unit order. */
  readonly of: ReadonlyMap<FoundCall, readonly string[]>;
  /** Those whose function is also given a connection outside of a transaction. */
  readonly also: ReadonlySet<FoundCall>;
  /** In no order. */
  readonly open: readonly OpenTransaction[];
}

/**
 * Which calls run in which transactions. The connection is followed: from where the transaction begins, through arguments, parameters and objects
 * that have it, to the calls made on it until it ends. What runs on the pool in the meantime is not part of the transaction.
 */
export function transactionsOf(calls: readonly FoundCall[], callers: Callers, classes: ClassTree): Transactions {
  const byNode = new Map<Node, FoundCall[]>();
  const behind = new Map<Node, FoundCall[]>();
  const index = (map: Map<Node, FoundCall[]>, node: Node, call: FoundCall): unknown =>
    map.get(node)?.push(call) ?? map.set(node, [call]);
  for (const call of calls) {
    index(byNode, call.node, call);
    for (const node of call.through) index(behind, node, call);
  }
  const found = new Map<FoundCall, Set<string>>();
  /** Statements, and places where the connection is lost, of each transaction by its begin. */
  const statements = new Map<Node, number>();
  const lost = new Map<Node, { readonly place: Unfollowed; readonly name: string; readonly begin: Node }>();
  const lostOf = new Set<Node>();
  /** Calls by which functions are given the connection of a transaction. */
  const entered = new Map<FunctionNode, Set<Node>>();
  const endings = endingOf(calls, classes);

  /** Properties that objects keep the connection of a transaction in, by the function that begins it. */
  const keeping = new Map<string, Set<Node>>();
  /** True for what an object sends on another connection than the one that its transaction runs on. */
  const besides = (call: FoundCall, name: string): boolean => {
    const kept = keptConnection(call);
    const own = keeping.get(name);
    if (kept === undefined || own === undefined || declarationsOf(kept).some((one) => own.has(one))) return false;
    // `(transaction ?? pool).run(..)` may be either.
    return targetsOf(call.node, classes).length < 2;
  };
  const add = (call: FoundCall, name: string, run: Run): void => {
    found.set(call, (found.get(call) ?? new Set()).add(name));
    if (!steers(call)) statements.set(run.begin, (statements.get(run.begin) ?? 0) + 1);
  };
  const hit = (node: Node, run: Run): void => {
    if (!run.span.covers(node)) return;
    for (const call of byNode.get(node) ?? []) if (!besides(call, run.name)) add(call, run.name, run);
    for (const call of run.own ? (behind.get(node) ?? []) : [])
      if (run.span.covers(call.node)) add(call, enclosingName(call.node), run);
  };
  const follower = new Follower({
    callers,
    classes,
    hit,
    lost: (place, run) => {
      lost.set(place.place, { place, name: run.name, begin: run.begin });
      lostOf.add(run.begin);
    },
    endsOf: (connection, within) => endings.callsIn(connection, within),
    entered: (target, call) => entered.set(target, (entered.get(target) ?? new Set()).add(call)),
  });

  /** `req.connection` of an object of no known type: what has the same text in the function is the same. */
  const untyped = (connection: Node, { node }: FoundCall): void => {
    const [owner] = enclosingFunctions(node).filter((one) => !isHandedOver(one));
    const same = placesLike(connection, owner ?? node.getSourceFile());
    const ended = same.flatMap((place) => callOn(place) ?? []).filter((made) => byNode.get(made)?.some(ends) === true);
    const run = { begin: node, name: enclosingName(node), own: true, span: spanOf(node, ended), via: new Map() };
    for (const place of same) follower.follow(place, CONNECTION, run);
  };
  /** Transactions that begin on a pool. */
  const pooled: Node[] = [];
  const begins = calls.filter(begin);
  for (const call of begins) {
    const { node } = call;
    const name = enclosingName(node);
    const kept = keptConnection(call);
    if (kept) keeping.set(name, new Set([...(keeping.get(name) ?? []), ...declarationsOf(kept)]));
    const connection = connectionGiven(call) ?? (Node.isCallExpression(node) ? receiverOf(node) : undefined);
    if (connection && isPool(connection)) pooled.push(node);
    const functions = enclosingFunctions(node);
    const opener = functions.find((candidate) => enclosingName(candidate) === name);
    // `query('BEGIN')`: a function that sends what it is given stands for the connection.
    const work = connection === undefined;
    const named = connection ?? (Node.isCallExpression(node) ? unwrap(node.getExpression()) : undefined);
    const declarations = named === undefined ? [] : declarationsOf(nameNode(named));
    if (connection && declarations.length === 0) untyped(connection, call);
    for (const declaration of declarations) {
      // Who ends what it began is a piece of its own: others may use the same connection beside it.
      const ending = functions.find((one) => endings.endedIn(declaration, one));
      const owner = ending ?? (work ? functions[0] : functions.at(-1)) ?? node.getSourceFile();
      const run: Run = {
        begin: node,
        name,
        own: !Node.isParameterDeclaration(declaration) || isOfCallback(declaration),
        span: spanOf(node, endings.callsIn(declaration, owner)),
        via: new Map(),
      };
      follower.track(declaration, { ...CONNECTION, work }, run, owner);
      // const connection = await transaction.start()
      if (kept && givesBack(call, kept, classes)) follower.follow(node, CONNECTION, run);
      if (opener === undefined || work) continue;
      // begin(connection, work): the connection is the caller's, and so is what it does on it meanwhile.
      for (const { from, name: other, within, call: calling } of handedIn(declaration, callers, endings)) {
        const own = !Node.isParameterDeclaration(from) || isOfCallback(from);
        const span = spanOf(calling, endings.callsIn(from, within));
        follower.track(from, CONNECTION, { ...run, name: other, own, span }, within);
      }
      // withTransaction(work): the transaction is that of whoever hands the work over.
      for (const { work: given, argument } of handedOver(opener, declaration))
        for (const { target, name: giver } of worksGiven(given, callers))
          follower.enter(target, argument, CONNECTION, { ...run, name: giver, span: EVERYWHERE }, undefined);
    }
  }
  follower.finish();
  return {
    of: new Map([...found].map(([call, names]) => [call, [...names].sort()])),
    also: alsoOutside(found, entered, callers),
    open: [
      ...[...lost.values()].flatMap(({ place, name, begin: of }) =>
        // What was put into an object and taken out again was followed.
        place.why === 'put' && statements.has(of)
          ? []
          : { place: place.place, what: `The connection of the transaction that ${name} begins ${wayText(place)}.` },
      ),
      ...pooled.map((place) => ({
        place,
        what: `${enclosingName(place)} begins a transaction on a pool, which may send each statement over another connection.`,
      })),
      ...begins.flatMap(({ node }) =>
        statements.has(node) || lostOf.has(node)
          ? []
          : {
              place: node,
              what: `${enclosingName(node)} begins a transaction, and no statement was found that runs in it.`,
            },
      ),
    ],
  };
}

const begin = ({ method, parts }: FoundCall): boolean =>
  method === 'beginTransaction' || OPENS.test(variant(parts, false));

/** `send({ connection, sql: 'BEGIN' })`: what a call gives for the connection that the driver is called on. */
function connectionGiven({ node, through }: FoundCall): Node | undefined {
  const [driver, ...between] = through;
  const on = driver && Node.isCallExpression(driver) ? receiverOf(driver) : undefined;
  let origin = on && originOf(on);
  for (const caller of on === undefined ? [] : [...between, node])
    if (origin && 'node' in origin && origin.from) origin = givenBy(origin, origin.from.owner, caller);
  if (origin === undefined || !('node' in origin)) return undefined;
  const found = unwrap(origin.node);
  return found !== on && (Node.isIdentifier(found) || Node.isPropertyAccessExpression(found)) ? found : undefined;
}

/** What makes connections, and is none itself. */
const isPool = (connection: Node): boolean =>
  (connection.getType().getProperty('getConnection')?.getDeclarations() ?? []).some((declaration) => {
    const owner = declaration.getParent();
    return isStub(declaration) && Node.isInterfaceDeclaration(owner) && owner.getName() === 'Pool';
  });

/** True for a method that begins a transaction on the connection of its object and gives that back. */
const givesBack = ({ node }: FoundCall, kept: Node, classes: ClassTree): boolean =>
  targetsOf(node, classes).some((method) =>
    returnsOf(method).some((value) => {
      const result = unwrap(value);
      const own = Node.isPropertyAccessExpression(result) ? declarationsOf(result.getNameNode()) : [];
      return own.some((one) => declarationsOf(kept).includes(one));
    }),
  );

const ends = ({ method, parts }: FoundCall): boolean =>
  method === 'commit' || method === 'rollback' || /^\s*(?:COMMIT|ROLLBACK)\b/i.test(variant(parts, false));

/** Expressions of a function with the same text. */
const placesLike = (expression: Node, owner: Node): readonly Node[] =>
  owner
    .getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)
    .filter((access) => access.getText() === expression.getText());

const STEERS = /^\s*(?:START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b/i;

const steers = ({ method, parts }: FoundCall): boolean =>
  method === 'beginTransaction' || method === 'commit' || method === 'rollback' || STEERS.test(variant(parts, false));

/** `pool.getConnection((error, connection) => ..)`: the connection is that of the function around it, and of no caller. */
const isOfCallback = (parameter: Node): boolean => {
  const work = parameter.getParentOrThrow();
  const call = work.getParentIfKind(SyntaxKind.CallExpression);
  return call !== undefined && call.getArguments().includes(work);
};

const nameNode = (node: Node): Node => (Node.isPropertyAccessExpression(node) ? node.getNameNode() : node);

/**
 * What callers give for a parameter that is the connection, and where they use it: in the work they hand over; else, of a helper that
 * only begins, in the function that called it. A helper that ends what it began leaves nothing to its callers.
 */
const handedIn = (
  connection: Node,
  callers: Callers,
  endings: Endings,
): readonly { readonly from: Node; readonly name: string; readonly within: Node; readonly call: Node }[] => {
  const owner = Node.isParameterDeclaration(connection) ? connection.getParentOrThrow() : undefined;
  const calls = owner === undefined ? [] : callers.get(owner);
  const position = positionOf(connection, []);
  if (calls.length === 0) return [];
  const ended = owner !== undefined && endings.endedIn(connection, owner);
  return calls.flatMap((call) => {
    const given = position && placeAt(givenTo(call), position.index);
    const work = givenTo(call).flatMap(({ node }) => functionsGiven(node));
    if (given === undefined || (work.length === 0 && ended)) return [];
    const named = work.filter((target) => !target.getAncestors().includes(call));
    const places = work.length > 0 ? [call, ...named] : [callingFunction(call)];
    const name = enclosingName(call);
    return declarationsOf(nameNode(unwrap(given.node))).flatMap((from) =>
      places.map((within) => ({ from, name, within, call })),
    );
  });
};

/** The nearest function that has a name: the ones inside it are its own steps. */
const callingFunction = (call: Node): Node => {
  const around = enclosingFunctions(call);
  return around.find((candidate) => nameOfFunction(candidate) !== undefined) ?? around[0] ?? call.getSourceFile();
};
