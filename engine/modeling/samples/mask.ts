import type { JsonLike } from './json-like';

/**
 * Placeholders for values of real rows, so that a document shows what items look like without telling whose they are. Equal values get
 * equal placeholders, so that keys still meet; a placeholder is made from the order in which a value was seen and from its shape, never
 * from the value, so that nothing can be found out by trying.
 */

/** Texts longer than this are told by their length alone. */
const SHOWN_CHARACTERS = 60;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Letters, also of other scripts, become `a` or `A`, digits `0`; signs and spaces stay. */
const shapeOf = (text: string): string =>
  text
    .replace(/\p{Lu}/gu, 'A')
    .replace(/\p{L}|\p{M}/gu, (letter) => (letter === 'A' ? 'A' : 'a'))
    .replace(/\p{N}/gu, '0')
    .replace(/[^\u0020-\u007e]/gu, 'a');

/** Fills the places of a shape with the digits of a number in base 26 and 10, last place first, the rest with a fixed pattern. */
function filled(shape: string, ordinal: number): string {
  let rest = ordinal;
  const places = [...shape];
  for (let at = places.length - 1; at >= 0; at--) {
    const place = places[at]!;
    if (place === '0') {
      places[at] = String((rest + at) % 10);
      rest = Math.floor(rest / 10);
    } else if (place === 'a' || place === 'A') {
      const letter = LETTERS[(rest + 7 * at) % 26]!;
      places[at] = place === 'A' ? letter.toUpperCase() : letter;
      rest = Math.floor(rest / 26);
    }
  }
  // A shape with too few places for so many values is made longer rather than used twice.
  return places.join('') + (rest === 0 ? '' : `-${rest}`);
}

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2001, 0, 1);

export class Masker {
  private readonly given = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  /** The placeholder of a value, made once; `group` holds values that must not be mixed up. */
  private once(group: string, value: string, make: (ordinal: number) => string): string {
    const key = `${group}\0${value}`;
    const there = this.given.get(key);
    if (there !== undefined) return there;
    const ordinal = this.counts.get(group) ?? 0;
    this.counts.set(group, ordinal + 1);
    const made = make(ordinal);
    this.given.set(key, made);
    return made;
  }

  text(value: string): string {
    if (value === '') return '';
    const length = [...value].length;
    if (length > SHOWN_CHARACTERS)
      return this.once(`long ${length}`, value, (n) => `(text ${n + 1} of ${length} characters)`);
    const shape = shapeOf(value);
    return this.once(`text ${shape}`, value, (n) => filled(shape, n));
  }

  /** Whole numbers are counted, whatever column they stand in: a foreign key still meets its key. */
  integer = (value: string): string => this.once('integer', value, (n) => String(n + 1));
  decimal = (value: string, scale: number): string =>
    this.once(`decimal ${scale}`, value, (n) => `${n + 1}${scale > 0 ? `.${'0'.repeat(scale)}` : ''}`);
  float = (value: string): string => this.once('float', value, (n) => `${n + 1}.5`);
  /** Key text that a server made from the value: upper-case hex digits of the same number. */
  hex = (value: string): string =>
    this.once('hex', value, (n) => (n + 1).toString(16).toUpperCase().padStart(Math.min(value.length, 16), '0'));
  binary = (value: Buffer): Buffer => {
    const bytes = this.once('binary', value.toString('hex'), (n) => (n + 1).toString(16).padStart(8, '0'));
    return Buffer.from(bytes, 'hex');
  };

  /** Dates stay dates: days from 2001-01-01 on, at midnight. A zero date tells nothing and stays. */
  temporal(value: string): string {
    if (/^0000-00-00/.test(value)) return value;
    const shape = value.replace(/\d/g, '0');
    return this.once(`temporal ${shape}`, value, (n) => {
      if (/^\d{4}$/.test(value)) return String(2001 + (n % 90));
      if (!/^\d{4}-\d\d-\d\d/.test(value)) return shape.replace(/0$/, String(n % 10)).replace(/^-/, '');
      const day = new Date(FIRST_DAY + n * DAY_MS).toISOString().slice(0, 10);
      return day + shape.slice(10);
    });
  }

  /** A document keeps its structure; names of members are masked like texts, because they may be data. */
  json(value: JsonLike): JsonLike {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return 0;
    if (Array.isArray(value)) return value.map((one: JsonLike) => this.json(one));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [this.text(name), this.json(one)]));
  }
}
