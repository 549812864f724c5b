import { crc32 } from '../../mysql/functions/crc32';
import { UnfitValue } from '../values/unfit';

/** How a value enters a key so that byte order is value order, and back. */
export type KeyCodec =
  | 'plain'
  | 'folded'
  | 'padded-unsigned'
  | 'padded-signed'
  | 'hex'
  | 'float'
  | 'temporal'
  | 'time-bucket'
  | 'shard';

/**
 * Encodings of key parts: byte order of the result is the order of the values, and every one but `folded` and the partial ones can be
 * undone.
 */

const complement = (digits: string): string =>
  digits.replace(/\d/g, (digit) => String.fromCharCode(105 - digit.charCodeAt(0)));

/** `-` sorts before every digit, so a negative number is `-` and the nine's complement of its padded digits. */
function padNumber(text: string, width: number): string {
  const match = /^(-?)0*(\d+?)(\.\d+)?$/.exec(text);
  if (match === null) throw new UnfitValue(`${JSON.stringify(text)} in a key is no plain number`);
  const [, sign, whole = '', fraction = ''] = match;
  if (whole.length > width) throw new UnfitValue(`the number ${text} in a key has more than ${width} digits`);
  const padded = whole.padStart(width, '0') + fraction;
  return sign === '-' && /[1-9]/.test(padded) ? `-${complement(padded)}` : padded;
}

function unpadNumber(text: string): string {
  const digits = text.startsWith('-') ? complement(text.slice(1)) : text;
  const [whole = '', fraction] = digits.split('..');
  const plain = whole.replace(/^0+(?=\d)/, '');
  return (text.startsWith('-') ? '-' : '') + (fraction === undefined ? plain : `${plain}.${fraction}`);
}

/** The 64 bits of a double, all flipped when negative, else the sign bit set: their order is the order of the numbers. */
function floatBits(text: string): string {
  const buffer = Buffer.alloc(8);
  const number = Number(text);
  buffer.writeDoubleBE(number === 0 ? 0 : number);
  if (buffer[0]! >= 0x80) buffer.forEach((byte, index) => (buffer[index] = byte ^ 0xff));
  else buffer[0]! ^= 0x80;
  return buffer.toString('hex').toUpperCase();
}

function bitsFloat(text: string): string {
  const buffer = Buffer.from(text, 'hex');
  if (buffer[0]! >= 0x80) buffer[0]! ^= 0x80;
  else buffer.forEach((byte, index) => (buffer[index] = byte ^ 0xff));
  return String(buffer.readDoubleBE());
}

const TIME = /^(-?)(\d{2,3})(:\d\d:\d\d(?:\.\d+)?)$/;

/** TIME runs from -838 to 838 hours: a mark for the sign, three digits, the complement below zero. Dates sort as they are. */
function encodeTemporal(text: string): string {
  const time = TIME.exec(text);
  if (time === null) return text;
  const padded = time[2]!.padStart(3, '0') + time[3]!;
  return time[1] === '-' && /[1-9]/.test(padded) ? `-${complement(padded)}` : padded;
}

function decodeTemporal(text: string): string {
  const match = /^(-?)(\d{3})(:\d\d:\d\d(?:\.\d+)?)$/.exec(text);
  if (match === null) return text;
  const digits = match[1] === '-' ? complement(match[2]! + match[3]!) : match[2]! + match[3]!;
  return (match[1] ?? '') + digits.replace(/^0(?=\d\d:)/, '');
}

/** Codecs that keep only a part of the value, or nothing: they tell no two rows apart. */
export const isPartialCodec = (codec: KeyCodec): boolean => codec === 'time-bucket' || codec === 'shard';

/** The name of one of `count` shards: digits of one length. */
export const shardName = (shard: number, count: number): string =>
  String(shard).padStart(String(count - 1).length, '0');

/**
 * Encodes one value for a key. `width` is the number of digits before the point for padded numbers, of characters for time buckets,
 * of shards for shards.
 */
export function encodeKeyValue(codec: KeyCodec, value: string | Buffer, width = 0): string {
  if (codec === 'hex') return (typeof value === 'string' ? Buffer.from(value) : value).toString('hex').toUpperCase();
  const text = typeof value === 'string' ? value : value.toString('utf8');
  switch (codec) {
    case 'padded-unsigned':
    case 'padded-signed':
      return padNumber(text, width);
    case 'float':
      return floatBits(text);
    case 'temporal':
      return encodeTemporal(text);
    case 'time-bucket':
      return text.slice(0, width);
    case 'shard':
      return shardName(crc32(typeof value === 'string' ? Buffer.from(value) : value) % width, width);
    default:
      return text;
  }
}

/** Undoes `encodeKeyValue`; a folded text, a bucket or a shard cannot be undone and comes back as it is. */
export function decodeKeyValue(codec: KeyCodec, text: string): string | Buffer {
  switch (codec) {
    case 'hex':
      return Buffer.from(text, 'hex');
    case 'padded-unsigned':
    case 'padded-signed':
      return unpadNumber(text);
    case 'float':
      return bitsFloat(text);
    case 'temporal':
      return decodeTemporal(text);
    default:
      return text;
  }
}

/**
 * Text that other parts follow is escaped, so that the separator `#` cannot be mistaken and order holds: every character
 * up to `$` becomes `$` and the character 64 places on. Text at the end of a key stays as it is.
 */
export const escapeInner = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u0024]/g, (character) => `$${String.fromCharCode(character.charCodeAt(0) + 64)}`);

export const unescapeInner = (text: string): string =>
  text.replace(/\$(.)/gs, (_, character: string) => String.fromCharCode(character.charCodeAt(0) - 64));
