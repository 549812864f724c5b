import type { Cursor } from './cursor';
import type { Limit, OrderItem } from './tree';

/** ORDER BY and LIMIT. */

export function orderClause(cursor: Cursor): readonly OrderItem[] {
  const from = cursor.position;
  if (!cursor.take('ORDER', 'BY')) return [];
  const items = orderItems(cursor);
  const part = cursor.partOf(from);
  if (part === null) return items;
  cursor.place(from);
  return items.map((item) => ({ ...item, part: item.part ?? part }));
}

export function orderItems(cursor: Cursor): readonly OrderItem[] {
  const found: OrderItem[] = [];
  do {
    const from = cursor.position;
    const value = cursor.expression();
    const descending = cursor.take('DESC');
    if (!descending) cursor.take('ASC');
    found.push({ expression: value, descending, part: cursor.place(from) });
  } while (cursor.take(','));
  return found;
}

export function limitClause(cursor: Cursor): Limit | null {
  const from = cursor.position;
  if (!cursor.take('LIMIT')) return null;
  const first = cursor.expression();
  const second = cursor.take(',') || cursor.take('OFFSET') ? cursor.expression() : null;
  const commaed = second !== null && cursor.text(from).includes(',');
  const part = cursor.place(from);
  return commaed ? { count: second, offset: first, part } : { count: first, offset: second, part };
}
