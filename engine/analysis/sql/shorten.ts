import { foldLists, normalTokens, printTokens } from './fingerprint';
import { tokenize } from './tokens';

/** Characters of an unfinished last token that are kept as they are; of a longer one only its form. */
const LONGEST_TAIL = 256;
/** Tokens of a list that is still open; a longer one is thinned out. */
const LONGEST_OPEN_LIST = 2_000;

/**
 * The beginning of a statement without values and repeated rows: what follows can be added to it, and the whole has the
 * fingerprint that the statement has. Lets a statement of any length be read piece by piece.
 */
export function shorten(sql: string): string {
  const tokens = tokenize(sql);
  const last = tokens.at(-1);
  if (last === undefined) return '';
  const before = thin(foldLists(normalTokens(sql.slice(0, last.at))));
  const spaced = /\s/.test(sql[last.at - 1] ?? '');
  const tail = last.text.length > LONGEST_TAIL ? openTail(last.text) : last.text;
  // White space at the end of an unfinished text belongs to it.
  const ended = last.at + last.text.length < sql.length;
  return `${printTokens(before)}${spaced && before.length > 0 ? ' ' : ''}${tail}${ended ? ' ' : ''}`;
}

/** A string, name or comment that may go on: its opening, and of its end what decides how it goes on. */
function openTail(text: string): string {
  const opening = /^(?:[xXbBnN]?['"]|`|\/\*|--\s|#)/.exec(text)?.[0];
  if (opening === undefined) return text;
  const quote = opening.at(-1)!;
  if (opening.startsWith('/')) return text.endsWith('*/') ? '/**/' : `/*${text.endsWith('*') ? '*' : ''}`;
  if (opening.startsWith('-') || opening.startsWith('#')) return opening;
  const escapes = /\\*$/.exec(text)![0].length;
  if (isClosed(text, quote)) return `${opening}${quote}`;
  return `${opening}${escapes % 2 === 1 && quote !== '`' ? '\\' : ''}`;
}

/** True when the last quote of the text ends it. */
function isClosed(text: string, quote: string): boolean {
  let open = false;
  for (let at = text.indexOf(quote); at < text.length; at += 1) {
    if (text[at] === '\\' && open && quote !== '`') at += 1;
    else if (text[at] === quote) open = !open;
  }
  return !open;
}

/** Drops repeated items of a list whose bracket is still open, when there are very many. */
function thin(tokens: readonly string[]): readonly string[] {
  const open: number[] = [];
  tokens.forEach((token, i) => {
    if (token === '(') open.push(i);
    if (token === ')') open.pop();
  });
  const start = open.find((at) => tokens.length - at > LONGEST_OPEN_LIST);
  if (start === undefined) return tokens;
  const out = tokens.slice(0, start + 1);
  let item: string[] = [];
  let previous = '';
  let depth = 0;
  for (const token of tokens.slice(start + 1)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    item.push(token);
    if (token !== ',' || depth > 0) continue;
    const text = item.join(' ');
    if (text !== previous) out.push(...item);
    previous = text;
    item = [];
  }
  out.push(...item);
  return out;
}
