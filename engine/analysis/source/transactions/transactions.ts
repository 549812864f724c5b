import { Node, SyntaxKind } from 'ts-morph';
import { givenTo, placeAt, positionOf } from '../values/arguments';
import { targetsOf, type Callers } from '../call-graph/callers';
import type { FoundCall } from '../call-sites/calls';
import type { ClassTree } from '../call-graph/classes';
import { callOn, callsOfTaken, callWith, callWithin, takenBy, takenFromObject, usesOf } from './connection-uses';
import { around, callOf, heldBy, ownProperties, variablesOf } from './held-connections';
import {
  declarationsOf,
  enclosingFunctions,
  enclosingName,
  nameOfFunction,
  receiverOf,
  unwrap,
  type FunctionNode,
} from '../nodes/nodes';
import { variant } from '../text/parts';
import { endingOf } from './ends';
import { keptConnection } from './objects';
import { functionsGiven, handedOver, worksGiven } from '../call-sites/works';

const OPENS = /^\s*(START\s+TRANSACTION|BEGIN)\b/i;

/**
 * Names of the functions that open a transaction around each call, in code unit order. The connection is followed: from where
 * the transaction begins, through arguments, parameters and objects that keep it, to the calls made on it. What runs on the pool in the
 * meantime is not part of the transaction.
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
  /** Names by declaration and place: the same connection can be given to several pieces of work. */
  const seen = new Map<Node, Map<Node, Set<string>>>();
  const followed = new Notes();
  const ran = new Notes();
  /** Methods that use the connection of their object, by the properties that keep it. */
  const working = new Notes();
  const ends = endingOf(calls, classes);

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
  const add = (call: FoundCall, name: string): unknown => found.set(call, (found.get(call) ?? new Set()).add(name));
  /** A call on the connection; `own` when it stands in the function that opens the transaction, which then belongs to its callers. */
  const hit = (node: Node, name: string, own: boolean): void => {
    for (const call of byNode.get(node) ?? []) if (!besides(call, name)) add(call, name);
    for (const call of own ? (behind.get(node) ?? []) : []) add(call, enclosingName(call.node));
  };
  const track = (
    declaration: Node,
    name: string,
    within: Node,
    own = !Node.isParameterDeclaration(declaration) || isOfCallback(declaration),
  ): void => {
    const places = seen.get(declaration) ?? new Map<Node, Set<string>>();
    const names = places.get(within) ?? new Set();
    if (names.has(name)) return;
    seen.set(declaration, places.set(within, names.add(name)));
    for (const use of usesOf(declaration, within)) used(use, name, own);
  };
  /** What is done with the connection in one place. */
  const used = (use: Node, name: string, own: boolean): void => {
    const value = around(use);
    const made = callOn(use) ?? (value === use ? undefined : callOn(value));
    if (made) hit(made, name, own);
    for (const call of callsOfTaken(use)) hit(call, name, own);
    // const link = transaction ?? this.pool
    for (const variable of variablesOf(use)) track(variable, name, scopeOf(variable), own);
    const within = callWithin(use);
    for (const target of within ? targetsOf(within.call, classes) : []) {
      const taken = takenFromObject(target, within!.argument, within!.property);
      for (const declaration of taken.names) track(declaration, name, target, false);
      for (const place of taken.places) used(place, name, false);
    }
    const kept = heldBy(use, classes);
    if (kept) follow(kept.object, kept.keptIn, name);
    const handed = callWith(use);
    if (handed === undefined) return;
    hit(handed.call, name, own);
    for (const target of targetsOf(handed.call, classes)) enter(target, handed.argument, name);
  };
  /** An object that keeps the connection: what its methods do is done on the connection. */
  const follow = (object: Node, keptIn: ReadonlySet<string>, name: string): void => {
    if (!followed.add(object, [...keptIn, name].join(' '))) return;
    const made = callOn(object);
    if (made) runsAny(targetsOf(made, classes), keptIn, name);
    const handed = callWith(object);
    for (const target of handed ? targetsOf(handed.call, classes) : []) {
      const { names } = takenBy(target, handed!.argument);
      for (const use of names.flatMap((parameter) => usesOf(parameter, target))) follow(use, keptIn, name);
    }
    for (const variable of variablesOf(object)) {
      for (const use of usesOf(variable, scopeOf(variable))) follow(use, keptIn, name);
    }
  };
  /** True for a method that works on the connection that its object keeps. */
  const runs = (method: FunctionNode, keptIn: ReadonlySet<string>, name: string): boolean => {
    const properties = [...keptIn].join(' ');
    if (ran.add(method, `${properties} ${name}`))
      for (const access of ownProperties(method)) {
        const call = callOf(access);
        if (keptIn.has(access.getName())) used(access, name, false);
        else if (call === undefined || !runsAny(targetsOf(call, classes), keptIn, name)) continue;
        else hit(call, name, false);
        working.add(method, properties);
      }
    return working.has(method, properties);
  };
  const runsAny = (methods: readonly FunctionNode[], keptIn: ReadonlySet<string>, name: string): boolean =>
    methods.filter((method) => runs(method, keptIn, name)).length > 0;
  const entered = new Notes();
  const enter = (target: Node, argument: number, name: string): void => {
    if (!entered.add(target, `${argument} ${name}`)) return;
    const { names, places, handed } = takenBy(target, argument);
    for (const declaration of names) track(declaration, name, target, false);
    for (const place of places) used(place, name, false);
    for (const { call, argument: position } of handed) {
      hit(call, name, false);
      for (const next of targetsOf(call, classes)) enter(next, position, name);
    }
  };

  for (const call of calls) {
    const { node, method, parts } = call;
    if (method !== 'beginTransaction' && !OPENS.test(variant(parts, false))) continue;
    const kept = keptConnection(call);
    if (kept)
      keeping.set(enclosingName(node), new Set([...(keeping.get(enclosingName(node)) ?? []), ...declarationsOf(kept)]));
    const connection = Node.isCallExpression(node) ? receiverOf(node) : undefined;
    const opener = enclosingFunctions(node).find((candidate) => enclosingName(candidate) === enclosingName(node));
    for (const declaration of connection === undefined ? [] : declarationsOf(nameNode(connection))) {
      const functions = enclosingFunctions(node);
      // Who ends what it began is a piece of its own: others may use the same connection beside it.
      const owner = functions.find((one) => ends(declaration, one)) ?? functions.at(-1) ?? node.getSourceFile();
      track(declaration, enclosingName(node), owner);
      if (opener === undefined) continue;
      // begin(connection, work): the connection is the caller's, and so is what it does on it meanwhile.
      for (const { from, name, within } of handedIn(declaration, callers, ends)) track(from, name, within);
      // withTransaction(work): the transaction is that of whoever hands the work over.
      for (const { work, argument } of handedOver(opener, declaration))
        for (const { target, name } of worksGiven(work, callers)) enter(target, argument, name);
    }
  }
  return new Map([...found].map(([call, names]) => [call, [...names].sort()]));
}

