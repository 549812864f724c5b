import { asBytes, asText, isBinary } from '../convert/to-text';
import { decode, characterSetOfType } from '../convert/character-set';
import { refuse } from '../operations/prepared';
import type { Session } from '../session';
import type { Data, Value } from '../values/value';
import type { ValueType } from '../values/type';

/**
 * Functions of texts work on characters. Where the result is binary a byte is a character: bytes are handled as a text of the
 * code points 0 to 255.
 */
export function charactersOf(value: Value, result: ValueType, session: Session): string {
  if (result.kind === 'binary') return (asBytes(value, session) as Buffer).toString('latin1');
  if (!isBinary(value.type)) return asText(value, session) ?? '';
  const text = decode(asBytes(value, session) as Buffer, characterSetOfType(result));
  return text ?? refuse('text', 'bytes that are no text');
}

export const asData = (characters: string, result: ValueType): Data =>
  result.kind === 'binary' ? Buffer.from(characters, 'latin1') : characters;

/** Bytes that a result takes. */
export const sizeOf = (characters: string, result: ValueType): number =>
  result.kind === 'binary' ? characters.length : Buffer.byteLength(characters);
