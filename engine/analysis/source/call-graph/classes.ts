import { nodesIn } from '../nodes/file-nodes';
import { Node, SyntaxKind, ts, type ClassDeclaration, type ClassExpression, type SourceFile } from 'ts-morph';
import { declarationsOf } from '../nodes/nodes';
import { isDriverName } from '../libraries/stubs';

export type ClassNode = ClassDeclaration | ClassExpression;

/** Which classes extend, implement or fit which. */
export class ClassTree {
  private readonly below = new Map<Node, ClassNode[]>();
  private readonly all: ClassNode[] = [];
  private readonly fits = new Map<Node, readonly ClassNode[]>();
  private byProperty: ReadonlyMap<string, ReadonlySet<ClassNode>> | undefined;

  constructor(files: readonly SourceFile[]) {
    for (const file of files)
      for (const node of [
        ...nodesIn(file, SyntaxKind.ClassDeclaration),
        ...nodesIn(file, SyntaxKind.ClassExpression),
      ]) {
        this.all.push(node);
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

  /** Methods and properties of that name in the classes below; of a type that no class names, in those that fit it. */
  overrides(owner: Node, name: string, fixed = false): readonly Node[] {
    const below = this.descendants(owner);
    return [...below, ...(below.length === 0 ? this.fitting(owner) : [])].flatMap(
      (child) => (fixed ? child.getStaticMember(name) : child.getInstanceMember(name)) ?? [],
    );
  }

  /** Classes with all that an interface or a type in braces asks for: who takes such an object need not name its class. */
  private fitting(owner: Node): readonly ClassNode[] {
    if (!Node.isInterfaceDeclaration(owner) && !Node.isTypeLiteral(owner)) return [];
    const known = this.fits.get(owner);
    if (known !== undefined) return known;
    const type = owner.getType();
    const names = type.getProperties().map((property) => property.getName());
    // What has a driver's methods is a connection, of whatever server.
    const own = names.length > 0 && !names.some(isDriverName) ? this.having(names) : [];
    const found = own.filter((node) => node.getType().isAssignableTo(type));
    this.fits.set(owner, found);
    return found;
  }

  /** Classes whose objects have properties of all these names, in order. */
  private having(names: readonly string[]): readonly ClassNode[] {
    this.byProperty ??= this.indexed();
    const lists = names.map((name) => this.byProperty!.get(name) ?? new Set<ClassNode>());
    const [rarest, ...others] = lists.sort((a, b) => a.size - b.size);
    return [...(rarest ?? [])].filter((node) => others.every((list) => list.has(node)));
  }

  private indexed(): ReadonlyMap<string, ReadonlySet<ClassNode>> {
    const byProperty = new Map<string, Set<ClassNode>>();
    for (const node of this.all)
      for (const { escapedName } of node.getType().compilerType.getProperties()) {
        const name = ts.unescapeLeadingUnderscores(escapedName);
        const list = byProperty.get(name);
        if (list) list.add(node);
        else byProperty.set(name, new Set([node]));
      }
    return byProperty;
  }
}

/** `const Base = class {}`: the class. */
export const classOf = (declaration: Node): ClassNode | undefined => {
  if (Node.isClassDeclaration(declaration) || Node.isClassExpression(declaration)) return declaration;
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  return value && Node.isClassExpression(value) ? value : undefined;
};

/** The class that a node stands in. */
export const classAround = (node: Node): ClassNode | undefined =>
  node
    .getAncestors()
    .find((ancestor): ancestor is ClassNode => Node.isClassDeclaration(ancestor) || Node.isClassExpression(ancestor));
