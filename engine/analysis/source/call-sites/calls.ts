import { callLikesNamed, COMPUTED } from '../nodes/file-nodes';
import { Node, type SourceFile } from 'ts-morph';
import { EACH_ARGUMENT, givenFrom, givenTo, placeAt, receiverAt, type Given, type Place } from '../values/arguments';
import { nameNodeOf, type Breathe, type CallLike, type Callers } from '../call-graph/callers';
import { driverCalls, isForOtherServer, nothingBehind, steersTransaction, type DriverCall } from './driver';
import { formattedValues } from '../text/formatted';
import {
  byTable,
  hasKeys,
  headIsParameter,
  headParameters,
  LIKELY_SQL,
  parametersIn,
  withParameters,
} from '../text/heads';
import { declarationsOf, enclosingFunctions, nameText, receiverOf, unwrap, type FunctionNode } from '../nodes/nodes';
import { givenBy, type Origin } from '../values/origins';
import { noted, writtenIn } from '../text/notes';
import { choiceOf, dynamic, isUnknown, variant, type ParameterPart, type Part, type Path } from '../text/parts';
import { bindArguments } from '../values/bind';
import { forThisServer, problemOf, whyOpen, withNames } from '../text/statement';
import { isDriverName, isTransactionMethod } from '../libraries/stubs';
import { templateText } from '../text/templates';
import type { Bindings, TextResolver } from '../text/text';
import { atCallers } from '../transactions/objects';
import { withValues } from '../text/value-places';
import { argumentBehind } from './works';

/** A place where the application gives a statement, or the end of a transaction, to the driver. */
export interface FoundCall {
  readonly node: CallLike;
  /** The driver's method, also where a function of the application stands before it. */
  readonly method: string;
  readonly parts: readonly Part[];
  readonly problem: string | null;
  /** What is given for the places of the statement; undefined when nothing is, or it is not known. */
  readonly values: Origin | undefined;
  /** Expressions of which only the program's run knows the text; values among them. Code unit order. */
  readonly open: readonly string[];
  /** Calls between this one and the driver, the driver's own first; empty when this is the driver's. */
  readonly through: readonly CallLike[];
}

/** A call whose text is being followed. */
interface Pending {
  readonly node: CallLike;
  readonly method: string;
  readonly parts: readonly Part[];
  readonly values: Origin | undefined;
  readonly through: readonly CallLike[];
  /** The functions that they enter, in the same order as the calls that follow each: its callers. */
  readonly entered: readonly FunctionNode[];
  /** False where only a name says that it is the driver: then the text must read like SQL. */
  readonly sure: boolean;
}

/** Functions between a call site and the driver. */
const LONGEST_CHAIN = 12;
/** Different texts that callers give for a part of a statement; of more it is said that it is open. */
const MOST_TEXTS = 40;

/**
 * Finds every call that carries a statement to the driver. Functions that only pass a statement on, or put a given table or procedure
 * into it, are followed to their callers, again and again, by what calls resolve to and not by how they are named.
 */
export async function findCalls(
  files: readonly SourceFile[],
  texts: TextResolver,
  callers: Callers,
  /** Names that a method of the driver may be kept under, from `functionNames`. */
  bound: ReadonlySet<string>,
  breathe: Breathe,
): Promise<readonly FoundCall[]> {
  const mayBeDriver = (name: string, plain: boolean): boolean =>
    isDriverName(name) || name === COMPUTED || (plain && bound.has(name));
  const finder = new CallFinder(texts, callers);
  for (const file of files) {
    await breathe();
    for (const node of callLikesNamed(file, mayBeDriver)) {
      for (const direct of driverCalls(node, texts)) finder.begin(node, direct);
    }
  }
  await finder.settleAll(breathe);
  // Functions that were found to pass statements on also have names; calls of these on objects of no known type are looked at again.
  for (const file of files) {
    await breathe();
    for (const node of callLikesNamed(file, (name) => finder.hasWrapper(name))) finder.beginByName(node);
  }
  await finder.settleAll(breathe);
  finder.settleDoubtful();
  return [...atCallers(finder.found, callers)].sort((a, b) => comparePlace(a.node, b.node));
}

class CallFinder {
  readonly found: FoundCall[] = [];
  private readonly pending: Pending[] = [];
  private readonly entered = new Set<string>();
  /** Calls with text of which nothing is known, through functions of which only a name says that they lead to the driver. */
  private readonly doubtful: Pending[] = [];
  /** Calls by a name of the driver whose text does not read like SQL. */
  private readonly unlikely: Pending[] = [];
  private readonly listed = new Set<string>();
  /** By the name of a function: the part of its statements that its callers give, and the driver's method. */
  private readonly wrapperNames = new Map<string, { head: ParameterPart; method: string }>();
  private readonly seen = new Set<Node>();
  private readonly givenAt = new Map<CallLike, Map<string, readonly Part[] | undefined>>();

