import { aggregate, isAggregate } from './aggregates';
import { functionCall, intervalFirst } from './calls';
import type { Cursor } from './cursor';
import { literal } from './literals';
import type { Expression } from './tree';

/** What operators stand between: literals, names, parameters, calls, brackets, CASE, subqueries. */
export function primary(cursor: Cursor): Expression {
  const token = cursor.peek();
  if (token === undefined) return cursor.fail();
  if (token.kind === 'param') return { kind: 'parameter', index: cursor.parameter(), list: false };
  const constant = literal(cursor);
  if (constant !== undefined) return { kind: 'literal', literal: constant };
  if (cursor.opensQuery) return { kind: 'subquery', query: cursor.bracketedQuery() };
  if (cursor.take('(')) return brackets(cursor);
  if (cursor.take('ROW', '(')) return brackets(cursor);
  if (cursor.take('EXISTS')) return { kind: 'exists', query: cursor.bracketedQuery() };
  if (cursor.take('CASE')) return choice(cursor);
  if (cursor.is('INTERVAL')) return intervalFirst(cursor);
  if (token.kind === 'word' && token.text.startsWith('@')) return { kind: 'variable', name: cursor.next().text };
  return named(cursor);
}

function brackets(cursor: Cursor): Expression {
  const items = [cursor.expression()];
  while (cursor.take(',')) items.push(cursor.expression());
  cursor.expect(')');
  return items.length === 1 ? items[0]! : { kind: 'row', items };
}

function choice(cursor: Cursor): Expression {
  const operand = cursor.is('WHEN') ? null : cursor.expression();
  const branches: { when: Expression; then: Expression }[] = [];
  while (cursor.take('WHEN')) {
    const when = cursor.expression();
    cursor.expect('THEN');
    branches.push({ when, then: cursor.expression() });
  }
  if (branches.length === 0) return cursor.fail();
  const otherwise = cursor.take('ELSE') ? cursor.expression() : null;
  cursor.expect('END');
  return { kind: 'case', operand, branches, otherwise };
}

/** Words that are functions without brackets. */
const WITHOUT_BRACKETS: ReadonlySet<string> = new Set([
  'CURRENT_TIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_USER',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'UTC_DATE',
  'UTC_TIME',
  'UTC_TIMESTAMP',
]);
/** Functions whose names are words that otherwise end something. */
const ALSO_FUNCTIONS: ReadonlySet<string> = new Set(['LEFT', 'RIGHT', 'REPLACE', 'MOD', 'INSERT', 'VALUES']);

function named(cursor: Cursor): Expression {
  const token = cursor.peek()!;
  const called = cursor.peek(1)?.text === '(';
  if (token.kind === 'word') {
    const { upper } = token;
    if (called && isAggregate(upper)) return aggregate(cursor);
    if (upper === 'DEFAULT') return defaultOf(cursor);
    if (called && upper === 'VALUES') return inserted(cursor);
    if (called && (cursor.isName || ALSO_FUNCTIONS.has(upper))) return functionCall(cursor);
    if (WITHOUT_BRACKETS.has(upper)) {
      cursor.next();
      return { kind: 'call', name: upper, args: [] };
    }
  }
  return reference(cursor);
}

function defaultOf(cursor: Cursor): Expression {
  cursor.next();
  if (!cursor.take('(')) return { kind: 'default', column: null };
  const column = columnName(cursor);
  cursor.expect(')');
  return { kind: 'default', column };
}

/** VALUES(column) of ON DUPLICATE KEY UPDATE. */
function inserted(cursor: Cursor): Expression {
  cursor.next();
  cursor.expect('(');
  const column = columnName(cursor);
  cursor.expect(')');
  return { kind: 'inserted', column };
}

function columnName(cursor: Cursor): string {
  let name = cursor.name();
  while (cursor.take('.')) name = cursor.anyName();
  return name;
}

function reference(cursor: Cursor): Expression {
  const path = [cursor.name()];
  while (cursor.take('.')) path.push(cursor.anyName());
  const name: Expression = { kind: 'name', path };
  const arrow = cursor.takeOne(['->>', '->']);
  if (arrow === undefined) return name;
  const way = literal(cursor);
  if (way?.type !== 'text') return cursor.fail();
  const extracted: Expression = { kind: 'call', name: 'JSON_EXTRACT', args: [name, { kind: 'literal', literal: way }] };
  return arrow === '->' ? extracted : { kind: 'call', name: 'JSON_UNQUOTE', args: [extracted] };
}
