import { refuse, refuseAs } from '../problem';
import type { Cursor } from './cursor';
import { intervalUnit } from './literals';
import type { CallWords, Expression } from './tree';
import { WINDOW, windowCall } from './windows';

/** Calls of functions, and those of them that have words of their own between the arguments. */

/** `INTERVAL 1 DAY + at` */
export function intervalFirst(cursor: Cursor): Expression {
  cursor.expect('INTERVAL');
  if (cursor.is('(')) {
    // INTERVAL(n, a, b ..) is a function; INTERVAL (n) DAY is not.
    const from = cursor.position;
    const args = list(cursor);
    if (args.length > 1) return { kind: 'call', name: 'INTERVAL', args };
    if (cursor.position === from) return cursor.fail();
    return behindInterval(cursor, args[0]!);
  }
  return behindInterval(cursor, cursor.expression());
}

function behindInterval(cursor: Cursor, amount: Expression): Expression {
  const unit = intervalUnit(cursor);
  cursor.expect('+');
  return { kind: 'call', name: 'DATE_ADD', args: [cursor.expression(), amount], words: { unit } };
}

/** Arguments in their brackets. */
function list(cursor: Cursor): readonly Expression[] {
  cursor.expect('(');
  if (cursor.take(')')) return [];
  const args = [cursor.expression()];
  while (cursor.take(',')) args.push(cursor.expression());
  cursor.expect(')');
  return args;
}

const call = (name: string, args: readonly Expression[], words?: CallWords): Expression => ({
  kind: 'call',
  name,
  args,
  ...(words !== undefined && { words }),
});

/** `at, INTERVAL 1 DAY`, or a plain number of days. */
const dateMove = (cursor: Cursor, name: string): Expression =>
  cursor.within(() => {
    const at = cursor.expression();
    cursor.expect(',');
    if (!cursor.take('INTERVAL')) return call(name, [at, cursor.expression()], { unit: 'DAY' });
    const amount = cursor.expression();
    return call(name, [at, amount], { unit: intervalUnit(cursor) });
  });

function trim(cursor: Cursor): Expression {
  return cursor.within(() => {
    const side = cursor.takeOne(['BOTH', 'LEADING', 'TRAILING']);
    const words = { side: (side ?? 'BOTH').toLowerCase() as 'both' | 'leading' | 'trailing' };
    if (side !== undefined && cursor.take('FROM')) return call('TRIM', [cursor.expression()], words);
    const first = cursor.expression();
    return cursor.take('FROM') ? call('TRIM', [cursor.expression(), first], words) : call('TRIM', [first], words);
  });
}

/** `text FROM 2 FOR 3` or `text, 2, 3`. */
const substring = (cursor: Cursor): Expression =>
  cursor.within(() => {
    const args = [cursor.expression()];
    const between = cursor.take('FROM') ? 'FOR' : ',';
    if (between === ',') cursor.expect(',');
    args.push(cursor.expression());
    if (cursor.take(between)) args.push(cursor.expression());
    return call('SUBSTRING', args);
  });

/** Type of a CAST as one text: `DECIMAL(10,2)`, `SIGNED`, `CHAR(10)`. */
function castType(cursor: Cursor): string {
  const words = [cursor.next().upper];
  while (cursor.peek()?.kind === 'word' && !cursor.is('ARRAY')) {
    if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) {
      words.push(`CHARSET ${cursor.anyName().toLowerCase()}`);
      continue;
    }
    words.push(cursor.next().upper);
  }
  if (!cursor.take('(')) return words.join(' ');
  const numbers: string[] = [];
  do numbers.push(cursor.next().text);
  while (cursor.take(','));
  cursor.expect(')');
  const set =
    cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET') ? ` CHARSET ${cursor.anyName().toLowerCase()}` : '';
  return `${words.join(' ')}(${numbers.join(',')})${set}`;
}

const cast = (cursor: Cursor): Expression =>
  cursor.within(() => {
    const value = cursor.expression();
    cursor.expect('AS');
    const to = castType(cursor);
    if (cursor.is('ARRAY')) refuse('CAST(.. AS .. ARRAY)');
    return call('CAST', [value], { to });
  });

const convert = (cursor: Cursor): Expression =>
  cursor.within(() => {
    const value = cursor.expression();
    if (cursor.take('USING')) return call('CONVERT', [value], { characterSet: cursor.anyName().toLowerCase() });
    cursor.expect(',');
    return call('CAST', [value], { to: castType(cursor) });
  });

const withUnit = (cursor: Cursor, name: string): Expression =>
  cursor.within(() => {
    const unit = intervalUnit(cursor);
    cursor.expect(',');
    const first = cursor.expression();
    cursor.expect(',');
    return call(name, [first, cursor.expression()], { unit });
  });

const SPECIAL: Readonly<Record<string, (cursor: Cursor, name: string) => Expression>> = {
  CAST: cast,
  CONVERT: convert,
  TRIM: trim,
  SUBSTRING: substring,
  SUBSTR: substring,
  MID: substring,
  DATE_ADD: dateMove,
  DATE_SUB: dateMove,
  ADDDATE: (cursor) => dateMove(cursor, 'DATE_ADD'),
  SUBDATE: (cursor) => dateMove(cursor, 'DATE_SUB'),
  TIMESTAMPADD: withUnit,
  TIMESTAMPDIFF: withUnit,
  EXTRACT: (cursor) =>
    cursor.within(() => {
      const unit = intervalUnit(cursor);
      cursor.expect('FROM');
      return call('EXTRACT', [cursor.expression()], { unit });
    }),
  POSITION: (cursor) =>
    cursor.within(() => {
      // The word IN would be the operator.
      const wanted =
        cursor.peek()?.kind === 'param'
          ? ({ kind: 'parameter', index: cursor.parameter(), list: false } as const)
          : simple(cursor);
      cursor.expect('IN');
      return call('LOCATE', [wanted, cursor.expression()]);
    }),
};

const simple = (cursor: Cursor): Expression => {
  const token = cursor.peek();
  if (token?.kind !== 'string' && !cursor.isName) return cursor.fail();
  const end = cursor.peek(1);
  if (end?.upper !== 'IN') refuse('POSITION of more than a text or a column');
  if (token?.kind === 'string')
    return { kind: 'literal', literal: { type: 'text', text: cursor.next().text.slice(1, -1) } };
  return { kind: 'name', path: [cursor.name()] };
};

const REFUSED: Readonly<Record<string, string>> = {
  GET_FORMAT: 'GET_FORMAT',
  WEIGHT_STRING: 'WEIGHT_STRING with AS or LEVEL',
};

export function functionCall(cursor: Cursor): Expression {
  const name = cursor.next().upper;
  const special = SPECIAL[name];
  if (special !== undefined) return special(cursor, name);
  if (name === 'MATCH') refuseAs('full-text search', '(MATCH .. AGAINST), which needs a search engine beside DynamoDB');
  if (REFUSED[name] !== undefined && name !== 'WEIGHT_STRING') refuse(REFUSED[name]);
  const args = list(cursor);
  if (name === 'REGEXP_LIKE' && args.length === 2) return call('REGEXP', args);
  return WINDOW.has(name) ? windowCall(cursor, name, args) : call(name, args);
}
