import { toProtocol } from '../values/protocol';
import type { Session } from '../session';
import { doubleText } from '../values/double-text';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';
import { characterSetOfType, encode } from './character-set';

/** Kinds whose text is made of bytes that need not be characters. */
export const isBinary = ({ kind }: ValueType): boolean => kind === 'binary' || kind === 'bit';

/** Most characters of a double where MySQL makes it a part of a text; in an answer it has as many as it takes. */
const doubleWidth = ({ column }: ValueType, { flavour }: Session): number =>
  flavour === 'mariadb' ? Infinity : column === true ? 24 : 22;

/** A value as text, as CONCAT sees it; null for NULL. Bytes are no text: see `asBytes`. */
export function asText(value: Value, session: Session): string | null {
  const { type, data } = value;
  if (data === null) return null;
  if (type.kind === 'double' && type.scale === undefined) return doubleText(data as number, doubleWidth(type, session));
  const raw = toProtocol(value);
  return Buffer.isBuffer(raw) ? raw.toString('latin1') : raw;
}

/** A value as the bytes that it has in its own character set. */
export function asBytes(value: Value, session: Session): Buffer | null {
  if (value.data === null) return null;
  if (isBinary(value.type)) return toProtocol(value) as Buffer;
  return encode(asText(value, session) ?? '', characterSetOfType(value.type));
}
