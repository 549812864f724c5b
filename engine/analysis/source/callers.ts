import { callLikesIn } from './file-nodes';
import {
  Node,
  type CallExpression,
  type NewExpression,
  type SourceFile,
  type TaggedTemplateExpression,
} from 'ts-morph';
import type { ClassTree } from './classes';
import { declarationsOf, functionOf, isStub, unwrap, type FunctionNode } from './nodes';

/** Whatever enters a function: a call, `new`, a template with the function as its tag. */
export type CallLike = CallExpression | NewExpression | TaggedTemplateExpression;

/** Calls of functions of the application, by function. */
export type Callers = ReadonlyMap<FunctionNode, readonly CallLike[]>;

/** Called between files: lets others run and may throw to stop. */
export type Breathe = () => Promise<void>;

/** @param names names that can lead to a function, from `functionNames` */
export async function callersOf(
  files: readonly SourceFile[],
  names: ReadonlySet<string>,
  classes: ClassTree,
  breathe: Breathe,
): Promise<Callers> {
  const callers = new Map<FunctionNode, CallLike[]>();
  for (const file of files) {
    await breathe();
    for (const call of callLikesIn(file)) {
      const name = nameNodeOf(call);
      if (!Node.isSuperExpression(name) && !names.has(name.getText())) continue;
      for (const target of targetsOf(call, classes)) {
        const list = callers.get(target);
        if (list) list.push(call);
        else callers.set(target, [call]);
      }
    }
  }
  return callers;
}

/** The name that a call goes by: the identifier, or the last part of `a.b.c`. */
export const nameNodeOf = (call: CallLike): Node => {
  const callee = unwrap(Node.isTaggedTemplateExpression(call) ? call.getTag() : call.getExpression());
  return Node.isPropertyAccessExpression(callee) ? callee.getNameNode() : callee;
};

/** What is given in the place of each parameter; nothing for a template. */
export const argumentsOf = (call: CallLike): readonly Node[] =>
  Node.isTaggedTemplateExpression(call) ? [] : call.getArguments();

/** Functions of the application that a call may enter; of an interface's method those of the classes below it. */
export const targetsOf = (call: CallLike, classes: ClassTree): readonly FunctionNode[] => {
  const constructs = Node.isNewExpression(call) || Node.isSuperExpression(nameNodeOf(call));
  return [
    ...new Set(
      declarationsOf(nameNodeOf(call)).flatMap((declaration) => {
        if (isStub(declaration)) return [];
        if (constructs) return constructorsOf(declaration);
        return [...[functionOf(declaration) ?? []].flat(), ...below(declaration, classes)];
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