  constructor(
    private readonly texts: TextResolver,
    private readonly callers: Callers,
  ) {}

  begin(node: CallLike, direct: DriverCall): void {
    this.seen.add(node);
    const { method, sure } = direct;
    if (isTransactionMethod(method)) {
      this.found.push({ node, method, parts: [], problem: null, values: undefined, open: [], through: [] });
      return;
    }
    this.pending.push({ node, method, parts: direct.parts, values: direct.values, through: [], entered: [], sure });
  }

  /** True for the name of a function that passes statements on. */
  hasWrapper(name: string): boolean {
    return this.wrapperNames.has(name);
  }

  /** A call by the name of a function that passes statements on, where nothing tells what the name means. */
  beginByName(node: CallLike): void {
    if (this.seen.has(node) || !Node.isCallExpression(node) || isForOtherServer(node)) return;
    const name = nameNodeOf(node);
    const wrapper = this.wrapperNames.get(nameText(name));
    if (wrapper === undefined || !nothingBehind(name)) return;
    const list = givenTo(node);
    if (placeAt(list, wrapper.head.index) === undefined) return;
    this.seen.add(node);
    const parts = this.givenIn(wrapper.head, list) ?? [dynamic(wrapper.head.why)];
    this.pending.push({
      node,
      method: wrapper.method,
      parts,
      values: undefined,
      through: [],
      entered: [],
      sure: false,
    });
  }

  async settleAll(breathe: Breathe): Promise<void> {
    for (let count = 0; this.pending.length > 0; count += 1) {
      if (count % 100 === 0) await breathe();
      // What is sure goes first: the same statement may also come by a way that is not.
      const at = this.pending.findIndex((call) => call.sure);
      this.settle(this.pending.splice(Math.max(at, 0), 1)[0]!);
    }
  }

  /** A function that carries SQL from one place carries statements from all places, and so does an object. */
  settleDoubtful(): void {
    const objects = new Set(
      this.found.flatMap((call) => (call.through.length === 0 ? receiverOrigins(call.node) : [])),
    );
    for (const call of this.unlikely)
      if (receiverOrigins(call.node).some((origin) => objects.has(origin))) this.settle(call);
    const proven = new Set(this.found.flatMap((call) => call.through.slice(0, 1)));
    for (const call of this.doubtful) if (proven.has(call.through[0]!)) this.settle(call);
  }

  private settle(call: Pending): void {
    const { node, parts, sure } = call;
    const [only, ...others] = parts;
    // A list that is filled in several places: each of them gives statements of its own.
    if (only?.kind === 'choice' && others.length === 0 && parametersIn(parts).some((part) => part.kept))
      return void this.pending.push(...only.options.map((option) => ({ ...call, parts: option })));
    const head = headIsParameter(parts) ? this.headOwner(parts, node) : undefined;
    if (head && call.through.length < LONGEST_CHAIN && this.toCallers(call, head.owner, head.part)) return;
    if (head && !sure) return;
    const closed = withNames((hasKeys(parts) ? this.asCallersHaveIt(call) : undefined) ?? this.close(parts));
    const open = [...new Set(whyOpen(closed))].sort();
    for (const known of forThisServer(byTable(closed).map(withValues))) {
      if (!sure && !LIKELY_SQL.test(variant(known, true))) {
        const later = { ...call, parts: known, sure: true };
        if (call.through.length === 0) this.unlikely.push(later);
        else if (isUnknown(known)) this.doubtful.push(later);
        continue;
      }
      const key = `${place(node)} ${JSON.stringify(known)}`;
      if (this.listed.has(key)) continue;
      this.listed.add(key);
      const problem = problemOf(known, head !== undefined);
      this.found.push({ ...call, parts: known, problem, open });
    }
  }

  /** The function whose caller says what the statement does. */
  private headOwner(parts: readonly Part[], node: Node): { owner: FunctionNode; part: ParameterPart } | undefined {
    const around = enclosingFunctions(node);
    const owners = headParameters(parts).flatMap((part) => {
      const owner = this.texts.ownerNamed(part.owner);
      return owner === undefined || Node.isConstructorDeclaration(owner) ? [] : [{ owner, part }];
    });
    // One further away put the statement where this call takes it from.
    return owners.find(({ owner }) => around.includes(owner)) ?? owners.find(({ part }) => part.kept);
  }

