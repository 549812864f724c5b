import { namedCalls, type NamedCall } from '../nodes/file-nodes';
import {
  Node,
  type CallExpression,
  type NewExpression,
  type SourceFile,
  type TaggedTemplateExpression,
} from 'ts-morph';
import type { CalledNames } from './called-names';
import type { ClassTree } from './classes';
import {
  calleeNameNode,
  declarationsOf,
  functionOf,
  functionsOf,
  isStub,
  unwrap,
  type FunctionNode,
} from '../nodes/nodes';
import { wrappedIn } from '../nodes/wrap';

/** Whatever enters a function: a call, `new`, a template with the function as its tag. */
export type CallLike = CallExpression | NewExpression | TaggedTemplateExpression;

/** Called between files: lets others run and may throw to stop. */
export type Breathe = () => Promise<void>;

interface Called {
  readonly call: CallLike;
  /** Place among all calls of the application. */
  readonly at: number;
}

/**
 * Calls of functions of the application, by function. What a call enters is asked of the compiler, which is dear: only for calls that
 * go by a name under which the function in question may be known (`CalledNames`), and only when somebody asks.
 */
export class Callers {
  private readonly byFunction = new Map<FunctionNode, Called[]>();
  private readonly sorted = new Map<FunctionNode, readonly CallLike[]>();
  private readonly resolved = new Set<string>();
  private byName:
    | ReadonlyMap<string, readonly { readonly file: SourceFile; readonly call: NamedCall; readonly at: number }[]>
    | undefined;

  constructor(
    private readonly files: readonly SourceFile[],
    private readonly names: CalledNames,
    private readonly classes: ClassTree,
  ) {}

  /** In the order of files and places; those of templates with a tag behind those of their file's calls. */
  get(target: FunctionNode): readonly CallLike[] {
    const kept = this.sorted.get(target);
    if (kept !== undefined) return kept;
    for (const key of this.names.keysOf(target)) this.resolve(key);
    const calls = (this.byFunction.get(target) ?? []).sort((a, b) => a.at - b.at).map(({ call }) => call);
    this.sorted.set(target, calls);
    return calls;
  }

  private resolve(key: string): void {
    if (this.resolved.has(key)) return;
    this.resolved.add(key);
    this.byName ??= this.grouped();
    for (const { file, call, at } of this.byName.get(key) ?? []) {
      const node = wrappedIn(file, call.node) as CallLike;
      for (const target of targetsOf(node, this.classes)) {
        const list = this.byFunction.get(target);
        if (list) list.push({ call: node, at });
        else this.byFunction.set(target, [{ call: node, at }]);
      }
    }
  }

  private grouped(): NonNullable<typeof this.byName> {
    const groups = new Map<string, { file: SourceFile; call: NamedCall; at: number }[]>();
    let at = 0;
    for (const file of this.files)
      for (const call of namedCalls(file)) {
        const key = this.names.keyOf(call);
        if (key === undefined) continue;
        const list = groups.get(key);
        if (list) list.push({ file, call, at });
        else groups.set(key, [{ file, call, at }]);
        at += 1;
      }
    return groups;
  }
}

/** The name that a call goes by: the identifier, or the last part of `a.b.c`. */
export const nameNodeOf = (call: CallLike): Node => {
  if (Node.isCallExpression(call)) return calleeNameNode(call);
  const callee = unwrap(Node.isTaggedTemplateExpression(call) ? call.getTag() : call.getExpression());
  return Node.isPropertyAccessExpression(callee) ? callee.getNameNode() : callee;
};

/** Functions of the application that a call may enter; of an interface's method those of the classes below it. */
export const targetsOf = (call: CallLike, classes: ClassTree): readonly FunctionNode[] => {
  const constructs = Node.isNewExpression(call) || Node.isSuperExpression(nameNodeOf(call));
  return [
    ...new Set(
      declarationsOf(nameNodeOf(call)).flatMap((declaration) => {
        if (isStub(declaration)) return [];
        if (constructs) return constructorsOf(declaration);
        return [...functionsOf(declaration), ...below(declaration, classes)];
      }),
    ),
  ];
};

const below = (declaration: Node, classes: ClassTree): readonly FunctionNode[] => {
  if (
    !Node.isMethodSignature(declaration) &&
    !Node.isMethodDeclaration(declaration) &&
    !Node.isPropertySignature(declaration)
  )
    return [];
  const fixed = Node.isMethodDeclaration(declaration) && declaration.isStatic();
  return classes
    .overrides(declaration.getParent(), declaration.getName(), fixed)
    .flatMap((member) => functionOf(member) ?? []);
};

/** Constructor of a class, or the one that it takes over from the class above. */
const constructorsOf = (declaration: Node, depth = 0): readonly FunctionNode[] => {
  const value = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : declaration;
  if (value === undefined || depth > 8) return [];
  if (Node.isConstructorDeclaration(value)) return [value];
  if (!Node.isClassDeclaration(value) && !Node.isClassExpression(value)) return [];
  const own = value.getConstructors();
  if (own.length > 0) return own;
  const base = value.getExtends()?.getExpression();
  return base ? declarationsOf(base).flatMap((found) => constructorsOf(found, depth + 1)) : [];
};
