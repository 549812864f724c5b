import {
  Node,
  SyntaxKind,
  type CallExpression,
  type PropertyAccessExpression,
  type SourceFile,
  type TaggedTemplateExpression,
} from 'ts-morph';
import { byCodeUnit } from '../../../lib/compare';
import { givenTo, placeAt, type Place } from '../values/arguments';
import { nameNodeOf, type CallLike } from '../call-graph/callers';
import { identifiersNamed } from '../nodes/find-nodes';
import { formattedValues } from '../text/formatted';
import {
  calledFunctions,
  declarationsOf,
  functionOf,
  functionsOf,
  isFunction,
  isStub,
  methodsTaken,
  nameText,
  receiverOf,
  returnsOf,
  unwrap,
} from '../nodes/nodes';
import { originOf, type Origin } from '../values/origins';
import { dynamic, tidy, type Part } from '../text/parts';
import { isRawMethod, isStatementMethod, isTransactionMethod, plainMethod } from '../libraries/stubs';
import { templateText } from '../text/templates';
import type { TextResolver } from '../text/text';
import { argumentBehind } from './works';

/** A call of the driver itself, or of something of which nothing but the name is known. */
export interface DriverCall {
  readonly method: string;
  readonly parts: readonly Part[];
  readonly values: Origin | undefined;
  /** False where only the name says that it is the driver. */
  readonly sure: boolean;
}

/** What a call gives to the driver; several where it is one of several methods that begin or end a transaction. */
export function driverCalls(node: CallLike, texts: TextResolver): readonly DriverCall[] {
  if (Node.isNewExpression(node)) return [];
  const computed = computedMethods(node, texts);
  const methods = computed ?? [methodOf(node) ?? []].flat();
  return methods.filter(({ sure }) => sure || !isForOtherServer(node)).map((found) => driverCall(node, found, texts));
}

interface Method {
  readonly method: string;
  readonly sure: boolean;
}

function driverCall(node: CallExpression | TaggedTemplateExpression, found: Method, texts: TextResolver): DriverCall {
  if (isTransactionMethod(found.method))
    return { ...found, method: plainMethod(found.method), parts: [], values: undefined };
  if (Node.isTaggedTemplateExpression(node))
    return { ...found, parts: templateText(node, texts, new Map()), values: undefined };
  // sql`..`.execute(db)
  const template = receiverOf(node);
  if (template && Node.isTaggedTemplateExpression(template))
    return { ...found, parts: templateText(template, texts, new Map()), values: undefined };
  const list = givenTo(node);
  const first = placeAt(list, 0);
  return {
    ...found,
    parts: first ? statementParts(first, texts) : [],
    values: valuesAt(first, placeAt(list, 1)),
  };
}

/** What is given for the places: the second argument, what the object in the first has for them, or what was written into the text. */
function valuesAt(first: Place | undefined, second: Place | undefined): Origin | undefined {
  const options = first && unwrap(first.node);
  const own = options && Node.isObjectLiteralExpression(options) ? valuesIn(options) : undefined;
  if (own) return originOf(own);
  const written = first && formattedValues(first);
  if (written) return written;
  if (second) return originOf(second.node, second.path);
  const inside = first && originOf(first.node, [...first.path, 'values']);
  return inside && 'node' in inside && inside.from ? { ...inside, assumed: true } : inside;
}

const valuesIn = (options: Node): Node | undefined => {
  const property = Node.isObjectLiteralExpression(options)
    ? (options.getProperty('values') ?? options.getProperty('replacements') ?? options.getProperty('parameters'))
    : undefined;
  if (property && Node.isShorthandPropertyAssignment(property)) return property.getNameNode();
  return property && Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
};

/** A statement is text, or an object with the text under `sql`. */
function statementParts({ node, path }: Place, texts: TextResolver): readonly Part[] {
  const parts = texts.statementAt(unwrap(node), path);
  // Nothing at all is not a statement: then it is made in a way that cannot be followed.
  return parts === undefined || tidy(parts).length === 0 ? [dynamic(node.getText().slice(0, 80))] : parts;
}

/** True when the name is one of the driver: its declaration stands in the stubs of MySQL. */
const isDriverMethod = (node: Node): boolean => declarationsOf(node).some(isOfDriver);

const isOfDriver = (declaration: Node): boolean =>
  isStub(declaration) && /\/mysql[^/]*$/.test(declaration.getSourceFile().getFilePath());

