import { refuse } from '../problem';
import type { Cursor } from './cursor';
import { condition } from './expression';
import { alias, names } from './names';
import type { From } from './tree';

/** Tables, derived tables and joins. */

const join = (type: 'inner' | 'left' | 'right', left: From, right: From): Extract<From, { kind: 'join' }> => ({
  kind: 'join',
  type,
  left,
  right,
  on: null,
  using: null,
});

export function fromClause(cursor: Cursor): From {
  let left = joined(cursor);
  while (cursor.take(',')) left = join('inner', left, joined(cursor));
  return left;
}

function joined(cursor: Cursor): From {
  let left = factor(cursor);
  for (;;) {
    const natural = cursor.take('NATURAL');
    const type = joinType(cursor);
    if (type === null) return natural ? cursor.fail() : left;
    // `a JOIN b JOIN c ON .. ON ..`: the condition that comes first belongs to the inner join.
    const right = type === 'inner' ? factor(cursor) : joinedUntilCondition(cursor);
    left = conditioned(cursor, { ...join(type, left, right), using: natural ? 'natural' : null });
  }
}

/** Behind LEFT JOIN a nested join can stand before the condition. */
function joinedUntilCondition(cursor: Cursor): From {
  const right = factor(cursor);
  if (cursor.is('ON') || cursor.is('USING')) return right;
  const type = joinType(cursor);
  if (type === null) return right;
  return conditioned(cursor, join(type, right, factor(cursor)));
}

function joinType(cursor: Cursor): 'inner' | 'left' | 'right' | null {
  if (
    cursor.take('JOIN') ||
    cursor.take('INNER', 'JOIN') ||
    cursor.take('CROSS', 'JOIN') ||
    cursor.take('STRAIGHT_JOIN')
  )
    return 'inner';
  if (cursor.take('LEFT', 'JOIN') || cursor.take('LEFT', 'OUTER', 'JOIN')) return 'left';
  if (cursor.take('RIGHT', 'JOIN') || cursor.take('RIGHT', 'OUTER', 'JOIN')) return 'right';
  return null;
}

function conditioned(cursor: Cursor, from: Extract<From, { kind: 'join' }>): From {
  if (from.using !== null) return from;
  if (cursor.take('ON')) return { ...from, on: condition(cursor) };
  if (cursor.take('USING')) return { ...from, using: names(cursor) };
  return from.type === 'inner' ? from : cursor.fail();
}

function factor(cursor: Cursor): From {
  if (cursor.is('LATERAL')) refuse('LATERAL');
  if (cursor.is('JSON_TABLE')) refuse('JSON_TABLE');
  if (cursor.opensQuery) {
    const query = cursor.bracketedQuery();
    const name = alias(cursor);
    if (name === null) return cursor.fail();
    return { kind: 'derived', query, alias: name, columns: cursor.is('(') ? names(cursor) : null };
  }
  if (cursor.take('(')) {
    const inner = fromClause(cursor);
    cursor.expect(')');
    return inner;
  }
  let name = cursor.name();
  let schema: string | null = null;
  if (cursor.take('.')) {
    schema = name;
    name = cursor.anyName();
  }
  if (cursor.is('(')) refuse(`the table function ${name}`);
  if (cursor.is('PARTITION')) refuse('PARTITION behind a table');
  if (cursor.is('FOR', 'SYSTEM_TIME')) refuse('FOR SYSTEM_TIME');
  const as = alias(cursor);
  indexHints(cursor);
  return { kind: 'table', schema, name, alias: as };
}

/** They say how, not what. */
function indexHints(cursor: Cursor): void {
  while (cursor.is('USE') || cursor.is('FORCE') || cursor.is('IGNORE')) {
    if (!['INDEX', 'KEY'].includes(cursor.peek(1)?.upper ?? '')) return;
    cursor.next();
    cursor.next();
    if (cursor.take('FOR')) while (!cursor.is('(')) cursor.next();
    cursor.expect('(');
    while (!cursor.take(')')) cursor.next();
  }
}
