import type { ItemValue } from '../item';
import { canonicalNumber } from './number-text';

/** JSON text <-> attribute value, keeping every digit: JavaScript's own parser loses integers above 2^53. */

/** DynamoDB's limit for nested attributes. */
const MAX_DEPTH = 32;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  document(): ItemValue | undefined {
    const value = this.value(1);
    this.blanks();
    return this.at === this.text.length ? value : undefined;
  }

  private blanks(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private take(character: string): boolean {
    this.blanks();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private string(): string | undefined {
    this.blanks();
    const found = this.match(/"(?:[^"\\]|\\.)*"/sy);
    return found === undefined ? undefined : (JSON.parse(found) as string);
  }

  private value(depth: number): ItemValue | undefined {
    if (depth > MAX_DEPTH) return undefined;
    this.blanks();
    if (this.text[this.at] === '"') {
      const text = this.string();
      return text === undefined ? undefined : { S: text };
    }
    if (this.take('{')) return this.object(depth);
    if (this.take('[')) return this.array(depth);
    const word = this.match(/true|false|null/y);
    if (word !== undefined) return word === 'null' ? { NULL: true } : { BOOL: word === 'true' };
    const number = this.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number === undefined) return undefined;
    const canonical = canonicalNumber(number);
    // Beyond what DynamoDB's number holds: the text, and the exact document is kept beside it.
    return canonical === undefined ? { S: number } : { N: canonical };
  }

  private object(depth: number): ItemValue | undefined {
    const entries: [string, ItemValue][] = [];
    if (this.take('}')) return { M: {} };
    do {
      const name = this.string();
      // DynamoDB has no empty attribute name, nested ones included.
      if (name === undefined || name === '' || !this.take(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      entries.push([name, value]);
    } while (this.take(','));
    return this.take('}') ? { M: Object.fromEntries(entries) } : undefined;
  }

  private array(depth: number): ItemValue | undefined {
    const values: ItemValue[] = [];
    if (this.take(']')) return { L: [] };
    do {
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      values.push(value);
    } while (this.take(','));
    return this.take(']') ? { L: values } : undefined;
  }
}

/** The attribute for a JSON document; the text itself as `S` when no map can hold it (33 levels, an empty name). */
export const jsonToValue = (text: string): ItemValue => new Reader(text).document() ?? { S: text };

/** MySQL orders the names of an object by length in bytes, then by bytes. */
const byMysqlOrder = (a: string, b: string): number =>
  Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The document as MySQL prints it. */
export function valueToJson(value: ItemValue): string {
  if ('S' in value) return JSON.stringify(value.S);
  if ('N' in value) return value.N;
  if ('BOOL' in value) return String(value.BOOL);
  if ('L' in value) return `[${value.L.map(valueToJson).join(', ')}]`;
  if ('M' in value) {
    const names = Object.keys(value.M).sort(byMysqlOrder);
    return `{${names.map((name) => `${JSON.stringify(name)}: ${valueToJson(value.M[name]!)}`).join(', ')}}`;
  }
  if ('SS' in value) return `[${value.SS.map((text) => JSON.stringify(text)).join(', ')}]`;
  if ('NS' in value) return `[${value.NS.join(', ')}]`;
  if ('B' in value) return JSON.stringify(Buffer.from(value.B).toString('base64'));
  return 'null';
}
