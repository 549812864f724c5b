import { commonCollation, heldCollation } from '../collations/aggregate';
import { collationOf } from '../collations/collation';
import { characterSetOf, characterSetOfType, decode, encode, type CharacterSet } from '../convert/character-set';
import { asBytes, asText, isBinary } from '../convert/to-text';
import type { Argument, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { Coercibility, type ValueType } from '../values/type';

/** The collation that a character set has where none is named. */
export const defaultCollation = (set: CharacterSet, { flavour }: Session): string => {
  if (set === 'latin1') return 'latin1_swedish_ci';
  if (set === 'binary') return 'binary';
  if (set === 'utf8mb4' && flavour !== 'mariadb') return 'utf8mb4_0900_ai_ci';
  return `${set}_general_ci`;
};

/** Characters of a value in a character set; `?` for one that it has not. Bytes that are none are NULL in MySQL. */
function charactersIn(value: Value, set: CharacterSet, session: Session): string | null {
  if (!isBinary(value.type)) return decode(encode(asText(value, session) ?? '', set), set);
  const bytes = asBytes(value, session) as Buffer;
  if (set === 'ascii') return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '?')).join('');
  const text = decode(bytes, set);
  if (text !== null || session.flavour !== 'mariadb') return text;
  return refuse('CAST', 'bytes that are no text');
}

/** CAST(x AS CHAR(n)): the first n characters. */
export function prepareText([argument]: readonly Argument[], to: ValueType, session: Session): Prepared {
  const { type } = argument as Argument;
  heldCollation(argument as Argument, session);
  const collation = to.collation ?? session.collation;
  const set = characterSetOf(collation);
  const { maxLength } = to;
  commonCollation('CAST', [argument as Argument], session, false);
  const digits = session.flavour === 'mariadb' ? { scale: 0 } : {};
  return strict(
    {
      kind: 'text',
      collation,
      coercibility: Coercibility.implicit,
      ...digits,
      ...(maxLength !== undefined && { maxLength }),
      ...constantOf(type),
    },
    (value) => {
      const text = charactersIn(value, set, session);
      if (text === null || maxLength === undefined) return text;
      const characters = Array.from(text);
      if (characters.length > maxLength) session.warn(1292, `Truncated incorrect CHAR(${maxLength}) value`);
      return characters.slice(0, maxLength).join('');
    },
  );
}

/** MariaDB counts characters where it cuts, bytes where it fills up. */
function paddedCharacters(text: string, set: CharacterSet, length: number): Buffer {
  const kept = encode(Array.from(text).slice(0, length).join(''), set);
  return Buffer.concat([kept, Buffer.alloc(Math.max(0, length - kept.length))]);
}

/** CAST(x AS BINARY(n)): n bytes, filled up with zeros. */
export function prepareBinary([argument]: readonly Argument[], to: ValueType, session: Session): Prepared {
  const { type } = argument as Argument;
  const { maxLength } = to;
  commonCollation('CAST', [argument as Argument], session, false);
  const digits = session.flavour === 'mariadb' ? { scale: 0 } : {};
  return strict(
    {
      kind: 'binary',
      coercibility: Coercibility.implicit,
      ...digits,
      ...(maxLength !== undefined && { maxLength }),
      ...constantOf(type),
    },
    (value) => {
      const bytes = asBytes(value, session) as Buffer;
      if (maxLength === undefined) return bytes;
      if (type.kind === 'text' && session.flavour === 'mariadb')
        return paddedCharacters(asText(value, session) ?? '', characterSetOfType(type), maxLength);
      if (bytes.length > maxLength) session.warn(1292, `Truncated incorrect BINARY(${maxLength}) value`);
      return Buffer.concat([bytes, Buffer.alloc(maxLength)]).subarray(0, maxLength);
    },
  );
}

/** CONVERT(x USING character set). */
export function prepareUsing([argument]: readonly Argument[], characterSet: string, session: Session): Prepared {
  const { type } = argument as Argument;
  const set = characterSetOf(characterSet);
  if (type.kind === 'bit') refuse('CONVERT', 'BIT');
  // MariaDB computes with the number that was converted, not with its text.
  const mixed =
    session.flavour === 'mariadb' && type.kind !== 'text' && type.kind !== 'binary' ? ({ mixed: true } as const) : {};
  commonCollation('CONVERT', [argument as Argument], session, false);
  const constant = { ...mixed, ...constantOf(type) };
  if (set === 'binary')
    return strict({ kind: 'binary', coercibility: Coercibility.implicit, ...constant }, (value) =>
      asBytes(value, session),
    );
  const collation = defaultCollation(set, session);
  return strict({ kind: 'text', collation, coercibility: Coercibility.implicit, ...constant }, (value) =>
    charactersIn(value, set, session),
  );
}

/** x COLLATE collation: the same text under another collation of its character set. */
export function prepareCollate([argument]: readonly Argument[], collation: string, session: Session): Prepared {
  const given = argument as Argument;
  const held = heldCollation(given, session);
  if (given.type.kind === 'json') refuse('COLLATE', 'a document');
  if (characterSetOf(held.collation) !== characterSetOf(collation))
    refuse('COLLATE', 'a collation of another character set');
  const known = session.flavour === 'mariadb' ? !collation.includes('_0900_') : !collation.includes('nopad');
  if (!known) refuse('COLLATE', 'a collation that the server has not');
  collationOf(collation);
  const { maxLength } = given.type;
  return strict(
    {
      kind: 'text',
      collation,
      coercibility: Coercibility.explicit,
      ...(maxLength !== undefined && { maxLength }),
      ...constantOf(given.type),
    },
    (value) => asText(value, session),
  );
}
