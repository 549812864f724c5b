import { ts } from 'ts-morph';
import type { NamedCall } from '../nodes/file-nodes';
import { namesOf, namesOfValue } from './function-places';
import type { FunctionNames } from './names';
import type { FunctionNode } from '../nodes/nodes';

/** Stands for the name of all calls that may enter a constructor: `new`, `super(..)`. */
const CONSTRUCTION = ' new';

/**
 * Names by which the application may call a function: a call can enter it only by one of them. Rather too many than too few: what a call enters
 * is then asked of the compiler.
 */
export class CalledNames {
  constructor(private readonly functions: FunctionNames) {}

  /** The name that a call is kept by; undefined for one by a name that leads to no function. */
  keyOf({ node, name }: NamedCall): string | undefined {
    if (name !== 'super' && !this.functions.names.has(name)) return undefined;
    return ts.isNewExpression(node) || name === 'super' ? CONSTRUCTION : name;
  }

  /** The names of calls that may enter a function, other names that it is taken by included. */
  keysOf(target: FunctionNode): ReadonlySet<string> {
    const node = target.compilerNode;
    return ts.isConstructorDeclaration(node) ? new Set([CONSTRUCTION]) : this.namesOf(node);
  }

  /** The names that may stand for a function, or for the class that a constructor makes objects of. */
  namesOf(node: ts.Node): ReadonlySet<string> {
    const names = new Set(ts.isConstructorDeclaration(node) ? namesOfValue(node.parent) : namesOf(node));
    const maker = this.functions.makers.get(node);
    for (const name of maker ? this.namesOf(maker) : [])
      for (const made of this.functions.made.get(name) ?? []) names.add(made);
    // A set takes in what is added while it is walked.
    for (const name of names) for (const other of this.functions.others.get(name) ?? []) names.add(other);
    return names;
  }
}
