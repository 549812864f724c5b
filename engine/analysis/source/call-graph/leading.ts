import { ts, type Node, type SourceFile } from 'ts-morph';
import { indexOf } from '../nodes/file-index';
import type { CalledNames } from './called-names';
import type { FunctionNode } from '../nodes/nodes';

/** What may lead to a place, as far as names tell: rather too much than too little. */
export interface Leading {
  /** True for a name that may stand for a function on a way there. */
  readonly named: (name: string) => boolean;
  /** True for a function that the place is in, or that may lead to one. */
  readonly holds: (node: ts.Node) => boolean;
}

/**
 * Names and functions on the ways to the given functions, found from their ends: which functions have a name in them that may stand for
 * one of these, and so on. What a name means is not asked, so it costs little; most functions of a program lead to none of its statements.
 * @param names names that can lead to a function at all, from `functionNames`
 */
export function leadingTo(
  targets: Iterable<FunctionNode>,
  files: readonly SourceFile[],
  names: ReadonlySet<string>,
  called: CalledNames,
): Leading {
  const usedIn = new Map<string, Set<ts.Node>>();
  const outerOf = new Map<ts.Node, ts.Node>();
  for (const file of files)
    for (const [owner, contents] of indexOf(file).contents)
      for (const inner of contents)
        if (!ts.isIdentifier(inner)) outerOf.set(inner, owner);
        else if (names.has(inner.text)) add(usedIn, inner.text, owner);
  const functions = new Set<ts.Node>([...targets].map((target: Node) => target.compilerNode));
  const taken = new Set<string>();
  // A set takes in what is added while it is walked.
  for (const node of functions) {
    const outer = outerOf.get(node);
    if (outer !== undefined) functions.add(outer);
    for (const name of called.namesOf(node)) {
      if (taken.has(name)) continue;
      taken.add(name);
      for (const user of usedIn.get(name) ?? []) functions.add(user);
    }
  }
  return { named: (name) => taken.has(name) && names.has(name), holds: (node) => functions.has(node) };
}

const add = (lists: Map<string, Set<ts.Node>>, name: string, owner: ts.Node): void => {
  const list = lists.get(name);
  if (list) list.add(owner);
  else lists.set(name, new Set([owner]));
};
