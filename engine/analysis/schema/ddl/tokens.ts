import { tokenize, unquoteName, unquoteString, type Token } from '../../sql/tokens';

/** Walking over the tokens of a statement that defines something. */

export const ddlTokens = (sql: string): readonly Token[] => tokenize(sql).filter((token) => token.kind !== 'comment');

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase());

export const isName = (token: Token | undefined): token is Token => token?.kind === 'name' || token?.kind === 'word';

export const nameText = (token: Token | undefined): string => {
  if (token === undefined) return '';
  // Under ANSI_QUOTES names stand in double quotes.
  return token.kind === 'string' && token.text.startsWith('"') ? unquoteString(token.text) : unquoteName(token.text);
};

/** Index of the bracket that closes the one at `open`; -1 when there is none. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = Math.max(open, 0); i < tokens.length; i += 1) {
    if (tokens[i]!.text === '(') depth += 1;
    else if (tokens[i]!.text === ')' && (depth -= 1) === 0) return i;
  }
  return -1;
}

export function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** Tokens of the first bracket at or behind `from`, without it, and the index behind it; undefined when there is none. */
export function bracket(
  tokens: readonly Token[],
  from = 0,
): { readonly inside: readonly Token[]; readonly next: number } | undefined {
  const open = tokens.findIndex((token, i) => i >= from && token.text === '(');
  if (open < 0) return undefined;
  const close = closing(tokens, open);
  const end = close < 0 ? tokens.length : close;
  return { inside: tokens.slice(open + 1, end), next: end + 1 };
}

/** The text of the statement that the tokens stand in, from the first to the last. */
export const textOf = (tokens: readonly Token[], sql: string): string =>
  tokens.length === 0 ? '' : sql.slice(tokens[0]!.at, tokens.at(-1)!.at + tokens.at(-1)!.text.length);

/** `db.name` or `name` at `at`: the name, the schema in front of it, and the index behind. */
export function qualifiedName(
  tokens: readonly Token[],
  at: number,
): { readonly schema: string | undefined; readonly name: string; readonly next: number } {
  const first = nameText(tokens[at]);
  return tokens[at + 1]?.text === '.'
    ? { schema: first, name: nameText(tokens[at + 2]), next: at + 3 }
    : { schema: undefined, name: first, next: at + 1 };
}