  /** False when nobody calls the function. */
  private toCallers(call: Pending, owner: FunctionNode, head: ParameterPart): boolean {
    const calls = this.callers.get(owner) ?? [];
    const name = nameOf(owner);
    if (name !== undefined && head.path.length === 0) this.wrapperNames.set(name, { head, method: call.method });
    for (const caller of calls) {
      const parts =
        (hasKeys(call.parts) ? readAnew(call, owner, caller, this.texts) : undefined) ??
        withParameters(call.parts, (part) => this.given(part, owner, caller));
      const sure = call.sure || (call.through.length === 0 && handsConnection(call.node, owner, caller));
      const key = `${sure} ${place(caller)} ${JSON.stringify(parts)}`;
      if (this.entered.has(key)) continue;
      this.entered.add(key);
      this.seen.add(caller);
      this.pending.push({
        ...call,
        node: caller,
        parts,
        sure,
        values: writtenInto(head, caller) ?? givenBy(call.values, owner, caller),
        through: [...call.through, call.node],
        entered: [...call.entered, owner],
      });
    }
    if (calls.length === 0 && !call.sure && call.through.length > 0) this.doubtful.push({ ...call, sure: true });
    return calls.length > 0 || !call.sure;
  }

  /** The text of a parameter in one call of its function: read once, though many statements go through the function. */
  private given(part: ParameterPart, owner: FunctionNode, caller: CallLike): readonly Part[] | undefined {
    if (this.texts.ownerNamed(part.owner) !== owner) return [part];
    const known = this.givenAt.get(caller) ?? new Map<string, readonly Part[] | undefined>();
    this.givenAt.set(caller, known);
    const key = [part.owner, part.index, ...part.path, part.why].join('\0');
    if (!known.has(key)) known.set(key, this.readGiven(part, owner, caller));
    return known.get(key);
  }

  private readGiven(part: ParameterPart, owner: FunctionNode, caller: CallLike): readonly Part[] | undefined {
    if (Node.isTaggedTemplateExpression(caller))
      return part.index === 0 ? templateText(caller, this.texts, new Map()) : [dynamic(part.why)];
    return this.givenIn(part, givenTo(caller), receiverAt(owner, part.index)?.node);
  }

  /**
   * Undefined when the argument cannot have such a piece.
   * @param parameter the one that takes the argument, for the value that it has without one
   */
  private givenIn(part: ParameterPart, list: readonly Given[], parameter?: Node): readonly Part[] | undefined {
    const { values } = this.texts;
    const [first, ...rest] = part.path;
    const path = first === '*' ? ['[]'] : part.path;
    if (first === EACH_ARGUMENT)
      return values.inList(givenFrom(list, part.index), '[]', rest, new Map()) ?? [dynamic(part.why)];
    const place = placeAt(list, part.index);
    // `text || other` has the other then.
    if (place && isNothing(place)) return undefined;
    if (place) {
      const found = this.texts.statementAt(place.node, [...place.path, ...path]);
      const standard =
        found === undefined && place.path.length === 0 ? standardOf(parameter, place.node, path) : undefined;
      // A text has no `sql`: what is taken for an object there is chosen for others.
      if (found === undefined && !standard && this.isText(place)) return undefined;
      return found ?? (standard ? this.texts.resolve(standard) : [dynamic(place.node.getText().slice(0, 80))]);
    }
    const standard = Node.isParameterDeclaration(parameter) ? parameter.getInitializer() : undefined;
    return standard ? this.texts.resolve(standard) : [];
  }

  /** A statement with the keys of an object that all callers of its function write out: one of their texts. */
  private asCallersHaveIt(call: Pending): readonly Part[] | undefined {
    const owner = enclosingFunctions(call.node).find((around) => this.callers.get(around).length > 0);
    const calls = owner === undefined ? [] : this.callers.get(owner);
    const found: (readonly Part[])[] = [];
    for (const caller of calls.slice(0, MOST_TEXTS)) {
      const parts = readAnew(call, owner!, caller, this.texts);
      if (parts === undefined || hasKeys(parts)) return undefined;
      found.push(parts);
    }
    return found.length === 0 || calls.length > MOST_TEXTS ? undefined : this.close(choiceOf(found));
  }

  private isText({ node, path }: Place): boolean {
    const whole = this.texts.values.at(node, path, new Map()) ?? [];
    return whole.length > 0 && whole.every((part) => part.kind === 'text');
  }

