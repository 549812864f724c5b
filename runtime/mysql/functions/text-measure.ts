import { heldCollation } from '../collations/aggregate';
import { characterSetOf } from '../convert/character-set';
import { asBytes, asText, isBinary } from '../convert/to-text';
import type { Definition } from '../operation';
import { constantOf, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';

/** Numbers that tell of a text. */

const COUNT: ValueType = { kind: 'integer', bits: 64, precision: 11 };

const measure = (name: string, of: (value: Value, session: Session) => bigint): Definition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args, session) => {
    for (const argument of args) characterSetOf(heldCollation(argument, session).collation);
    return strict({ ...COUNT, ...constantOf(...args.map(({ type }) => type)) }, (value) => of(value, session));
  },
});

const bytes = (value: Value, session: Session): Buffer => asBytes(value, session) as Buffer;

const characters = (value: Value, session: Session): bigint =>
  BigInt(isBinary(value.type) ? bytes(value, session).length : Array.from(asText(value, session) ?? '').length);

/** ORD: the bytes of the first character, read as one number. */
function ord(value: Value, session: Session): bigint {
  if (isBinary(value.type)) return BigInt(bytes(value, session)[0] ?? 0);
  const [first = ''] = Array.from(asText(value, session) ?? '');
  const encoded = bytes({ type: { ...value.type, kind: 'text' }, data: first }, session);
  return encoded.length === 0 ? 0n : BigInt(`0x${encoded.toString('hex')}`);
}

export const TEXT_MEASURES: readonly Definition[] = [
  measure('LENGTH', (value, session) => BigInt(bytes(value, session).length)),
  measure('OCTET_LENGTH', (value, session) => BigInt(bytes(value, session).length)),
  measure('BIT_LENGTH', (value, session) => BigInt(bytes(value, session).length * 8)),
  measure('CHAR_LENGTH', characters),
  measure('CHARACTER_LENGTH', characters),
  measure('ASCII', (value, session) => BigInt(bytes(value, session)[0] ?? 0)),
  measure('ORD', ord),
];
