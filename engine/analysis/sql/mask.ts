import { tokenize } from './tokens';

/** Characters of a masked statement, and of one masked value in it. */
const LONGEST = 600;
const LONGEST_VALUE = 40;

/**
 * The statement with its values masked but their form kept: letters as x, digits as 9, other characters as they are. So a date
 * still looks like a date and `LIKE '%..'` still begins with its wildcard. Comments are left out, white space is one blank.
 */
export function maskLiterals(sql: string): string {
  let text = '';
  let end = 0;
  for (const token of tokenize(sql.length > 8 * LONGEST ? sql.slice(0, 8 * LONGEST) : sql)) {
    if (text.length > LONGEST) return `${text.slice(0, LONGEST)} ..`;
    if (token.kind === 'comment') continue;
    if (text !== '' && token.at > end) text += ' ';
    text += token.kind === 'string' || token.kind === 'number' ? masked(token.text) : token.text;
    end = token.at + token.text.length;
  }
  return text;
}

function masked(text: string): string {
  if (/^0x/i.test(text)) return '0x99';
  const open = /^[xXbBnN]?['"]/.exec(text)?.[0] ?? '';
  const quote = open.at(-1) ?? '';
  const inner = text.slice(
    open.length,
    quote !== '' && text.endsWith(quote) && text.length > open.length ? -1 : undefined,
  );
  const hidden = inner
    .replace(/\p{L}|\p{M}/gu, 'x')
    .replace(/\p{N}/gu, '9')
    .replace(/[^\x20-\x7e]/g, '.');
  return `${open}${hidden.length > LONGEST_VALUE ? `${hidden.slice(0, LONGEST_VALUE)}..` : hidden}${quote}`;
}
