import { SqlTextError } from './types';

const PLAIN = 'Write columns, texts in single quotes, numbers, comparisons and the functions of docs/contract.md.';

/** @returns the error for a text that cannot be read; `position` is a character, from 1 */
export const notUnderstood = (message: string, position: number): SqlTextError =>
  new SqlTextError('sql-not-understood', `${message} (character ${position})`, PLAIN);

export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end';
  /** Words as they are written; names and texts without quotes. */
  readonly text: string;
  /** From 1. */
  readonly position: number;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', b: '\b', Z: '\x1a' };
const SIGNS = ['<=>', '<>', '!=', '<=', '>=', '=', '<', '>', '+', '-', '*', '/', '%', '(', ')', ',', '.'];
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const BLANK = /\s*/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** A quoted text under MySQL's default rules; the name of backticks. Returns the value and where it ends. */
function quoted(text: string, start: number): { readonly value: string; readonly end: number } {
  const quote = text[start]!;
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === quote) {
      if (text[at + 1] !== quote) return { value, end: at + 1 };
      at++;
    } else if (character === '\\' && quote === "'" && at + 1 < text.length) {
      const next = text[++at]!;
      // \% and \_ keep their backslash: LIKE reads it.
      value += next === '%' || next === '_' ? `\\${next}` : (ESCAPES[next] ?? next);
      continue;
    }
    value += character;
  }
  throw notUnderstood(`the ${quote} is never closed`, start + 1);
}

/** @throws SqlTextError for characters outside the closed set: double quotes, `;`, `@`, `||`, comments */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(BLANK, text, at)?.length ?? 0;
    if (at >= text.length) break;
    const position = at + 1;
    const character = text[at]!;
    if (character === "'" || character === '`') {
      const { value, end } = quoted(text, at);
      tokens.push({ kind: character === '`' ? 'name' : 'text', text: value, position });
      at = end;
      continue;
    }
    const comment = ['--', '/*', '#'].find((sign) => text.startsWith(sign, at));
    if (comment !== undefined) throw notUnderstood(`${comment} starts a comment, which is not taken`, position);
    const word = matchAt(WORD, text, at);
    const number = word === undefined ? matchAt(NUMBER, text, at) : undefined;
    const found = word ?? number ?? SIGNS.find((sign) => text.startsWith(sign, at));
    if (found === undefined)
      throw notUnderstood(
        character === '"'
          ? 'double quotes mean a text on one server and a name on another; write a text in single quotes'
          : `${JSON.stringify(character)} has no meaning here`,
        position,
      );
    tokens.push({
      kind: word !== undefined ? 'word' : number !== undefined ? 'number' : 'sign',
      text: found,
      position,
    });
    at += found.length;
  }
  return [...tokens, { kind: 'end', text: '', position: text.length + 1 }];
}
