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

interface FileNodes {
  /** Kinds that the file has at all. */
  readonly kinds: ReadonlySet<SyntaxKind>;
  readonly found: Map<SyntaxKind, readonly Node[]>;
}

const known = new WeakMap<SourceFile, FileNodes>();

/**
 * Nodes of a kind in a file, in order. Looked for once and kept, and not at all where the file has none: to walk a file is cheap on the
 * compiler's nodes and dear on those that wrap them. The scanned files do not change.
 */
export function nodesIn<K extends SyntaxKind>(file: SourceFile, kind: K): readonly KindToNodeMappings[K][] {
  let nodes = known.get(file);
  if (nodes === undefined) {
    nodes = { kinds: kindsOf(file), found: new Map() };
    known.set(file, nodes);
  }
  if (!nodes.kinds.has(kind)) return [];
  const kept = nodes.found.get(kind) ?? file.getDescendantsOfKind(kind);
  nodes.found.set(kind, kept);
  return kept as readonly KindToNodeMappings[K][];
}

function kindsOf(file: SourceFile): ReadonlySet<SyntaxKind> {
  const kinds = new Set<SyntaxKind>();
  const visit = (node: ts.Node): void => {
    kinds.add(node.kind);
    ts.forEachChild(node, visit);
  };
  visit(file.compilerNode);
  return kinds;
}

/** All calls of a file. */
export const callsIn = (file: SourceFile): readonly CallExpression[] => nodesIn(file, SyntaxKind.CallExpression);

/** All calls, `new` and templates with a tag of a file. */
export const callLikesIn = (
  file: SourceFile,
): readonly (CallExpression | NewExpression | TaggedTemplateExpression)[] => [
  ...callsIn(file),
  ...nodesIn(file, SyntaxKind.NewExpression),
  ...nodesIn(file, SyntaxKind.TaggedTemplateExpression),
];
