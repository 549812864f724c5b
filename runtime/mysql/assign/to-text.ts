import { characterSetOf, canEncode, decode, encode } from '../convert/character-set';
import { asBytes, asText, isBinary } from '../convert/to-text';
import { Unsupported } from '../errors';
import type { Session } from '../session';
import type { ValueType } from '../values/type';
import type { Value } from '../values/value';
import { refuseValue, tooLong } from './problems';

/** Bytes of a binary string are taken as they are: they must be characters of the column's character set. */
export function charactersOf(
  { collation = 'utf8mb4_bin' }: ValueType,
  value: Value,
  session: Session,
  incorrect: () => never = () => refuseValue(1366, 'Incorrect string value for a column', session),
): string {
  const set = characterSetOf(collation);
  if (value.type.kind === 'bit') throw new Unsupported('assignment', 'BIT to text');
  if (isBinary(value.type)) return decode(asBytes(value, session) as Buffer, set) ?? incorrect();
  const text = asText(value, session) ?? '';
  return canEncode(text, set) ? text : incorrect();
}

export const withoutBlanks = (text: string): string => text.replace(/ +$/, '');

/** Blanks at the end that there is no room for are cut without an error; CHAR has none at its end at all. */
export function toText(type: ValueType, value: Value, session: Session): string {
  if (value.type.kind === 'float' || value.type.kind === 'double')
    throw new Unsupported('assignment', 'a floating point number to text');
  const text = charactersOf(type, value, session);
  const { maxLength, maxBytes, fixedLength, collation = 'utf8mb4_bin' } = type;
  if (maxBytes !== undefined && encode(text, characterSetOf(collation)).length > maxBytes) return tooLong(session);
  const kept = maxLength === undefined ? text : fitted(text, maxLength, session);
  return fixedLength === true ? withoutBlanks(kept) : kept;
}

function fitted(text: string, maxLength: number, session: Session): string {
  const characters = Array.from(text);
  if (characters.length <= maxLength) return text;
  return characters.slice(maxLength).every((character) => character === ' ')
    ? characters.slice(0, maxLength).join('')
    : tooLong(session);
}

/** BINARY is filled up with zero bytes. */
export function toBinary({ maxLength, maxBytes, fixedLength }: ValueType, value: Value, session: Session): Buffer {
  if (value.type.kind === 'float' || value.type.kind === 'double')
    throw new Unsupported('assignment', 'a floating point number to bytes');
  const bytes = asBytes(value, session) as Buffer;
  const most = maxLength ?? maxBytes ?? Infinity;
  if (bytes.length > most) return tooLong(session);
  return fixedLength === true ? Buffer.concat([bytes, Buffer.alloc(most - bytes.length)]) : bytes;
}
