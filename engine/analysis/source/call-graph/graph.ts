import { Node, ts } from 'ts-morph';
import { findNodes } from '../nodes/find-nodes';
import type { ClassTree } from './classes';
import type { InjectedObjects } from './injected';
import type { Leading } from './leading';
import { indexOf } from '../nodes/file-index';
import { isFunctionKind } from '../nodes/kinds';
import { declarationsOf, functionOf, functionsOf, isFunction, isStub, type FunctionNode } from '../nodes/nodes';
import { wrappedIn } from '../nodes/wrap';

/**
 * Which functions a piece of code can lead to, as far as they lead on to the places asked for. A function that is passed on counts as called: so
 * callbacks, handlers and bound methods are followed without knowing who calls them. A method of an interface leads to all classes that implement it.
 */
export class CallGraph {
  private readonly direct = new Map<Node, readonly FunctionNode[]>();

  /** @param leading what may lead to the places asked for, from `leadingTo`; nothing else is followed */
  constructor(
    private readonly leading: Leading,
    private readonly classes: ClassTree,
    private readonly injected: InjectedObjects,
  ) {}

  /** The functions that the code below the nodes can lead to, near and far. */
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
        for (const target of targets) if (target !== node && this.leading.holds(target.compilerNode)) found.add(target);
      }
    }
    const result = [...found];
    this.direct.set(node, result);
    return result;
  }

  /** Names and functions in a node that may lead on; those in a function inside it belong to that one. */
  private contentOf(node: Node): readonly Node[] {
    const { compilerNode } = node;
    const fits = (inner: ts.Node): boolean =>
      ts.isIdentifier(inner) ? this.leading.named(inner.text) : this.leading.holds(inner);
    if (ts.isIdentifier(compilerNode)) return fits(compilerNode) ? [node] : [];
    const file = node.getSourceFile();
    const own = indexOf(file).contents.get(compilerNode);
    if (own) return own.filter(fits).map((inner) => wrappedIn(file, inner));
    return findNodes(node, (inner) => {
      const within = isFunctionKind(inner.kind);
      return { found: (within || ts.isIdentifier(inner)) && fits(inner), into: !within };
    });
  }

  private functionsOf(declaration: Node): readonly FunctionNode[] {
    if (isStub(declaration)) return [];
    if (Node.isClassDeclaration(declaration) || Node.isClassExpression(declaration))
      return declaration.getConstructors();
    return [...functionsOf(declaration), ...this.overrides(declaration)];
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
