import {
  SyntaxKind,
  ts,
  type CallExpression,
  type KindToNodeMappings,
  type NewExpression,
  type Node,
  type SourceFile,
  type TaggedTemplateExpression,
} from 'ts-morph';
import { indexOf } from './file-index';
import { wrappedIn } from './wrap';

type CompilerCall = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** A call as far as the compiler's nodes tell it. */
export interface NamedCall {
  readonly node: CompilerCall;
  /** Identifier, or the last part of `a.b.c` and `a['c']`; `COMPUTED`; `super`; empty where the callee has no name. */
  readonly name: string;
  /** The callee is an identifier. */
  readonly plain: boolean;
}

/** Kinds whose nodes are asked for wrapped. */
type IndexedKind =
  | SyntaxKind.CallExpression
  | SyntaxKind.NewExpression
  | SyntaxKind.TaggedTemplateExpression
  | SyntaxKind.ClassDeclaration
  | SyntaxKind.ClassExpression;

const calls = new WeakMap<SourceFile, readonly NamedCall[]>();
const wrapped = new WeakMap<SourceFile, Map<SyntaxKind, readonly Node[]>>();

/** Calls of a file by name: calls, then `new`, then templates with a tag; each in order. */
export function namedCalls(file: SourceFile): readonly NamedCall[] {
  const kept = calls.get(file);
  if (kept !== undefined) return kept;
  const { byKind } = indexOf(file);
  const found = [SyntaxKind.CallExpression, SyntaxKind.NewExpression, SyntaxKind.TaggedTemplateExpression].flatMap(
    (kind) => (byKind.get(kind) ?? []).flatMap((node) => namesOf(node as CompilerCall)),
  );
  calls.set(file, found);
  return found;
}

/** Stands for the name in `a[name](..)`. */
export const COMPUTED = '[]';

/** `run.call(this, ..)` and `Reflect.apply(run, ..)` may enter `run`, or go by their own names. */
function namesOf(node: CompilerCall): readonly NamedCall[] {
  const callee = bare(ts.isTaggedTemplateExpression(node) ? node.tag : node.expression);
  const own = named(node, callee);
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(callee)) return [own];
  if (own.name !== 'call' && own.name !== 'apply') return [own];
  const on = bare(callee.expression);
  const [first] = node.arguments;
  const inner = ts.isIdentifier(on) && on.text === 'Reflect' ? first && bare(first) : on;
  return inner === undefined ? [own] : [own, named(node, inner)];
}

function named(node: CompilerCall, callee: ts.Expression): NamedCall {
  if (ts.isIdentifier(callee)) return { node, name: callee.text, plain: true };
  if (ts.isPropertyAccessExpression(callee)) return { node, name: callee.name.text, plain: false };
  if (ts.isElementAccessExpression(callee)) {
    const key = callee.argumentExpression;
    return { node, name: ts.isStringLiteralLike(key) ? key.text : COMPUTED, plain: false };
  }
  return { node, name: callee.kind === SyntaxKind.SuperKeyword ? 'super' : '', plain: false };
}

/** What leaves the value that it stands around as it is: brackets, types and `await`. */
export const leavesValue = (node: ts.Node): node is ts.Node & { readonly expression: ts.Expression } =>
  ts.isParenthesizedExpression(node) ||
  ts.isAsExpression(node) ||
  ts.isSatisfiesExpression(node) ||
  ts.isNonNullExpression(node) ||
  ts.isTypeAssertionExpression(node) ||
  ts.isAwaitExpression(node);

/** The value without what leaves it as it is, as `unwrap` does with nodes that are wrapped. */
export function bare(node: ts.Expression): ts.Expression {
  let inner = node;
  while (leavesValue(inner)) inner = inner.expression;
  return inner;
}

/** Nodes of a kind in a file, in order. */
export function nodesIn<K extends IndexedKind>(file: SourceFile, kind: K): readonly KindToNodeMappings[K][] {
  const byKind = wrapped.get(file) ?? new Map<SyntaxKind, readonly Node[]>();
  wrapped.set(file, byKind);
  const kept = byKind.get(kind) ?? (indexOf(file).byKind.get(kind) ?? []).map((node) => wrappedIn(file, node));
  byKind.set(kind, kept);
  return kept as readonly KindToNodeMappings[K][];
}

/** Calls of a file whose name fits, in order. */
export const callsNamed = (
  file: SourceFile,
  fits: (name: string, plain: boolean) => boolean,
): readonly CallExpression[] =>
  namedCalls(file).flatMap(({ node, name, plain }) =>
    ts.isCallExpression(node) && fits(name, plain) ? (wrappedIn(file, node) as CallExpression) : [],
  );

/** Calls, then `new`, then templates with a tag of a file, whose name fits. */
export const callLikesNamed = (
  file: SourceFile,
  fits: (name: string, plain: boolean) => boolean,
): readonly (CallExpression | NewExpression | TaggedTemplateExpression)[] =>
  namedCalls(file).flatMap(({ node, name, plain }) =>
    fits(name, plain) ? (wrappedIn(file, node) as CallExpression | NewExpression | TaggedTemplateExpression) : [],
  );
