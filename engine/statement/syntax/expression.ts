import { arithmetic } from './arithmetic';
import type { Cursor } from './cursor';
import type { Expression, Operand } from './tree';

/** Truth values, comparisons and predicates: the levels of MySQL's grammar above those of numbers (sql_yacc.yy: expr, bool_pri, predicate). */

export const call = (name: string, ...args: readonly Expression[]): Expression => ({ kind: 'call', name, args });

const negated = (isNegated: boolean, expression: Expression): Expression =>
  isNegated ? call('NOT', expression) : expression;

export function expression(cursor: Cursor): Expression {
  return chain(cursor, 'any', ['OR', '||'], exclusive);
}

/** A condition of WHERE, HAVING or ON, which may be left out as a whole. */
export function condition(cursor: Cursor): Expression {
  const from = cursor.position;
  const whole = expression(cursor);
  const part = cursor.place(from);
  return part === null ? whole : { kind: 'all', operands: [{ expression: whole, part }] };
}

function chain(
  cursor: Cursor,
  kind: 'all' | 'any',
  words: readonly string[],
  operand: (cursor: Cursor) => Expression,
): Expression {
  const found: { readonly expression: Expression; readonly from: number; readonly to: number }[] = [];
  do {
    const from = cursor.position;
    found.push({ expression: operand(cursor), from, to: cursor.position });
  } while (cursor.takeOne(words) !== undefined);
  if (found.length === 1) return found[0]!.expression;
  // What all of them belong to is the part of the whole, which stands somewhere above.
  const around = cursor.partOf(found[0]!.from);
  const operands = found.map(({ expression: one, from, to }) => ({
    expression: one,
    part: cursor.partOf(from, to) === around ? null : cursor.place(from, to),
  }));
  return { kind, operands };
}

function exclusive(cursor: Cursor): Expression {
  let left = conjunction(cursor);
  while (cursor.take('XOR')) left = call('XOR', left, conjunction(cursor));
  return left;
}

const conjunction = (cursor: Cursor): Expression => chain(cursor, 'all', ['AND', '&&'], negation);

function negation(cursor: Cursor): Expression {
  return cursor.take('NOT') ? call('NOT', negation(cursor)) : truth(cursor);
}

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '=',
  '<=>': '<=>',
  '>=': '>=',
  '>': '>',
  '<=': '<=',
  '<': '<',
  '<>': '<>',
  '!=': '<>',
};

/** Comparisons and IS, from left to right. MySQL takes no comparison behind IS TRUE, MariaDB does. */
function truth(cursor: Cursor): Expression {
  let left = predicate(cursor);
  for (;;) {
    const sign = cursor.takeOne(Object.keys(COMPARISONS));
    if (sign !== undefined) left = compared(cursor, COMPARISONS[sign]!, left);
    else if (cursor.take('IS')) left = tested(cursor, left);
    else return left;
  }
}

function tested(cursor: Cursor, left: Expression): Expression {
  const isNegated = cursor.take('NOT');
  const word = cursor.takeOne(['NULL', 'UNKNOWN', 'TRUE', 'FALSE']);
  if (word === undefined) return cursor.fail();
  return negated(isNegated, call(word === 'TRUE' || word === 'FALSE' ? `IS ${word}` : 'IS NULL', left));
}

function compared(cursor: Cursor, operator: string, left: Expression): Expression {
  const quantifier = cursor.takeOne(['ALL', 'ANY', 'SOME']);
  if (quantifier === undefined) return call(operator, left, predicate(cursor));
  return { kind: 'quantified', operator, all: quantifier === 'ALL', left, query: cursor.bracketedQuery() };
}

function predicate(cursor: Cursor): Expression {
  const left = arithmetic(cursor);
  const isNegated =
    cursor.is('NOT') && ['IN', 'BETWEEN', 'LIKE', 'REGEXP', 'RLIKE'].includes(cursor.peek(1)?.upper ?? '');
  if (isNegated) cursor.next();
  if (cursor.take('IN')) return negated(isNegated, inside(cursor, left));
  if (cursor.take('BETWEEN')) {
    const low = arithmetic(cursor);
    cursor.expect('AND');
    return negated(isNegated, call('BETWEEN', left, low, predicate(cursor)));
  }
  if (cursor.take('SOUNDS', 'LIKE')) return call('=', call('SOUNDEX', left), call('SOUNDEX', arithmetic(cursor)));
  if (cursor.take('LIKE')) {
    const pattern = arithmetic(cursor);
    return negated(
      isNegated,
      cursor.take('ESCAPE') ? call('LIKE', left, pattern, arithmetic(cursor)) : call('LIKE', left, pattern),
    );
  }
  if (cursor.takeOne(['REGEXP', 'RLIKE']) !== undefined)
    return negated(isNegated, call('REGEXP', left, arithmetic(cursor)));
  if (cursor.take('MEMBER', 'OF')) {
    cursor.expect('(');
    const list = expression(cursor);
    cursor.expect(')');
    return call('MEMBER OF', left, list);
  }
  return left;
}

function inside(cursor: Cursor, left: Expression): Expression {
  if (cursor.opensQuery) return { kind: 'in-query', left, query: cursor.bracketedQuery() };
  // `IN ?`: the driver writes out brackets of a nested array; a parameter alone is the list.
  if (cursor.peek()?.kind === 'param')
    return {
      kind: 'in',
      left,
      items: [{ expression: { kind: 'parameter', index: cursor.parameter(), list: true }, part: null }],
    };
  cursor.expect('(');
  const items = operands(cursor);
  cursor.expect(')');
  const [only] = items;
  if (items.length === 1 && only!.expression.kind === 'parameter')
    return { kind: 'in', left, items: [{ ...only!, expression: { ...only!.expression, list: true } }] };
  return { kind: 'in', left, items };
}

/** `a, b, c`, each of which may be a part of its own. */
export function operands(cursor: Cursor): readonly Operand[] {
  const found: { readonly expression: Expression; readonly from: number; readonly to: number }[] = [];
  do {
    const from = cursor.position;
    found.push({ expression: expression(cursor), from, to: cursor.position });
  } while (cursor.take(','));
  const around = cursor.partOf(found[0]!.from);
  return found.map(({ expression: one, from, to }) => ({
    expression: one,
    part: cursor.partOf(from, to) === around ? null : cursor.place(from, to),
  }));
}
