import type { Cursor } from './cursor';
import { intervalUnit } from './literals';
import { primary } from './primary';
import type { Expression } from './tree';

/** Operators on numbers and bits, loosest first (sql_yacc.yy: bit_expr). */
const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%', 'DIV', 'MOD'],
  ['^'],
];

export const arithmetic = (cursor: Cursor, level = 0): Expression => {
  const signs = LEVELS[level];
  if (signs === undefined) return signed(cursor);
  let left = arithmetic(cursor, level + 1);
  for (let sign = cursor.takeOne(signs); sign !== undefined; sign = cursor.takeOne(signs)) {
    if ((sign === '+' || sign === '-') && cursor.is('INTERVAL')) left = moved(cursor, sign, left);
    else left = { kind: 'call', name: sign === 'MOD' ? '%' : sign, args: [left, arithmetic(cursor, level + 1)] };
  }
  return left;
};

/** `left + INTERVAL n DAY` */
function moved(cursor: Cursor, sign: '+' | '-', left: Expression): Expression {
  cursor.expect('INTERVAL');
  const amount = cursor.expression();
  const unit = intervalUnit(cursor);
  return { kind: 'call', name: sign === '+' ? 'DATE_ADD' : 'DATE_SUB', args: [left, amount], words: { unit } };
}

const UNARY: Readonly<Record<string, string>> = { '-': 'NEG', '~': '~', '!': 'NOT' };

function signed(cursor: Cursor): Expression {
  if (cursor.take('+')) return signed(cursor);
  for (const [sign, name] of Object.entries(UNARY))
    if (cursor.take(sign)) return { kind: 'call', name, args: [signed(cursor)] };
  if (cursor.take('BINARY')) return { kind: 'call', name: 'CAST', args: [signed(cursor)], words: { to: 'BINARY' } };
  let value = primary(cursor);
  while (cursor.take('COLLATE'))
    value = { kind: 'call', name: 'COLLATE', args: [value], words: { collation: cursor.name().toLowerCase() } };
  return value;
}
