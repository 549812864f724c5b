import { Node } from 'ts-morph';
import { declarationsOf } from '../nodes/nodes';
import { choiceOf, either, tidy, type Part } from './parts';
import type { Bindings, TextResolver } from './text';
import { truthOf } from '../values/truth';
import { waysThrough, type Way } from '../values/ways';
import { commonScope, guardOf, type Write } from '../values/writes';

/**
 * The text of a variable at a place: what it began with, and every change before the place, in order. Changes that may not happen
 * make optional parts, changes in branches make choices.
 */
export function afterWrites(
  texts: TextResolver,
  start: readonly Part[],
  writes: readonly Write[],
  place: { readonly within: Node; readonly use: Node },
  bindings: Bindings,
): readonly Part[] {
  const { within, use } = place;
  let state = start;
  for (let i = 0; i < writes.length;) {
    const write = writes[i]!;
    const guard = guardOf(write.node, guardScope(within, write.node, use));
    if (guard === undefined) {
      state = apply(texts, state, write, bindings);
      i += 1;
      continue;
    }
    const group = writes
      .slice(i)
      .filter((other) => other.node.getStart() >= guard.getStart() && other.node.getEnd() <= guard.getEnd());
    const ways = taken(texts, guard, waysThrough(guard, group, use), bindings);
    if (ways === undefined) {
      const inner = { within: innerOf(guard, write.node), use };
      state = either(state, afterWrites(texts, state, group, inner, bindings));
    } else {
      const before = state;
      const results = ways.map((way) => afterWrites(texts, before, way.writes, { within: way.body, use }, bindings));
      state = results.length === 0 ? before : choiceOf(results);
    }
    i += group.length;
  }
  return state;
}

/** The branch that is taken, where the condition is known; all of them where it is not. */
function taken(
  texts: TextResolver,
  guard: Node,
  ways: readonly Way<Write>[] | undefined,
  bindings: Bindings,
): readonly Way<Write>[] | undefined {
  if (ways === undefined || !Node.isIfStatement(guard)) return ways;
  const known = truthOf(guard.getExpression(), bindings, texts);
  return known === undefined ? ways : ways.filter((way) => (way.of === 'then') === known);
}

/** `x = x + more` reads the variable in the state before. */
function apply(texts: TextResolver, state: readonly Part[], write: Write, bindings: Bindings): readonly Part[] {
  if (write.apply) return write.apply(state);
  // Only lists have these.
  if (write.kind === 'take' || write.kind === 'open') return state;
  const target = Node.isBinaryExpression(write.node) ? write.node.getLeft() : undefined;
  const declaration = target && declarationsOf(target)[0];
  const inner: Bindings =
    declaration === undefined ? bindings : new Map([...bindings, [declaration, { parts: state, bindings }] as const]);
  const value = write.values.flatMap((node) => texts.resolve(node, inner));
  return write.kind === 'append' ? tidy([...state, ...value]) : value;
}

/** Constructs that hold the use are passed by the write as well, so they guard nothing. */
const guardScope = (within: Node, write: Node, use: Node): Node => {
  const inner = commonScope(write, use);
  return inner.getPos() >= within.getPos() && inner.getEnd() <= within.getEnd() ? inner : within;
};

/** The part of a guard that the write stands in, so that the guard itself is not found again. */
const innerOf = (guard: Node, write: Node): Node =>
  write.getAncestors().filter((ancestor) => ancestor.getParent() === guard)[0] ?? guard;
