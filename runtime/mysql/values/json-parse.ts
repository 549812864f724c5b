import { jsonObject, printedJsonNumber, type Json } from './json';

/** Levels of arrays and objects that MySQL takes (`JSON_DOCUMENT_MAX_DEPTH`). */
const MAX_DEPTH = 100;

export class InvalidJson extends Error {
  constructor(
    readonly position: number,
    readonly tooDeep = false,
  ) {
    super(tooDeep ? `the JSON document is too deep at ${position}` : `invalid JSON at ${position}`);
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANKS = /[ \t\n\r]*/y;
// eslint-disable-next-line no-control-regex
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const LETTERS: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads a JSON text strictly (RFC 8259). `number` decides what a number becomes: the text of a JSON column is read differently
 * from a text that the server itself would parse.
 * @param levels of arrays and objects, at most
 * @throws InvalidJson with the position in UTF-16 units
 */
export function parseJson(text: string, number: (text: string) => Json = printedJsonNumber, levels = MAX_DEPTH): Json {
  let at = 0;

  const fail = (): never => {
    throw new InvalidJson(at);
  };
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const take = (character: string): boolean => {
    match(BLANKS);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };

  function escaped(): string {
    const letter = text[at + 1] ?? '';
    if (letter === 'u') {
      const hex = text.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) fail();
      at += 6;
      const unit = Number.parseInt(hex, 16);
      if (unit >= 0xd800 && unit <= 0xdfff) return pair(unit);
      return String.fromCharCode(unit);
    }
    const plain = LETTERS[letter] ?? fail();
    at += 2;
    return plain;
  }

  /** A surrogate is half a character: a high one must be followed by a low one. */
  function pair(high: number): string {
    const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(text.slice(at, at + 6))?.[1];
    if (high >= 0xdc00 || low === undefined) return fail();
    at += 6;
    return String.fromCharCode(high, Number.parseInt(low, 16));
  }

  function string(): string {
    let found = '';
    for (;;) {
      found += match(PLAIN);
      if (text[at] === '"') {
        at += 1;
        return found;
      }
      if (text[at] !== '\\') fail();
      found += escaped();
    }
  }

  function array(depth: number): Json {
    const items: Json[] = [];
    if (take(']')) return { type: 'array', items };
    do items.push(value(depth));
    while (take(','));
    if (!take(']')) fail();
    return { type: 'array', items };
  }

  function object(depth: number): Json {
    const members: [string, Json][] = [];
    if (take('}')) return jsonObject(members);
    do {
      if (!take('"')) fail();
      const key = string();
      if (!take(':')) fail();
      members.push([key, value(depth)]);
    } while (take(','));
    if (!take('}')) fail();
    return jsonObject(members);
  }

  function value(depth: number): Json {
    if (take('"')) return { type: 'string', value: string() };
    if (take('[')) return array(deeper(depth));
    if (take('{')) return object(deeper(depth));
    const digits = match(NUMBER);
    if (digits !== '') return number(digits);
    const word = /^(?:true|false|null)/.exec(text.slice(at, at + 5))?.[0] ?? fail();
    at += word.length;
    return word === 'null' ? { type: 'null' } : { type: 'boolean', value: word === 'true' };
  }

  function deeper(depth: number): number {
    if (depth >= levels) throw new InvalidJson(at, true);
    return depth + 1;
  }

  const json = value(0);
  match(BLANKS);
  if (at < text.length) fail();
  return json;
}
