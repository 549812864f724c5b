import { refuse } from '../problem';
import type { Cursor } from './cursor';
import { condition } from './expression';
import { fromClause } from './from';
import { alias, names } from './names';
import { limitClause, orderClause } from './order';
import type { Expression, Query, Select, SelectItem, Union } from './tree';
import { windowClause } from './windows';

/** SELECT, UNION, WITH. */

export function query(cursor: Cursor): Query {
  const withs = cursor.take('WITH') ? commonTables(cursor) : [];
  let left = operand(cursor);
  let united: Union | null = null;
  while (cursor.take('UNION')) {
    const distinct = !cursor.take('ALL');
    if (distinct) cursor.take('DISTINCT');
    united = { kind: 'union', distinct, left, right: operand(cursor) };
    left = plain(united);
  }
  if (cursor.is('EXCEPT') || cursor.is('INTERSECT')) refuse(cursor.peek()!.upper);
  // ORDER BY and LIMIT behind the last select belong to the whole.
  const tail = { orderBy: orderClause(cursor), limit: limitClause(cursor), locking: lockClause(cursor) };
  const alone = tail.orderBy.length === 0 && tail.limit === null && tail.locking === null;
  if (alone && withs.length === 0) return left;
  if (united === null && (left.orderBy.length > 0 || left.limit !== null))
    refuse('a query in brackets with ORDER BY or LIMIT of its own and another one behind');
  return { ...left, ...(alone ? {} : tail), with: [...withs, ...left.with] };
}

const plain = (body: Select | Union): Query => ({ with: [], body, orderBy: [], limit: null, locking: null });

function operand(cursor: Cursor): Query {
  if (cursor.is('(')) return cursor.bracketedQuery();
  if (cursor.is('VALUES') || cursor.is('TABLE')) refuse(`${cursor.peek()!.upper} as a query`);
  return plain(select(cursor));
}

function commonTables(cursor: Cursor): Query['with'] {
  if (cursor.is('RECURSIVE')) refuse('WITH RECURSIVE');
  const found: { name: string; columns: readonly string[] | null; query: Query }[] = [];
  do {
    const name = cursor.name();
    const columns = cursor.is('(') ? names(cursor) : null;
    cursor.expect('AS');
    found.push({ name, columns, query: cursor.bracketedQuery() });
  } while (cursor.take(','));
  return found;
}

const OPTIONS = [
  'ALL',
  'STRAIGHT_JOIN',
  'HIGH_PRIORITY',
  'SQL_NO_CACHE',
  'SQL_CACHE',
  'SQL_SMALL_RESULT',
  'SQL_BIG_RESULT',
  'SQL_BUFFER_RESULT',
];

function select(cursor: Cursor): Select {
  cursor.expect('SELECT');
  let distinct = false;
  for (;;) {
    if (cursor.is('SQL_CALC_FOUND_ROWS')) refuse('SQL_CALC_FOUND_ROWS');
    const option = cursor.takeOne(['DISTINCT', 'DISTINCTROW', ...OPTIONS]);
    if (option === undefined) break;
    distinct ||= option.startsWith('DISTINCT');
  }
  const columns = [selectItem(cursor)];
  while (cursor.take(',')) columns.push(selectItem(cursor));
  if (cursor.is('INTO')) refuse('SELECT .. INTO');
  const from = cursor.take('FROM') ? fromClause(cursor) : null;
  const where = cursor.take('WHERE') ? condition(cursor) : null;
  const groupBy = cursor.take('GROUP', 'BY') ? groups(cursor) : [];
  const having = cursor.take('HAVING') ? condition(cursor) : null;
  const windows = windowClause(cursor);
  return { kind: 'select', distinct, columns, from, where, groupBy, having, windows };
}

function groups(cursor: Cursor): readonly Expression[] {
  const found = [cursor.expression()];
  while (cursor.take(',')) found.push(cursor.expression());
  if (cursor.is('WITH', 'ROLLUP')) refuse('GROUP BY .. WITH ROLLUP');
  // GROUP BY a ASC: until MySQL 8.0 it also sorted.
  if (cursor.is('ASC') || cursor.is('DESC')) refuse('GROUP BY with a direction');
  return found;
}

function selectItem(cursor: Cursor): SelectItem {
  if (cursor.take('*')) return { expression: null, table: null, alias: null, text: '*' };
  if (cursor.peek(1)?.text === '.' && cursor.peek(2)?.text === '*' && cursor.isName) {
    const table = cursor.name();
    cursor.expect('.', '*');
    return { expression: null, table, alias: null, text: '*' };
  }
  const from = cursor.position;
  const value = cursor.expression();
  const text = cursor.text(from);
  return { expression: value, table: null, alias: alias(cursor), text };
}

function lockClause(cursor: Cursor): Query['locking'] {
  let locking: Query['locking'] = null;
  if (cursor.take('FOR', 'UPDATE')) locking = 'update';
  else if (cursor.take('FOR', 'SHARE') || cursor.take('LOCK', 'IN', 'SHARE', 'MODE')) locking = 'share';
  if (locking !== null) {
    if (cursor.take('OF'))
      do cursor.name();
      while (cursor.take(','));
    if (cursor.is('SKIP', 'LOCKED')) refuse('SKIP LOCKED');
    cursor.take('NOWAIT');
  }
  return locking;
}
