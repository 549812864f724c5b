import { characterSetOf, encode, type CharacterSet } from '../convert/character-set';
import { Unsupported } from '../errors';
import { SINGLE_BYTE } from './data/single-byte';
import { WEIGHTS, type WeightTable } from './weights';

/** How texts of a collation are compared. */
export interface Collation {
  readonly name: string;
  readonly characterSet: CharacterSet;
  /** PAD SPACE: 'a' equals 'a '. */
  readonly padded: boolean;
  /** True when different texts are never equal, but for blanks at their end. */
  readonly binary: boolean;
  /** The weights of a text, one after another as 16-bit units: their order is the order of texts. */
  readonly weights: (text: string) => string;
  /** Bytes that the server writes for a unit of the weights. */
  readonly bytesOfUnit: 1 | 2;
  /** The weights of a blank, with which the shorter text is filled up. */
  readonly blank: string;
}

const unitsOf = (hex: string): string => {
  let units = '';
  for (let at = 0; at < hex.length; at += 4) units += String.fromCharCode(Number.parseInt(hex.slice(at, at + 4), 16));
  return units;
};

/** Weights of a character on each level, kept once they were looked up. */
function levelsOf(table: WeightTable): (character: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (character) => {
    const found = known.get(character);
    if (found !== undefined) return found;
    const value = WEIGHTS[table]()(character.codePointAt(0) ?? 0) ?? '';
    const levels = value.split('.').map(unitsOf);
    known.set(character, levels);
    return levels;
  };
}

/** Levels one after another, each but the first behind a weight of 0, which is below all others. */
function unicodeWeights(table: WeightTable, levels: number): (text: string) => string {
  const of = levelsOf(table);
  return (text) => {
    const found = Array.from({ length: levels }, () => '');
    for (const character of text)
      of(character).forEach((weights, level) => {
        if (level < levels) found[level] += weights;
      });
    return found.join('\0');
  };
}

function byteWeights(hex: string, characterSet: CharacterSet): (text: string) => string {
  const table = Buffer.from(hex, 'hex');
  return (text) => String.fromCharCode(...encode(text, characterSet).map((byte) => table[byte] ?? byte));
}

/** Bytes of UTF-8 sort as code points do; the units of a JavaScript string do not. */
const binaryWeights =
  (characterSet: CharacterSet) =>
  (text: string): string =>
    encode(text, characterSet).toString('latin1');

const ofUnicode: readonly (readonly [suffix: RegExp, table: WeightTable, levels: number])[] = [
  [/^0900_ai_ci$/, 'uca-900', 1],
  [/^0900_as_ci$/, 'uca-900', 2],
  [/^0900_as_cs$/, 'uca-900', 3],
  [/^unicode_(?:nopad_)?ci$/, 'uca-400', 1],
  [/^unicode_520_(?:nopad_)?ci$/, 'uca-520', 1],
  [/^general_(?:nopad_)?ci$/, 'general', 1],
];

function make(name: string): Collation {
  const characterSet = characterSetOf(name);
  const suffix = name.slice(name.indexOf('_') + 1);
  const padded = !/^0900_|nopad/.test(suffix) && name !== 'binary';
  const withWeights = (
    binary: boolean,
    weights: (text: string) => string,
    bytesOfUnit: Collation['bytesOfUnit'] = 1,
  ): Collation => ({
    ...{ name, characterSet, padded, binary, weights, bytesOfUnit },
    blank: weights(' '),
  });
  if (name === 'binary' || /^(?:0900_|nopad_)?bin$/.test(suffix)) return withWeights(true, binaryWeights(characterSet));
  if (characterSet === 'latin1' || characterSet === 'ascii') {
    const table = SINGLE_BYTE[name.replace('_nopad_', '_')];
    if (table !== undefined) return withWeights(false, byteWeights(table, characterSet));
  } else {
    const found = ofUnicode.find(([pattern]) => pattern.test(suffix));
    if (found !== undefined) return withWeights(false, unicodeWeights(found[1], found[2]), 2);
  }
  throw new Unsupported(name, 'the weights of this collation are not known here');
}

const made = new Map<string, Collation>();

/** @throws Unsupported for a collation whose weights are not known here */
export function collationOf(name: string): Collation {
  const found = made.get(name) ?? make(name);
  made.set(name, found);
  return found;
}

/** -1, 0 or 1 in the order of a collation. */
export function compareTexts(a: string, b: string, collation: Collation): number {
  if (a === b) return 0;
  const [left, right] = [collation.weights(a), collation.weights(b)];
  if (!collation.padded) return left < right ? -1 : left > right ? 1 : 0;
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [x, y] = [left[at] ?? collation.blank, right[at] ?? collation.blank];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Two texts have the same key exactly when they are equal. */
export function equalityKey(text: string, collation: Collation): string {
  const weights = collation.weights(text);
  if (!collation.padded) return weights;
  let end = weights.length;
  while (end > 0 && weights[end - 1] === collation.blank) end -= 1;
  return weights.slice(0, end);
}
