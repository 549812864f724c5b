import { Unsupported } from '../errors';
import type { ValueType } from '../values/type';

/** Character sets whose bytes are known here. */
export type CharacterSet = 'utf8mb4' | 'utf8mb3' | 'latin1' | 'ascii' | 'binary';

const KNOWN: readonly CharacterSet[] = ['utf8mb4', 'utf8mb3', 'latin1', 'ascii', 'binary'];

/** The character set that the name of a collation begins with; `utf8` is the old name of utf8mb3. */
export function characterSetOf(collation: string): CharacterSet {
  const prefix = collation.split('_')[0] ?? '';
  const found = KNOWN.find((name) => name === (prefix === 'utf8' ? 'utf8mb3' : prefix));
  if (found === undefined) throw new Unsupported(collation, 'its character set is not known here');
  return found;
}

export const characterSetOfType = ({ kind, collation }: ValueType): CharacterSet =>
  kind === 'binary' || kind === 'bit' ? 'binary' : characterSetOf(collation ?? 'utf8mb4_bin');

export const bytesPerCharacter: Readonly<Record<CharacterSet, number>> = {
  utf8mb4: 4,
  utf8mb3: 3,
  latin1: 1,
  ascii: 1,
  binary: 1,
};

/** Code points of MySQL's latin1, which is Windows-1252 with its five holes filled by the control characters. */
const LATIN1_HIGH = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d,
  0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,
  0x017e, 0x0178,
] as const;
const LATIN1_BYTES = new Map<number, number>(LATIN1_HIGH.map((point, index) => [point, 0x80 + index]));

const latin1Byte = (point: number): number | undefined =>
  LATIN1_BYTES.get(point) ?? (point < 0x80 || (point >= 0xa0 && point <= 0xff) ? point : undefined);

const QUESTION_MARK = 0x3f;

function singleBytes(text: string, byteOf: (point: number) => number | undefined): Buffer {
  return Buffer.from(Array.from(text, (character) => byteOf(character.codePointAt(0) ?? 0) ?? QUESTION_MARK));
}

/** Bytes of a text in a character set; a character that it has not becomes `?`, as in a conversion by the server. */
export function encode(text: string, characterSet: CharacterSet): Buffer {
  switch (characterSet) {
    case 'utf8mb4':
    case 'binary':
      return Buffer.from(text);
    case 'utf8mb3':
      return Buffer.from(text.replace(/[\u{10000}-\u{10ffff}]/gu, '?'));
    case 'latin1':
      return singleBytes(text, latin1Byte);
    case 'ascii':
      return singleBytes(text, (point) => (point < 0x80 ? point : undefined));
  }
}

/** True when a character set has every character of a text. */
export const canEncode = (text: string, characterSet: CharacterSet): boolean =>
  characterSet === 'utf8mb4' || characterSet === 'binary' || decode(encode(text, characterSet), characterSet) === text;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of some bytes; null when they are none in this character set. */
export function decode(bytes: Buffer, characterSet: CharacterSet): string | null {
  switch (characterSet) {
    case 'latin1':
      return Array.from(bytes, latin1Character).join('');
    case 'ascii':
      return bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : null;
    case 'utf8mb3':
    case 'utf8mb4':
    case 'binary':
      try {
        const text = UTF8.decode(bytes);
        return characterSet === 'utf8mb3' && /[\u{10000}-\u{10ffff}]/u.test(text) ? null : text;
      } catch {
        return null;
      }
  }
}

const latin1Character = (byte: number): string =>
  String.fromCodePoint(byte >= 0x80 && byte < 0xa0 ? (LATIN1_HIGH[byte - 0x80] ?? byte) : byte);
