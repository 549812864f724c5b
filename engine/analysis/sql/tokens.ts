export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'param' | 'operator' | 'comment';

/** A piece of SQL. White space is not a token. `text` is as written, with quotes. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the statement. */
  readonly at: number;
}

const WORD_START = /[A-Za-z_$@\u0080-\uffff]/;
const WORD_PART = /[A-Za-z0-9_$@\u0080-\uffff]/;
const DIGIT = /[0-9]/;
const LONG_OPERATORS = ['<=>', '->>', '||', '&&', '<=', '>=', '<>', '!=', ':=', '<<', '>>', '->'];

/** Offset behind the string or quoted name that begins at `from`. */
export const endOfQuoted = (sql: string, from: number): number => {
  const quote = sql[from]!;
  for (let i = from + 1; i < sql.length; i += 1) {
    if (sql[i] === '\\' && quote !== '`') i += 1;
    else if (sql[i] === quote) {
      if (sql[i + 1] !== quote) return i + 1;
      i += 1;
    }
  }
  return sql.length;
};

const endOfComment = (sql: string, from: number): number | undefined => {
  const two = sql.slice(from, from + 2);
  if (two === '/*') {
    const end = sql.indexOf('*/', from + 2);
    return end < 0 ? sql.length : end + 2;
  }
  if (sql[from] === '#' || (two === '--' && (from + 2 >= sql.length || /\s/.test(sql[from + 2]!)))) {
    const end = sql.indexOf('\n', from);
    return end < 0 ? sql.length : end;
  }
  return undefined;
};

const numberAt = /(?:0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;

/**
 * Splits SQL of MySQL and MariaDB into tokens; never fails: an unterminated string or comment ends with the text.
 * Time is linear in the length.
 */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: TokenKind, end: number): void => {
    tokens.push({ kind, text: sql.slice(at, end), at });
    at = end;
  };
  while (at < sql.length) {
    const char = sql[at]!;
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const comment = endOfComment(sql, at);
    if (comment !== undefined) push('comment', comment);
    else if (char === '`') push('name', endOfQuoted(sql, at));
    else if (char === "'" || char === '"') push('string', endOfQuoted(sql, at));
    else if (/[xXbBnN]/.test(char) && sql[at + 1] === "'") push('string', endOfQuoted(sql, at + 1));
    else if (DIGIT.test(char) || (char === '.' && DIGIT.test(sql[at + 1] ?? '') && !endsName(tokens.at(-1), at))) {
      numberAt.lastIndex = at;
      numberAt.test(sql);
      const end = numberAt.lastIndex;
      // `1st_column` is a name, not a number.
      if (WORD_START.test(sql[end] ?? '') && !sql.slice(at, end).includes('.')) push('word', endOfWord(sql, end));
      else push('number', Math.max(end, at + 1));
    } else if (WORD_START.test(char)) push('word', endOfWord(sql, at));
    else if (char === '?') push('param', at + 1);
    else if (char === ':' && WORD_START.test(sql[at + 1] ?? '')) push('param', endOfWord(sql, at + 1));
    else push('operator', at + (LONG_OPERATORS.find((op) => sql.startsWith(op, at))?.length ?? 1));
  }
  return tokens;
}

const endOfWord = (sql: string, from: number): number => {
  let end = from;
  while (end < sql.length && WORD_PART.test(sql[end]!)) end += 1;
  return Math.max(end, from + 1);
};

/** `t.5x` cannot be: a dot right behind a name separates names. */
const endsName = (token: Token | undefined, at: number): boolean =>
  token !== undefined && (token.kind === 'word' || token.kind === 'name') && token.at + token.text.length === at;

/** Name without its quotes: `` `a``b` `` is a`b. */
export const unquoteName = (text: string): string =>
  text.startsWith('`')
    ? text.slice(1, text.endsWith('`') && text.length > 1 ? -1 : undefined).replace(/``/g, '`')
    : text;

const ESCAPES: Readonly<Record<string, string>> = { '0': '\0', n: '\n', r: '\r', t: '\t', b: '\b', Z: '\x1a' };

/** Text of a string literal without quotes and escapes. */
export function unquoteString(text: string): string {
  const quote = text[0]!;
  const body = text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined);
  return body.replace(
    /\\([\s\S])|(''|"")/g,
    (whole: string, escaped: string | undefined, double: string | undefined) =>
      escaped !== undefined ? (ESCAPES[escaped] ?? escaped) : double === quote + quote ? quote : whole,
  );
}
