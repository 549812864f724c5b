import { decimal, decimalText, parseDecimal, type Decimal } from './decimal';
import { doubleText } from './double-text';
import { dateText, dateTimeText, timeText, type DateTime, type Time } from './temporal';

/** A JSON value with the types that MySQL keeps apart inside a document: an integer is no double, a DATE no string. */
export type Json =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'decimal'; readonly value: Decimal }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'date' | 'datetime'; readonly value: DateTime }
  | { readonly type: 'time'; readonly value: Time }
  | { readonly type: 'array'; readonly items: readonly Json[] }
  | { readonly type: 'object'; readonly members: readonly (readonly [string, Json])[] };

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A JSON string as the server writes it: only what must be escaped is, control characters in lower-case hex. */
export const quoteJson = (text: string): string =>
  `"${text.replace(
    // eslint-disable-next-line no-control-regex
    /["\\\u0000-\u001f]/g,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}"`;

/** A double inside a document shows that it is one: 1.0, not 1. */
function jsonDoubleText(value: number): string {
  const text = doubleText(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The text of a document as MySQL prints it: a blank after each comma and colon. */
export function jsonText(json: Json): string {
  switch (json.type) {
    case 'null':
      return 'null';
    case 'boolean':
    case 'integer':
      return String(json.value);
    case 'double':
      return jsonDoubleText(json.value);
    case 'decimal':
      return decimalText(json.value);
    case 'string':
      return quoteJson(json.value);
    case 'date':
      return `"${dateText(json.value)}"`;
    case 'datetime':
      return `"${dateTimeText(json.value, 6)}"`;
    case 'time':
      return `"${timeText(json.value, 6)}"`;
    case 'array':
      return `[${json.items.map(jsonText).join(', ')}]`;
    case 'object':
      return `{${json.members.map(([key, value]) => `${quoteJson(key)}: ${jsonText(value)}`).join(', ')}}`;
  }
}

/** Members as MySQL stores them: one for each key, the last one given; short keys first, then by bytes. */
export function jsonObject(members: readonly (readonly [string, Json])[]): Json {
  const last = new Map(members.map(([key, value]) => [key, value]));
  const sorted = [...last].map(([key, value]) => ({ bytes: Buffer.from(key), entry: [key, value] as const }));
  sorted.sort((a, b) => a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes));
  return { type: 'object', members: sorted.map(({ entry }) => entry) };
}

const MIN_INTEGER = -(2n ** 63n);
const MAX_UNSIGNED = 2n ** 64n - 1n;

/** The number that a document printed by MySQL holds: `1.50` can only have been a decimal, since a double prints as `1.5`. */
export function printedJsonNumber(text: string): Json {
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text);
    if (value >= MIN_INTEGER && value <= MAX_UNSIGNED && text !== '-0') return { type: 'integer', value };
    if (!Number.isFinite(Number(text)) || text.length > 22) {
      const exact = parseDecimal(text);
      if (exact !== null) return { type: 'decimal', value: exact };
    }
  }
  const double = Number(text);
  if (jsonDoubleText(double) === text || /e/i.test(text)) return { type: 'double', value: double };
  const exact = parseDecimal(text) ?? decimal(0n);
  return { type: 'decimal', value: exact };
}
