import { Node, SyntaxKind, type CallExpression, type SourceFile } from 'ts-morph';
import {
  calleeName,
  calleeNameNode,
  callsIn,
  declarationsOf,
  enclosingFunctions,
  functionOf,
  isStub,
  receiverOf,
  unwrap,
  type FunctionNode,
} from './nodes';
import { dynamic, isUnknown, tidy, variant, type Part } from './parts';
import { STATEMENT_METHODS, TRANSACTION_METHODS } from './stubs';
import type { TextResolver } from './text';

/** A place where the application gives a statement, or the end of a transaction, to the driver. */
export interface FoundCall {
  readonly node: CallExpression;
  /** The driver's method, also where a function of the application stands before it. */
  readonly method: string;
  readonly parts: readonly Part[];
  readonly problem: string | null;
}

/** A function that hands a parameter on to the driver as the statement. */
interface Wrapper {
  readonly index: number;
  readonly property?: string;
  readonly method: string;
}

const SQL_START =
  /^[\s(]*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CALL|WITH|TRUNCATE|CREATE|ALTER|DROP|SET|SHOW|START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK|LOCK|UNLOCK|SAVEPOINT|RELEASE|ANALYZE|OPTIMIZE|EXPLAIN|DESCRIBE|LOAD|USE)\b/i;

const isStatementMethod = (name: string | undefined): boolean => STATEMENT_METHODS.some((method) => method === name);
const isTransactionMethod = (name: string | undefined): boolean =>
  TRANSACTION_METHODS.some((method) => method === name);

/** Calls of functions of the application, by function. */
export type Callers = ReadonlyMap<FunctionNode, readonly CallExpression[]>;

/** Called between files: lets others run and may throw to stop. */
export type Breathe = () => Promise<void>;

/** @param names names that can lead to a function, from `functionNames` */
export async function callersOf(
  files: readonly SourceFile[],
  names: ReadonlySet<string>,
  breathe: Breathe,
): Promise<Callers> {
  const callers = new Map<FunctionNode, CallExpression[]>();
  for (const file of files) {
    await breathe();
    for (const call of callsIn(file)) {
      const name = calleeName(call);
      if (name === undefined || !names.has(name)) continue;
      for (const target of targetsOf(call)) {
        const list = callers.get(target);
        if (list) list.push(call);
        else callers.set(target, [call]);
      }
    }
  }
  return callers;
}

/** Functions of the application that a call may enter. */
export const targetsOf = (call: CallExpression): readonly FunctionNode[] =>
  declarationsOf(calleeNameNode(call)).flatMap((declaration) =>
    isStub(declaration) ? [] : (functionOf(declaration) ?? []),
  );

/** True when the name is one of the driver: its declaration stands in the stubs. */
const isDriverMethod = (node: Node): boolean => declarationsOf(node).some(isStub);

/**
 * Finds every call that carries a statement to the driver. Functions that only pass a statement on are followed to their
 * callers, again and again, by what calls resolve to and not by how they are named.
 */
export async function findCalls(
  files: readonly SourceFile[],
  texts: TextResolver,
  callers: Callers,
  breathe: Breathe,
): Promise<readonly FoundCall[]> {
  const found: FoundCall[] = [];
  const wrappers = new Map<FunctionNode, Wrapper>();
  const pending: { node: CallExpression; method: string; text: Node | undefined; property?: string; sure: boolean }[] =
    [];

  for (const file of files) {
    await breathe();
    for (const node of callsIn(file)) {
      const direct = driverCall(node);
      if (direct === undefined) continue;
      if (isTransactionMethod(direct.method)) found.push({ node, method: direct.method, parts: [], problem: null });
      else pending.push({ node, method: direct.method, text: node.getArguments()[0], sure: direct.sure });
    }
  }

  while (pending.length > 0) {
    const { node, method, text, property, sure } = pending.shift()!;
    const parts = text === undefined ? [] : statementParts(text, property, texts);
    const wrapper = passedOn(parts);
    const owner = wrapper && enclosingFunctions(node).find((candidate) => hasParameter(candidate, wrapper.index, text));
    if (wrapper && owner) {
      if (wrappers.has(owner)) continue;
      wrappers.set(owner, { ...wrapper, method });
      const calls = callers.get(owner) ?? [];
      for (const call of calls)
        pending.push({
          node: call,
          method,
          text: call.getArguments()[wrapper.index],
          property: wrapper.property,
          sure: true,
        });
      if (calls.length === 0 && sure)
        found.push({
          node,
          method,
          parts: [dynamic('parameter')],
          problem: 'the statement is a parameter, and no call of the function was found',
        });
      continue;
    }
    if (!sure && !SQL_START.test(variant(parts, true))) continue;
    const unknown = parts.length === 0 || isUnknown(parts);
    found.push({ node, method, parts: withNames(parts), problem: unknown ? problemOf(text, parts) : null });
  }
  return found.sort((a, b) => comparePlace(a.node, b.node));
}

