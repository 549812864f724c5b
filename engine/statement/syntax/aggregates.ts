import { refuse } from '../problem';
import type { Cursor } from './cursor';
import { literal } from './literals';
import { orderItems } from './order';
import type { Expression, OrderItem } from './tree';
import { overClause } from './windows';

const NAMES: ReadonlySet<string> = new Set(
  `COUNT SUM AVG MIN MAX GROUP_CONCAT BIT_AND BIT_OR BIT_XOR STD STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP JSON_ARRAYAGG
   JSON_OBJECTAGG ANY_VALUE`.split(/\s+/),
);

export const isAggregate = (upper: string): boolean => NAMES.has(upper);

/** `COUNT(DISTINCT a, b)`, `GROUP_CONCAT(a ORDER BY b SEPARATOR ', ')`. */
export function aggregate(cursor: Cursor): Expression {
  const name = cursor.next().upper;
  cursor.expect('(');
  const distinct = cursor.take('DISTINCT');
  if (!distinct) cursor.take('ALL');
  const args: Expression[] = [];
  if (cursor.take('*')) args.push({ kind: 'star' });
  else
    do args.push(cursor.expression());
    while (cursor.take(','));
  let orderBy: readonly OrderItem[] = [];
  if (cursor.take('ORDER', 'BY')) orderBy = orderItems(cursor);
  let separator: string | null = null;
  if (cursor.take('SEPARATOR')) {
    const text = literal(cursor);
    separator = text?.type === 'text' ? text.text : cursor.fail();
  }
  if (cursor.is('LIMIT')) refuse('GROUP_CONCAT with LIMIT');
  cursor.expect(')');
  if (!cursor.is('OVER')) return { kind: 'aggregate', name, args, distinct, orderBy, separator };
  if (distinct || orderBy.length > 0 || separator !== null) refuse(`${name}(..) OVER with words in its brackets`);
  return { kind: 'window', name, args, over: overClause(cursor) };
}
