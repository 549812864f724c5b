import { nodesIn } from './file-nodes';
import { Node, SyntaxKind, type ClassDeclaration, type ClassExpression, type SourceFile } from 'ts-morph';
import { declarationsOf } from './nodes';

export type ClassNode = ClassDeclaration | ClassExpression;

/** Which classes extend or implement which. */
export class ClassTree {
  private readonly below = new Map<Node, ClassNode[]>();

  constructor(files: readonly SourceFile[]) {
    for (const file of files)
      for (const node of [
        ...nodesIn(file, SyntaxKind.ClassDeclaration),
        ...nodesIn(file, SyntaxKind.ClassExpression),
      ]) {
        const bases = [...node.getImplements(), ...[node.getExtends() ?? []].flat()];
        for (const base of bases)
          for (const found of declarationsOf(base.getExpression())) {
            const declaration = classOf(found) ?? found;
            this.below.set(declaration, [...(this.below.get(declaration) ?? []), node]);
          }
      }
  }

  /** Classes that extend or implement a class or an interface, near and far; each once. */
  descendants(owner: Node): readonly ClassNode[] {
    const found = new Set<ClassNode>();
    const visit = (node: Node): void => {
      for (const child of this.below.get(node) ?? []) {
        if (found.has(child)) continue;
        found.add(child);
        visit(child);
      }
    };
    visit(owner);
    return [...found];
  }

  /** Methods and properties of that name in the classes below. */
  overrides(owner: Node, name: string, fixed = false): readonly Node[] {
    return this.descendants(owner).flatMap(
      (child) => (fixed ? child.getStaticMember(name) : child.getInstanceMember(name)) ?? [],
    );
  }
}

/** `const Base = class {}`: the class. */
const classOf = (declaration: Node): ClassNode | undefined => {
  if (Node.isClassDeclaration(declaration) || Node.isClassExpression(declaration)) return declaration;
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return value && Node.isClassExpression(value) ? value : undefined;
};

/** The class that a node stands in. */
export const classAround = (node: Node): ClassNode | undefined =>
  node
    .getAncestors()
    .find((ancestor): ancestor is ClassNode => Node.isClassDeclaration(ancestor) || Node.isClassExpression(ancestor));
