import { unquoteString } from '../../analysis/sql/tokens';
import { refuse } from '../problem';
import type { Cursor } from './cursor';
import type { Literal } from './tree';

const NUMBER = /^(?:\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function number(text: string): Literal {
  if (/^0x/i.test(text)) return bytes(text.slice(2));
  const match = NUMBER.exec(text);
  if (match === null) return refuse(`${text} is no number`);
  if (match[1] !== undefined) return { type: 'double', text };
  return { type: text.includes('.') ? 'decimal' : 'integer', text };
}

const bytes = (digits: string): Literal => ({
  type: 'binary',
  hex: (digits.length % 2 === 1 ? `0${digits}` : digits).toUpperCase(),
});

/** Text of neighbouring strings, which are one. */
function joined(cursor: Cursor): string {
  let text = '';
  while (cursor.peek()?.kind === 'string') text += unquoteString(cursor.next().text);
  return text;
}

function string(cursor: Cursor): Literal {
  const { text } = cursor.peek()!;
  const prefix = /^[xbn](?=['"])/i.exec(text)?.[0]?.toLowerCase();
  if (prefix === undefined) return { type: 'text', text: joined(cursor) };
  cursor.next();
  const inner = text.slice(2, -1);
  if (prefix === 'n') return { type: 'text', text: unquoteString(text.slice(1)) };
  if (prefix === 'b') return /^[01]*$/.test(inner) ? { type: 'bits', digits: inner } : refuse(`${text} holds no bits`);
  return /^(?:[0-9a-f]{2})*$/i.test(inner) ? bytes(inner) : refuse(`${text} holds no bytes`);
}

const TEMPORAL: Readonly<Record<string, 'date' | 'time' | 'datetime'>> = {
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'datetime',
};

/** A literal when one comes next; its sign is an operator. */
export function literal(cursor: Cursor): Literal | undefined {
  const token = cursor.peek();
  if (token === undefined) return undefined;
  if (token.kind === 'number') return number(cursor.next().text);
  if (token.kind === 'string') return string(cursor);
  if (token.kind !== 'word') return undefined;
  const behind = cursor.peek(1);
  if (/^0b[01]+$/i.test(token.text)) return { type: 'bits', digits: cursor.next().text.slice(2) };
  if (token.text.startsWith('_') && behind?.kind === 'string') {
    const characterSet = cursor.next().text.slice(1).toLowerCase();
    const value = string(cursor);
    return value.type === 'text' ? { ...value, characterSet } : refuse(`bytes as text of ${characterSet}`);
  }
  const type = TEMPORAL[token.upper];
  if (type !== undefined && behind?.kind === 'string') {
    cursor.next();
    return { type, text: joined(cursor) };
  }
  if (behind?.text === '.') return undefined;
  if (cursor.take('NULL')) return { type: 'null' };
  if (cursor.take('TRUE')) return { type: 'boolean', value: true };
  return cursor.take('FALSE') ? { type: 'boolean', value: false } : undefined;
}

const UNITS: ReadonlySet<string> = new Set(
  `MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR SECOND_MICROSECOND MINUTE_MICROSECOND MINUTE_SECOND HOUR_MICROSECOND
   HOUR_SECOND HOUR_MINUTE DAY_MICROSECOND DAY_SECOND DAY_MINUTE DAY_HOUR YEAR_MONTH`.split(/\s+/),
);

export function intervalUnit(cursor: Cursor): string {
  const unit = cursor.next().upper.replace(/^SQL_TSI_/, '');
  return UNITS.has(unit) ? unit : refuse(`${unit} is no unit of an interval`);
}