  /** Parameters that only finish a statement are replaced by what all callers give, when that is known. */
  private close(parts: readonly Part[], depth = 0): readonly Part[] {
    return withParameters(parts, (part) => {
      const owner = this.texts.ownerNamed(part.owner);
      const calls = owner ? (this.callers.get(owner) ?? []) : [];
      const open = [noted(dynamic(part.why), writtenIn(part))];
      if (owner === undefined || calls.length === 0 || depth > 4) return open;
      const options = new Map<string, readonly Part[]>();
      for (const caller of calls) {
        const given = this.close(this.given(part, owner, caller) ?? open, depth + 1);
        if (given.some((one) => one.kind === 'dynamic')) return open;
        options.set(JSON.stringify(given), given);
        if (options.size > MOST_TEXTS) return open;
      }
      return choiceOf([...options.values()]);
    });
  }
}

/**
 * The statement as the driver's call has it when the functions between are entered from one caller: with the objects that it writes out.
 * Undefined where it is not an argument of the driver's call, or nothing is told.
 */
function readAnew(
  call: Pending,
  owner: FunctionNode,
  caller: CallLike,
  texts: TextResolver,
): readonly Part[] | undefined {
  const [driver, ...between] = [...call.through, call.node];
  if (driver === undefined || Node.isTaggedTemplateExpression(driver)) return undefined;
  const place = placeAt(givenTo(driver), 0);
  const callers = [...between, caller];
  const owners = [...call.entered, owner];
  let bindings: Bindings = new Map();
  for (let i = callers.length - 1; i >= 0; i -= 1) bindings = bindArguments(callers[i]!, owners[i]!, bindings);
  const parts = place && texts.statementAt(place.node, place.path, bindings);
  return parts && !isUnknown(parts) ? parts : undefined;
}

const isNothing = ({ node, path }: Place): boolean =>
  path.length === 0 && /^(?:null|undefined)$/.test(unwrap(node).getText());

/** The values of a text that the caller makes with them: `send(format(sql, values))`. */
const writtenInto = (head: ParameterPart, caller: CallLike): Origin | undefined => {
  const place = head.path.length === 0 ? placeAt(givenTo(caller), head.index) : undefined;
  return place && formattedValues(place);
};

/** True when the caller of a function gives it a connection, and the function calls the driver on it. */
const handsConnection = (driver: CallLike, owner: FunctionNode, caller: CallLike): boolean => {
  const on = Node.isCallExpression(driver) ? receiverOf(driver) : undefined;
  const position = on && argumentBehind(on);
  if (position?.owner !== owner || position.position.path.length > 0) return false;
  const given = placeAt(givenTo(caller), position.position.index);
  return given?.path.length === 0 && steersTransaction(unwrap(given.node));
};

/** Where the object comes from that a method is called on. */
const receiverOrigins = (call: CallLike): readonly Node[] => {
  const on = Node.isCallExpression(call) ? receiverOf(call) : undefined;
  if (on === undefined) return [];
  return declarationsOf(Node.isPropertyAccessExpression(on) ? on.getNameNode() : on);
};

/** `({ order = 'id' })` and a caller that gives an object without it: what stands for it then. */
function standardOf(parameter: Node | undefined, argument: Node, path: Path): Node | undefined {
  const object = unwrap(argument);
  const pattern = parameter && Node.isParameterDeclaration(parameter) ? parameter.getNameNode() : undefined;
  const whole = Node.isObjectLiteralExpression(object) && !object.getProperties().some(Node.isSpreadAssignment);
  if (!whole || path.length !== 1 || !pattern || !Node.isObjectBindingPattern(pattern)) return undefined;
  if (object.getProperty(path[0]!) !== undefined) return undefined;
  return pattern
    .getElements()
    .find((element) => (element.getPropertyNameNode()?.getText() ?? element.getName()) === path[0])
    ?.getInitializer();
}

/** Calls of one chain begin at the same place. */
const place = (node: Node): string => `${node.getSourceFile().getFilePath()}:${node.getStart()}-${node.getEnd()}`;

const comparePlace = (a: Node, b: Node): number => {
  const [x, y] = [a.getSourceFile().getFilePath(), b.getSourceFile().getFilePath()];
  return x < y ? -1 : x > y ? 1 : a.getStart() - b.getStart();
};

const nameOf = (owner: FunctionNode): string | undefined => {
  if (Node.isMethodDeclaration(owner) || Node.isFunctionDeclaration(owner)) return owner.getName();
  const parent = owner.getParent();
  return parent && (Node.isVariableDeclaration(parent) || Node.isPropertyAssignment(parent))
    ? parent.getName()
    : undefined;
};