const OTHER_DRIVERS =
  /(?:\bfrom\s*|\b(?:require|import)\s*\(\s*)['"](?:pg|pg-promise|postgres|slonik|better-sqlite3|sqlite3|sqlite|node:sqlite|mssql|tedious|oracledb|duckdb|mongodb|cassandra-driver|snowflake-sdk|@clickhouse\/client|@neondatabase\/serverless|@vercel\/postgres|@elastic\/elasticsearch)['"]/;
const OWN_DRIVERS = /['"](?:@[\w.-]+\/)?[\w.-]*(?:mysql|mariadb)[\w.-]*(?:\/promise)?['"]/i;

/** A call of which only the name is known, in a file that works with another server's driver and not with MySQL's. */
export function isForOtherServer(node: CallLike): boolean {
  const file = node.getSourceFile();
  const known = forOthers.get(file);
  if (known !== undefined) return known;
  const text = file.getFullText();
  const found = OTHER_DRIVERS.test(text) && !OWN_DRIVERS.test(text);
  forOthers.set(file, found);
  return found;
}

const forOthers = new WeakMap<SourceFile, boolean>();

/** `pool[method](..)` where `method` is one of a closed set of names; undefined for a call that has a name. */
function computedMethods(node: CallLike, texts: TextResolver): readonly Method[] | undefined {
  const callee = Node.isCallExpression(node) ? nameNodeOf(node) : undefined;
  if (callee === undefined || !Node.isElementAccessExpression(callee)) return undefined;
  const key = callee.getArgumentExpression();
  const names = (key && closedTexts(texts.resolve(key))) ?? [];
  const type = callee.getExpression().getType();
  const found = names.flatMap((name): readonly Method[] => {
    if (!isStatementMethod(name) && !isTransactionMethod(name)) return [];
    if (isStatementMethod(name) && !hasArguments(node)) return [];
    const declared = type.getProperty(name)?.getDeclarations() ?? [];
    if (declared.some(isOfDriver)) return [{ method: name, sure: true }];
    return type.isAny() ? [{ method: name, sure: steersTransaction(unwrap(callee.getExpression())) }] : [];
  });
  // They send the same statement.
  const sending = found.find(({ method }) => isStatementMethod(method));
  const steering = found.filter(({ method }) => isTransactionMethod(method));
  return [...(sending ? [sending] : []), ...steering.sort((a, b) => byCodeUnit(a.method, b.method))];
}

/** The texts that something can be; undefined where there may be others. */
function closedTexts(parts: readonly Part[]): readonly string[] | undefined {
  const [only, ...others] = tidy(parts);
  if (only?.kind === 'text' && others.length === 0) return [only.text];
  if (only?.kind !== 'choice' || others.length > 0) return undefined;
  const options = only.options.map(closedTexts);
  return options.some((option) => option === undefined) ? undefined : options.flatMap((option) => option ?? []);
}

function methodOf(node: CallLike): Method | undefined {
  const target = nameNodeOf(node);
  const name = nameText(target);
  const receiver = Node.isCallExpression(node) ? receiverOf(node) : undefined;
  const tagged = Node.isTaggedTemplateExpression(node);
  if (isRawMethod(name) && (!tagged || name.startsWith('$')) && nothingBehind(target))
    return isPiece(node) ? undefined : { method: name, sure: false };
  if ((receiver !== undefined || tagged) && (isStatementMethod(name) || isTransactionMethod(name))) {
    if (isDriverMethod(target)) return { method: name, sure: true };
    if (tagged || !nothingBehind(target)) return undefined;
    const given = Node.isCallExpression(node) ? node.getArguments() : [];
    if (isStatementMethod(name))
      return given.length > 0
        ? { method: name, sure: receiver !== undefined && steersTransaction(receiver) }
        : undefined;
    return endsTransaction(node, name) ? { method: name, sure: true } : undefined;
  }
  // const query = promisify(pool.query).bind(pool)
  if (receiver === undefined && Node.isIdentifier(target)) {
    for (const declaration of declarationsOf(target)) {
      const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
      const taken = value && !isFunction(value) ? boundMethod(value) : undefined;
      if (taken !== undefined) return { method: taken, sure: true };
      const made = value && hasArguments(node) ? boundByMaker(value) : undefined;
      if (made !== undefined) return made;
      // const run = connection.query.bind(connection) of a connection of no known type
      const open = methodsTaken(value).find((one) => isStatementMethod(one.getText()) && nothingBehind(one));
      if (open !== undefined && functionsOf(declaration).length === 0 && hasArguments(node))
        return { method: open.getText(), sure: false };
    }
    if (isStatementMethod(name) && nothingBehind(target) && hasArguments(node)) return { method: name, sure: false };
  }
  return undefined;
}

const hasArguments = (node: CallLike): boolean => Node.isCallExpression(node) && node.getArguments().length > 0;

/** `knex.raw(..)` within a builder's call is a piece of its statement. */
const isPiece = (node: Node): boolean => {
  let parent = node.getParent();
  while (
    parent &&
    (Node.isArrayLiteralExpression(parent) ||
      Node.isParenthesizedExpression(parent) ||
      Node.isPropertyAssignment(parent) ||
      Node.isObjectLiteralExpression(parent))
  )
    parent = parent.getParent();
  return parent !== undefined && Node.isCallExpression(parent);
};

/** True when the name leads to no code: an object of no known type, a parameter, a signature that no function of the application fills. */
export const nothingBehind = (name: Node): boolean =>
  declarationsOf(name).every(
    (declaration) =>
      !isStub(declaration) &&
      (Node.isParameterDeclaration(declaration) ||
        Node.isBindingElement(declaration) ||
        Node.isMethodSignature(declaration) ||
        Node.isPropertySignature(declaration) ||
        (Node.isPropertyDeclaration(declaration) && functionOf(declaration) === undefined) ||
        (Node.isMethodDeclaration(declaration) && declaration.isAbstract())),
  );

/** True for an object that transactions begin or end on in the same file: whatever its type, it is a connection. */
export function steersTransaction(object: Node): boolean {
  const name = Node.isPropertyAccessExpression(object) ? object.getNameNode() : object;
  const file = object.getSourceFile();
  if (!Node.isIdentifier(name) || !STEERS.test(file.getFullText())) return false;
  const declarations = declarationsOf(name);
  return identifiersNamed(file, name.getText()).some((other) => {
    const parent = other.getParent();
    const value = Node.isPropertyAccessExpression(parent) && parent.getNameNode() === other ? parent : other;
    const method = value.getParentIfKind(SyntaxKind.PropertyAccessExpression);
    if (method?.getExpression() !== value || !isTransactionMethod(method.getName())) return false;
    const call = method.getParentIfKind(SyntaxKind.CallExpression);
    if (call?.getExpression() !== method || !declarationsOf(other).some((one) => declarations.includes(one)))
      return false;
    return !isForOtherServer(call) && (nothingBehind(method.getNameNode()) || isDriverMethod(method.getNameNode()));
  });
}

const STEERS = /\.(?:await)?(?:[bB]eginTransaction|[cC]ommit|[rR]ollback)(?:Async)?\s*\(/;

/**
 * On an object of no known type: `beginTransaction`, and the end of one where the same file begins one, or runs statements, on an object
 * of that name.
 */
function endsTransaction(node: CallLike, name: string): boolean {
  if (plainMethod(name) === 'beginTransaction') return true;
  const receiver = Node.isCallExpression(node) ? receiverOf(node) : undefined;
  if (receiver === undefined) return false;
  const on = receiver.getText();
  const file = node.getSourceFile().getFullText();
  return ['beginTransaction', 'query', 'execute'].some((method) => file.includes(`${on}.${method}(`));
}

/** `const query = makeQuery(pool)` of a function that gives a bound method back. */
function boundByMaker(value: Node): Method | undefined {
  const call = unwrap(value);
  for (const maker of Node.isCallExpression(call) ? calledFunctions(call) : [])
    for (const result of returnsOf(maker))
      for (const access of isFunction(unwrap(result)) ? [] : methodsNamed(result)) {
        const method = access.getName();
        if (isDriverMethod(access.getNameNode())) return { method, sure: true };
        if (nothingBehind(access.getNameNode()))
          return { method, sure: isGivenDriver(access.getExpression(), method, call) };
      }
  return undefined;
}

/** True where the caller of a function gives a connection for the object. */
function isGivenDriver(object: Node, method: string, call: Node): boolean {
  const position = argumentBehind(object)?.position;
  const given = position && Node.isCallExpression(call) ? placeAt(givenTo(call), position.index) : undefined;
  const declared = given?.path.length === 0 ? given.node.getType().getProperty(method)?.getDeclarations() : undefined;
  return position?.path.length === 0 && declared?.some(isOfDriver) === true;
}

/** `pool.query` anywhere in an expression that is no call of it. */
const boundMethod = (value: Node): string | undefined =>
  methodsNamed(value)
    .find((access) => isDriverMethod(access.getNameNode()))
    ?.getName();

const methodsNamed = (value: Node): readonly PropertyAccessExpression[] =>
  [value, ...value.getDescendants()].filter(
    (access): access is PropertyAccessExpression =>
      Node.isPropertyAccessExpression(access) &&
      isStatementMethod(access.getName()) &&
      access.getParentIfKind(SyntaxKind.CallExpression)?.getExpression() !== access,
  );