const comparePlace = (a: Node, b: Node): number => {
  const [x, y] = [a.getSourceFile().getFilePath(), b.getSourceFile().getFilePath()];
  return x < y ? -1 : x > y ? 1 : a.getStart() - b.getStart();
};

/** `??` is a name that the driver puts in at run time. */
const withNames = (parts: readonly Part[]): readonly Part[] =>
  tidy(
    parts.flatMap((part): readonly Part[] =>
      part.kind === 'text' && part.text.includes('??')
        ? part.text
            .split('??')
            .flatMap((piece, i) => [...(i > 0 ? [dynamic('??')] : []), { kind: 'text', text: piece }])
        : [part],
    ),
  );

const problemOf = (text: Node | undefined, parts: readonly Part[]): string => {
  if (text === undefined) return 'the call has no statement';
  const why = tidy(parts).flatMap((part) => (part.kind === 'dynamic' ? [part.why] : []));
  return `the statement is built at run time from ${why.join(', ') || text.getText().slice(0, 80)}`;
};

/** A statement is text, or an object with the text under `sql`. */
function statementParts(node: Node, property: string | undefined, texts: TextResolver): readonly Part[] {
  const inner = unwrap(node);
  const wanted = property ?? 'sql';
  const options = Node.isObjectLiteralExpression(inner) || property !== undefined;
  if (options) return texts.propertyOf(inner, wanted, new Map()) ?? [dynamic(inner.getText().slice(0, 80))];
  const parts = texts.resolve(inner);
  if (!isUnknown(parts) || passedOn(parts)) return parts;
  return texts.propertyOf(inner, 'sql', new Map()) ?? parts;
}

const passedOn = (parts: readonly Part[]): { index: number; property?: string } | undefined => {
  const [only, more] = tidy(parts);
  return only?.kind === 'parameter' && more === undefined ? only : undefined;
};

/** The function whose parameter the text is: the one that declares the name, not one further in. */
const hasParameter = (candidate: FunctionNode, index: number, text: Node | undefined): boolean => {
  if (!Node.isParametered(candidate) || text === undefined) return false;
  const parameter = candidate.getParameters()[index];
  if (parameter === undefined) return false;
  const within = (node: Node): boolean =>
    node === parameter || node.getAncestors().some((ancestor) => ancestor === parameter);
  return [unwrap(text), ...unwrap(text).getDescendants()].some(
    (node) => Node.isIdentifier(node) && declarationsOf(node).some((declaration) => leadsTo(declaration, within)),
  );
};

/** True when a declaration is the parameter, or a variable that only takes it over. */
function leadsTo(declaration: Node, within: (node: Node) => boolean, depth = 0): boolean {
  if (within(declaration)) return true;
  if (depth > 5) return false;
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return (
    value !== undefined &&
    [value, ...value.getDescendants()].some(
      (node) => Node.isIdentifier(node) && declarationsOf(node).some((next) => leadsTo(next, within, depth + 1)),
    )
  );
}

/**
 * The driver's method that a call reaches. `sure` is false where the object has no known type: then only a text that reads
 * like SQL makes it a call site.
 */
function driverCall(node: CallExpression): { method: string; sure: boolean } | undefined {
  const name = calleeName(node);
  const target = calleeNameNode(node);
  const receiver = receiverOf(node);
  if (receiver !== undefined && (isStatementMethod(name) || isTransactionMethod(name))) {
    if (isDriverMethod(target)) return { method: name!, sure: true };
    if (declarationsOf(target).length > 0) return undefined;
    const arguments_ = node.getArguments().length;
    if (isStatementMethod(name)) return arguments_ > 0 ? { method: name!, sure: false } : undefined;
    return name === 'beginTransaction' ? { method: name, sure: true } : undefined;
  }
  // const query = promisify(pool.query).bind(pool)
  if (receiver === undefined && Node.isIdentifier(target))
    for (const declaration of declarationsOf(target)) {
      const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
      const taken =
        value && !Node.isArrowFunction(value) && !Node.isFunctionExpression(value) ? boundMethod(value) : undefined;
      if (taken !== undefined) return { method: taken, sure: true };
    }
  return undefined;
}

/** `pool.query` anywhere in an expression that is no call of it. */
function boundMethod(value: Node): string | undefined {
  for (const access of [value, ...value.getDescendants()]) {
    if (!Node.isPropertyAccessExpression(access) || !isStatementMethod(access.getName())) continue;
    const called = access.getParentIfKind(SyntaxKind.CallExpression)?.getExpression() === access;
    if (!called && isDriverMethod(access.getNameNode())) return access.getName();
  }
  return undefined;
}
