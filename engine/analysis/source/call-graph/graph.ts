import { Node, ts } from 'ts-morph';
import { findNodes } from '../nodes/find-nodes';
import type { ClassTree } from './classes';
import type { InjectedObjects } from './injected';
import { declarationsOf, functionOf, isFunction, isFunctionKind, isStub, type FunctionNode } from '../nodes/nodes';

/**
 * Which functions a piece of code can lead to. A function that is passed on counts as called: so callbacks, handlers and bound
 * methods are followed without knowing who calls them. A method of an interface leads to all classes that implement it.
 */
export class CallGraph {
  private readonly direct = new Map<Node, readonly FunctionNode[]>();
  /** What stands directly in a function: names that may lead to a function, and functions inside it. */
  private readonly inside = new Map<Node, readonly Node[]>();

  /** @param names names that can lead to a function, from `functionNames` */
  constructor(
    private readonly names: ReadonlySet<string>,
    private readonly classes: ClassTree,
    private readonly injected: InjectedObjects,
  ) {}

  /** All functions that the code below the nodes can lead to, near and far. */
  reachable(from: readonly Node[]): ReadonlySet<FunctionNode> {
    const seen = new Set<FunctionNode>();
    const pending = [...from];
    for (let next = pending.pop(); next !== undefined; next = pending.pop())
      for (const target of this.targets(next))
        if (!seen.has(target)) {
          seen.add(target);
          pending.push(target);
        }
    return seen;
  }

  private targets(node: Node): readonly FunctionNode[] {
    const known = this.direct.get(node);
    if (known) return known;
    const found = new Set<FunctionNode>();
    for (const inner of this.contentOf(node)) {
      if (isFunction(inner)) found.add(inner);
      else {
        const declarations = declarationsOf(inner);
        const targets =
          declarations.length > 0
            ? declarations.flatMap((declaration) => this.functionsOf(declaration))
            : this.injected.targets(inner);
        for (const target of targets) if (target !== node) found.add(target);
      }
    }
    const result = [...found];
    this.direct.set(node, result);
    return result;
  }

  /** Names and functions in a node; those in a function inside it belong to that one. */
  private contentOf(node: Node): readonly Node[] {
    const kept = this.inside.get(node);
    if (kept) return kept;
    const found = Node.isIdentifier(node)
      ? this.names.has(node.getText())
        ? [node]
        : []
      : findNodes(node, (inner) => {
          const own = isFunctionKind(inner.kind);
          return { found: own || (ts.isIdentifier(inner) && this.names.has(inner.text)), into: !own };
        });
    this.inside.set(node, found);
    return found;
  }

  private functionsOf(declaration: Node): readonly FunctionNode[] {
    if (isStub(declaration)) return [];
    if (Node.isClassDeclaration(declaration) || Node.isClassExpression(declaration))
      return declaration.getConstructors();
    const own = functionOf(declaration);
    return [...(own ? [own] : []), ...this.overrides(declaration)];
  }

  /** Methods of the same name in the classes that implement or extend the owner. */
  private overrides(declaration: Node): readonly FunctionNode[] {
    if (
      !Node.isMethodSignature(declaration) &&
      !Node.isMethodDeclaration(declaration) &&
      !Node.isPropertySignature(declaration)
    )
      return [];
    return this.classes
      .overrides(declaration.getParent(), declaration.getName())
      .flatMap((member) => functionOf(member) ?? []);
  }
}
