export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'param' | 'operator' | 'comment';

/** A piece of SQL. White space is not a token. `text` is as written, with quotes. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the statement. */
  readonly at: number;
}

/** What a character can begin. Loops over characters use codes: a query log has gigabytes of them. */
const Kind = { operator: 0, space: 1, word: 2, digit: 3, quote: 4, name: 5, param: 6 } as const;
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/\s/.test(char)) return Kind.space;
  if (/[A-Za-z_$@]/.test(char)) return Kind.word;
  if (/[0-9]/.test(char)) return Kind.digit;
  if (char === "'" || char === '"') return Kind.quote;
  if (char === '`') return Kind.name;
  return char === '?' ? Kind.param : Kind.operator;
});
/** Characters beyond ASCII are parts of names, but for the white space among them. */
const kindOf = (code: number): number =>
  code < 128 ? ASCII[code]! : /\s/.test(String.fromCharCode(code)) ? Kind.space : Kind.word;
const isWordStart = (code: number): boolean => code >= 128 || ASCII[code] === Kind.word;
const isWordPart = (code: number): boolean => code >= 128 || ASCII[code] === Kind.word || ASCII[code] === Kind.digit;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const Code = {
  newline: 10,
  quote: 39,
  hash: 35,
  star: 42,
  minus: 45,
  dot: 46,
  slash: 47,
  colon: 58,
  backslash: 92,
  backtick: 96,
} as const;
const LONG_OPERATORS = ['<=>', '->>', '||', '&&', '<=', '>=', '<>', '!=', ':=', '<<', '>>', '->'];
const LONG_START = new Set(LONG_OPERATORS.map((operator) => operator.charCodeAt(0)));

/** Offset behind the string or quoted name that begins at `from`. */
export const endOfQuoted = (sql: string, from: number): number => {
  const quote = sql.charCodeAt(from);
  for (let i = from + 1; i < sql.length; i += 1) {
    const code = sql.charCodeAt(i);
    if (code === Code.backslash && quote !== Code.backtick) i += 1;
    else if (code === quote) {
      if (sql.charCodeAt(i + 1) !== quote) return i + 1;
      i += 1;
    }
  }
  return sql.length;
};

const endOfComment = (sql: string, from: number, code: number): number | undefined => {
  if (code === Code.slash && sql.charCodeAt(from + 1) === Code.star) {
    const end = sql.indexOf('*/', from + 2);
    return end < 0 ? sql.length : end + 2;
  }
  const dashes =
    code === Code.minus &&
    sql.charCodeAt(from + 1) === Code.minus &&
    (from + 2 >= sql.length || kindOf(sql.charCodeAt(from + 2)) === Kind.space);
  if (code !== Code.hash && !dashes) return undefined;
  const end = sql.indexOf('\n', from);
  return end < 0 ? sql.length : end;
};

const numberAt = /(?:0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
const INTRODUCES_STRING = new Set(Array.from('xXbBnN', (char) => char.charCodeAt(0)));

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
    const code = sql.charCodeAt(at);
    switch (kindOf(code)) {
      case Kind.space:
        at += 1;
        break;
      case Kind.name:
        push('name', endOfQuoted(sql, at));
        break;
      case Kind.quote:
        push('string', endOfQuoted(sql, at));
        break;
      case Kind.digit:
        number(sql, at, push);
        break;
      case Kind.word:
        if (INTRODUCES_STRING.has(code) && sql.charCodeAt(at + 1) === Code.quote)
          push('string', endOfQuoted(sql, at + 1));
        else push('word', endOfWord(sql, at));
        break;
      case Kind.param:
        push('param', at + 1);
        break;
      default: {
        const comment = endOfComment(sql, at, code);
        const next = sql.charCodeAt(at + 1);
        if (comment !== undefined) push('comment', comment);
        else if (code === Code.dot && isDigit(next) && !endsName(tokens.at(-1), at)) number(sql, at, push);
        else if (code === Code.colon && isWordStart(next)) push('param', endOfWord(sql, at + 1));
        else if (!LONG_START.has(code)) push('operator', at + 1);
        else push('operator', at + (LONG_OPERATORS.find((op) => sql.startsWith(op, at))?.length ?? 1));
      }
    }
  }
  return tokens;
}

function number(sql: string, at: number, push: (kind: TokenKind, end: number) => void): void {
  numberAt.lastIndex = at;
  numberAt.test(sql);
  const end = numberAt.lastIndex;
  // `1st_column` is a name, not a number.
  if (isWordStart(sql.charCodeAt(end)) && !sql.slice(at, end).includes('.')) push('word', endOfWord(sql, end));
  else push('number', Math.max(end, at + 1));
}

const endOfWord = (sql: string, from: number): number => {
  let end = from;
  while (end < sql.length && isWordPart(sql.charCodeAt(end))) end += 1;
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
  return body.replace(/\\([\s\S])|(''|"")/g, (whole: string, escaped: string | undefined, double: string | undefined) =>
    escaped !== undefined ? (ESCAPES[escaped] ?? escaped) : double === quote + quote ? quote : whole,
  );
}
