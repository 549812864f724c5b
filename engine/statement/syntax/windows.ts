import { refuse } from '../problem';
import type { Cursor } from './cursor';
import { intervalUnit, literal } from './literals';
import { orderItems } from './order';
import type { Expression, FrameBound, Select, Window, WindowFrame } from './tree';

/** OVER and WINDOW (Reference Manual, "Window Function Concepts and Syntax" and "Window Function Frame Specification"). */

/** Functions that are nothing without a window; aggregates have theirs found behind the brackets. */
export const WINDOW: ReadonlySet<string> = new Set(
  'ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST NTILE LAG LEAD FIRST_VALUE LAST_VALUE NTH_VALUE'.split(' '),
);

/** What stands behind the arguments of a window function. */
export function windowCall(cursor: Cursor, name: string, args: readonly Expression[]): Expression {
  if (cursor.is('FROM', 'LAST')) refuse(`${name} FROM LAST`);
  cursor.take('FROM', 'FIRST');
  if (cursor.is('IGNORE', 'NULLS')) refuse(`${name} IGNORE NULLS`);
  cursor.take('RESPECT', 'NULLS');
  return { kind: 'window', name, args, over: overClause(cursor) };
}

/** `OVER name`, `OVER (..)` */
export function overClause(cursor: Cursor): Window {
  cursor.expect('OVER');
  if (cursor.is('(')) return specification(cursor);
  return { base: cursor.name(), whole: true, partitionBy: [], orderBy: [], frame: null };
}

/** `WINDOW a AS (..), b AS (..)` */
export function windowClause(cursor: Cursor): Select['windows'] {
  if (!cursor.take('WINDOW')) return [];
  const found: { name: string; window: Window }[] = [];
  do {
    const name = cursor.name();
    cursor.expect('AS');
    found.push({ name, window: specification(cursor) });
  } while (cursor.take(','));
  return found;
}

const FRAMES = ['ROWS', 'RANGE', 'GROUPS'] as const;

const specification = (cursor: Cursor): Window =>
  cursor.within(() => {
    const framed = FRAMES.some((word) => cursor.is(word));
    const base = cursor.isName && !framed ? cursor.name() : null;
    const partitionBy: Expression[] = [];
    if (cursor.take('PARTITION', 'BY'))
      do partitionBy.push(cursor.expression());
      while (cursor.take(','));
    const orderBy = cursor.take('ORDER', 'BY') ? orderItems(cursor) : [];
    return { base, whole: false, partitionBy, orderBy, frame: frameClause(cursor) };
  });

function frameClause(cursor: Cursor): WindowFrame | null {
  const unit = cursor.takeOne(FRAMES);
  if (unit === undefined) return null;
  if (unit === 'GROUPS') refuse('a window frame of GROUPS');
  const several = cursor.take('BETWEEN');
  const start = bound(cursor);
  if (several) cursor.expect('AND');
  const end = several ? bound(cursor) : ({ side: 'current', by: null, unit: null } as const);
  if (cursor.is('EXCLUDE')) refuse('a window frame with EXCLUDE');
  return { rows: unit === 'ROWS', start, end };
}

function bound(cursor: Cursor): FrameBound {
  if (cursor.take('CURRENT', 'ROW')) return { side: 'current', by: null, unit: null };
  if (cursor.take('UNBOUNDED')) return { side: side(cursor), by: null, unit: null };
  const interval = cursor.take('INTERVAL');
  const by = amount(cursor);
  const unit = interval ? intervalUnit(cursor) : null;
  return { side: side(cursor), by, unit };
}

const side = (cursor: Cursor): 'preceding' | 'following' => {
  if (cursor.take('PRECEDING')) return 'preceding';
  cursor.expect('FOLLOWING');
  return 'following';
};

/** A number or a parameter; the word AND behind it belongs to BETWEEN. */
function amount(cursor: Cursor): Expression {
  if (cursor.peek()?.kind === 'param') return { kind: 'parameter', index: cursor.parameter(), list: false };
  const constant = literal(cursor);
  return constant === undefined ? cursor.fail() : { kind: 'literal', literal: constant };
}
