import { Node, SyntaxKind, type PropertyAccessExpression } from 'ts-morph';
import type { ListItem } from '../text/parts';
import { assignmentOf, isAssigned } from './assigned';
import type { Reach } from './reach';

/** A change of the list that a name or a field is. `take`: elements are taken out; what a `splice` puts in comes behind. */
export interface ListChange {
  readonly node: Node;
  readonly kind: 'set' | 'push' | 'unshift' | 'take' | 'open';
  readonly values: readonly Node[];
}

const TAKES: ReadonlySet<string> = new Set(['pop', 'shift', 'splice']);
/** Methods that change the list they are called on; `sort` and `reverse` keep what is in it. */
export const CHANGES_LIST: ReadonlySet<string> = new Set(['push', 'unshift', 'fill', 'copyWithin', ...TAKES]);

/** What `list.length = 0`, `list.push(..)`, `list.splice(..)` does; undefined for a member that leaves the list as it is. */
export function changeOfList(member: PropertyAccessExpression): ListChange | undefined {
  const name = member.getName();
  if (name === 'length' && isAssigned(member)) {
    const node = assignmentOf(member);
    const emptied = Node.isBinaryExpression(node) && node.getRight().getText() === '0';
    return { node, kind: emptied ? 'set' : 'take', values: [] };
  }
  const call = member.getParentIfKind(SyntaxKind.CallExpression);
  if (call === undefined || call.getExpression() !== member || !CHANGES_LIST.has(name)) return undefined;
  const given = call.getArguments();
  if (name === 'push' || name === 'unshift') return { node: call, kind: name, values: given };
  if (!TAKES.has(name)) return { node: call, kind: 'open', values: [] };
  const [from, , ...put] = given;
  const whole = name === 'splice' && given.length === 1 && from?.getText() === '0';
  return { node: call, kind: whole ? 'set' : 'take', values: put };
}

/** The list without what was taken out: any element may be, unless it is sure to be the first or the last. */
export function withoutTaken(items: readonly ListItem[], taken: Node, reach: Reach): readonly ListItem[] {
  const callee = Node.isCallExpression(taken) ? taken.getExpression() : undefined;
  const name = Node.isPropertyAccessExpression(callee) ? callee.getName() : undefined;
  const at = name === 'shift' ? 0 : name === 'pop' ? items.length - 1 : -1;
  const item = items[at];
  if (items.length === 0) return items;
  if (reach.often === 'always' && item && !item.optional && item.repeated !== true)
    return items.filter((_, i) => i !== at);
  return items.map((one) => ({ ...one, optional: true }));
}