/** `pool.getConnection((error, connection) => ..)`: the connection is that of the function around it, and of no caller. */
const isOfCallback = (parameter: Node): boolean => {
  const work = parameter.getParentOrThrow();
  const call = work.getParentIfKind(SyntaxKind.CallExpression);
  return call !== undefined && call.getArguments().includes(work);
};

const scopeOf = (variable: Node): Node => enclosingFunctions(variable)[0] ?? variable.getSourceFile();

/** What was noted at nodes. */
class Notes {
  private readonly notes = new Map<Node, Set<string>>();

  /** False for what was noted before. */
  add(node: Node, note: string): boolean {
    if (this.has(node, note)) return false;
    this.notes.set(node, (this.notes.get(node) ?? new Set()).add(note));
    return true;
  }

  has(node: Node, note: string): boolean {
    return this.notes.get(node)?.has(note) === true;
  }
}

const nameNode = (node: Node): Node => (Node.isPropertyAccessExpression(node) ? node.getNameNode() : node);

/**
 * What callers give for a parameter that is the connection, and where they use it: in the work they hand over; else, of a helper that
 * only begins, in the function that called it. A helper that ends what it began leaves nothing to its callers.
 */
const handedIn = (
  connection: Node,
  callers: Callers,
  ends: (connection: Node, within: Node) => boolean,
): readonly { readonly from: Node; readonly name: string; readonly within: Node }[] => {
  const owner = Node.isParameterDeclaration(connection) ? connection.getParentOrThrow() : undefined;
  const calls = owner === undefined ? [] : callers.get(owner);
  const position = positionOf(connection, []);
  if (calls.length === 0) return [];
  const ended = owner !== undefined && ends(connection, owner);
  return calls.flatMap((call) => {
    const given = position && placeAt(givenTo(call), position.index);
    const work = givenTo(call).flatMap(({ node }) => functionsGiven(node));
    if (given === undefined || (work.length === 0 && ended)) return [];
    const named = work.filter((target) => !target.getAncestors().includes(call));
    const places = work.length > 0 ? [call, ...named] : [callingFunction(call)];
    const name = enclosingName(call);
    return declarationsOf(nameNode(unwrap(given.node))).flatMap((from) =>
      places.map((within) => ({ from, name, within })),
    );
  });
};

/** The nearest function that has a name: the ones inside it are its own steps. */
const callingFunction = (call: Node): Node => {
  const around = enclosingFunctions(call);
  return around.find((candidate) => nameOfFunction(candidate) !== undefined) ?? around[0] ?? call.getSourceFile();
};
