import { sameNumber } from '../../runtime/dynamodb/values/number-text';
import { quoteText } from './sql-text';

/**
 * A JSON document as an SQL expression that MySQL stores exactly. Given as a text, a number of 16 or more digits can change in its last one
 * (measured on 8.0.31: 2.4293903831302858e-271): its JSON parser does not round correctly, while its SQL parser does.
 */

type Token = { readonly kind: 'sign' | 'text' | 'number' | 'word'; readonly text: string };

const TOKENS = /[\s]*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/sy;

function tokensOf(document: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  const end = document.trimEnd().length;
  while (TOKENS.lastIndex < end) {
    const match = TOKENS.exec(document);
    if (match === null) return undefined;
    const [, sign, text, number, word] = match;
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (text !== undefined) tokens.push({ kind: 'text', text });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else tokens.push({ kind: 'word', text: word! });
  }
  return tokens;
}

/** A double is printed with as few digits as tell it from its neighbours: a number that has more, or zeros at its end, is a DECIMAL. */
const isDecimal = (text: string): boolean => /\.\d+0$/.test(text) || !sameNumber(text, String(Number(text)));

function numberSql(text: string): string {
  if (/^-?\d+$/.test(text) || /e/i.test(text)) return text;
  return isDecimal(text) ? text : `${text}e0`;
}

class Reader {
  private at = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  get over(): boolean {
    return this.at === this.tokens.length;
  }

  private take(sign: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.at++;
    return true;
  }

  value(): string | undefined {
    if (this.take('{')) return this.list('}', 'JSON_OBJECT');
    if (this.take('[')) return this.list(']', 'JSON_ARRAY');
    const token = this.tokens[this.at++];
    switch (token?.kind) {
      case 'text':
        return quoteText(JSON.parse(token.text) as string);
      case 'number':
        return numberSql(token.text);
      case 'word':
        return `CAST('${token.text}' AS JSON)`;
      default:
        return undefined;
    }
  }

  private list(end: '}' | ']', name: 'JSON_OBJECT' | 'JSON_ARRAY'): string | undefined {
    const parts: string[] = [];
    if (this.take(end)) return `${name}()`;
    do {
      if (name === 'JSON_OBJECT') {
        const key = this.tokens[this.at++];
        if (key?.kind !== 'text' || !this.take(':')) return undefined;
        parts.push(quoteText(JSON.parse(key.text) as string));
      }
      const value = this.value();
      if (value === undefined) return undefined;
      parts.push(value);
    } while (this.take(','));
    return this.take(end) ? `${name}(${parts.join(', ')})` : undefined;
  }
}

/** True when a text would do: no number with a fraction or an exponent. */
const isPlain = (tokens: readonly Token[]): boolean =>
  !tokens.some(({ kind, text }) => kind === 'number' && /[.eE]/.test(text));

/** The literal or expression for a JSON column of MySQL. A text that is no document stays a text. */
export function jsonSql(document: string): string {
  const text = quoteText(document);
  const tokens = tokensOf(document);
  if (tokens === undefined || isPlain(tokens)) return text;
  const reader = new Reader(tokens);
  const value = reader.value();
  if (value === undefined || !reader.over) return text;
  // A document that is one value: an expression of another type would be parsed as a text again.
  return /^JSON_/.test(value) ? value : `JSON_EXTRACT(JSON_ARRAY(${value}), '$[0]')`;
}
