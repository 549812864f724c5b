import { SyntaxKind, ts, type SourceFile } from 'ts-morph';
import { isFunctionKind } from './kinds';

/** What one walk over the compiler's nodes of a file has found; all lists in the order of the walk. */
export interface FileIndex {
  /** Nodes of the kinds in `INDEXED`. */
  readonly byKind: ReadonlyMap<SyntaxKind, readonly ts.Node[]>;
  readonly identifiers: ReadonlyMap<string, readonly ts.Identifier[]>;
  /** By function, and by the file for what is in none: the identifiers and functions in it that are in no function inside it. */
  readonly contents: ReadonlyMap<ts.Node, readonly (ts.Identifier | ts.Node)[]>;
}

/** Kinds of which all nodes of a file are asked for. */
const INDEXED: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.CallExpression,
  SyntaxKind.NewExpression,
  SyntaxKind.TaggedTemplateExpression,
  SyntaxKind.PropertyAccessExpression,
  SyntaxKind.BinaryExpression,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.MethodSignature,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.VariableDeclaration,
  SyntaxKind.PropertyAssignment,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.PropertySignature,
  SyntaxKind.BindingElement,
  SyntaxKind.ImportClause,
  SyntaxKind.ImportEqualsDeclaration,
  SyntaxKind.ImportSpecifier,
  SyntaxKind.ExportSpecifier,
  SyntaxKind.ExportAssignment,
]);

const known = new WeakMap<SourceFile, FileIndex>();

/** The scanned files do not change: each is walked once, on the compiler's nodes, which are cheap beside those that wrap them. */
export function indexOf(file: SourceFile): FileIndex {
  const kept = known.get(file);
  if (kept !== undefined) return kept;
  const byKind = new Map<SyntaxKind, ts.Node[]>();
  const identifiers = new Map<string, ts.Identifier[]>();
  const contents = new Map<ts.Node, ts.Node[]>();
  let own: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    const { kind } = node;
    if (kind === SyntaxKind.Identifier) {
      add(identifiers, (node as ts.Identifier).text, node as ts.Identifier);
      own.push(node);
      return;
    }
    if (INDEXED.has(kind)) add(byKind, kind, node);
    if (!isFunctionKind(kind)) return void ts.forEachChild(node, visit);
    own.push(node);
    const outer = own;
    contents.set(node, (own = []));
    ts.forEachChild(node, visit);
    own = outer;
  };
  contents.set(file.compilerNode, own);
  ts.forEachChild(file.compilerNode, visit);
  const index = { byKind, identifiers, contents };
  known.set(file, index);
  return index;
}

const add = <K, V>(lists: Map<K, V[]>, key: K, value: V): void => {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
};
