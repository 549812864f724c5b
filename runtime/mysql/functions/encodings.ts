import { createHash } from 'node:crypto';
import { crc32 } from './crc32';
import { heldCollation } from '../collations/aggregate';
import { collationOf } from '../collations/collation';
import { characterSetOf } from '../convert/character-set';
import { MAX_UNSIGNED, MIN_SIGNED } from '../convert/number-from-text';
import { asDouble, asInteger } from '../convert/to-number';
import { asBytes, asText } from '../convert/to-text';
import { resultKind } from '../compare/strategy';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { constantOf, refuse, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Data, Value } from '../values/value';
import { Coercibility, type ValueType } from '../values/type';

/** Bytes as text and back, and digests. */

const ascii = (session: Session): ValueType => ({
  kind: 'text',
  collation: session.collation,
  coercibility: Coercibility.literal,
});

const ofBytes = (
  name: string,
  type: (session: Session) => ValueType,
  convert: (bytes: Buffer) => Data | null,
): Definition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args, session) => {
    for (const argument of args) {
      characterSetOf(heldCollation(argument, session).collation);
      if (resultKind(argument.type) !== 'text' && argument.type.collation !== undefined)
        refuse(name, 'the text of a position');
    }
    return strict({ ...type(session), ...constantOf(...args.map((each) => each.type)) }, (value) =>
      convert(asBytes(value, session) as Buffer),
    );
  },
});

/** The 64 bits of a number; MariaDB goes through a double where it is no integer, and rounds halves away from zero. */
function bits64(value: Value, session: Session): bigint {
  const isInteger = resultKind(value.type) === 'integer';
  if (isInteger || session.flavour !== 'mariadb') return BigInt.asUintN(64, asInteger(value, session) as bigint);
  const double = asDouble(value, session) as number;
  const whole = BigInt(Math.trunc(double + (double < 0 ? -0.5 : 0.5)));
  return whole > MAX_UNSIGNED ? MAX_UNSIGNED : BigInt.asUintN(64, whole < MIN_SIGNED ? MIN_SIGNED : whole);
}

/** HEX of a number is that of its 64 bits, of a text that of its bytes. */
function prepareHex([only]: readonly Argument[], session: Session): Prepared {
  const { type } = only as Argument;
  const digits = session.flavour === 'mariadb' ? { scale: 0 } : {};
  const result = { ...ascii(session), ...digits, ...constantOf(type) };
  if (resultKind(type) === 'text') {
    characterSetOf(heldCollation(only as Argument, session).collation);
    return strict(result, (value) => (asBytes(value, session) as Buffer).toString('hex').toUpperCase());
  }
  refuseMixed('HEX', [only as Argument]);
  return strict(result, (value) => bits64(value, session).toString(16).toUpperCase());
}

/** An odd digit at the beginning is half a byte; anything that is no digit makes the result NULL. */
function unhex(bytes: Buffer): Buffer | null {
  const text = bytes.toString('latin1');
  if (!/^[0-9a-fA-F]*$/.test(text)) return null;
  return Buffer.from(text.length % 2 === 1 ? `0${text}` : text, 'hex');
}

const LINE = 76;
const base64Lines = (bytes: Buffer): string =>
  (bytes.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).join('\n');

const hash =
  (algorithm: string) =>
  (bytes: Buffer): string =>
    createHash(algorithm).update(bytes).digest('hex');

const SHA2: Readonly<Record<string, string>> = {
  0: 'sha256',
  224: 'sha224',
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
};

function prepareSha2(args: readonly Argument[], session: Session): Prepared {
  const [text, bits] = args as readonly [Argument, Argument];
  characterSetOf(heldCollation(text, session).collation);
  refuseMixed('SHA2', [bits]);
  if (bits.type.constant === true && !(`${bits.data as bigint}` in SHA2)) refuse('SHA2', 'a length that there is not');
  const type = { ...ascii(session), ...constantOf(text.type, bits.type) };
  return {
    type,
    evaluate: ([first, second]) => {
      const [value, length] = [(first as Operand)(), (second as Operand)()];
      // MariaDB takes a length that is NULL for 0, which is 256.
      const wanted = length.data === null && session.flavour === 'mariadb' ? 0n : asInteger(length, session);
      const algorithm = wanted === null ? undefined : SHA2[String(wanted)];
      if (value.data === null || algorithm === undefined) return { type, data: null };
      return { type, data: hash(algorithm)(asBytes(value, session) as Buffer) };
    },
  };
}

/** The weights of a text under its collation, as they are compared. */
function prepareWeights([only]: readonly Argument[], session: Session): Prepared {
  const { type } = only as Argument;
  if (type.kind !== 'text') refuse('WEIGHT_STRING', 'what is no text');
  const held = heldCollation(only as Argument, session);
  const collation = collationOf(held.collation);
  if (collation.binary) refuse('WEIGHT_STRING', 'a binary collation');
  const result: ValueType = { kind: 'binary', coercibility: held.coercibility, ...constantOf(type) };
  return strict(result, (value) => {
    const weights = collation.weights(asText(value, session) ?? '');
    return collation.bytesOfUnit === 1 ? Buffer.from(weights, 'latin1') : Buffer.from(weights, 'utf16le').swap16();
  });
}

export const ENCODINGS: readonly Definition[] = [
  { name: 'HEX', least: 1, most: 1, prepare: prepareHex },
  ofBytes(
    'UNHEX',
    ({ flavour }) => ({
      kind: 'binary',
      coercibility: Coercibility.literal,
      ...(flavour === 'mariadb' && { scale: 0 }),
    }),
    unhex,
  ),
  { name: 'WEIGHT_STRING', least: 1, most: 1, prepare: prepareWeights },
  ofBytes('TO_BASE64', ascii, base64Lines),
  ofBytes('MD5', ascii, hash('md5')),
  ofBytes('SHA1', ascii, hash('sha1')),
  ofBytes('SHA', ascii, hash('sha1')),
  { name: 'SHA2', least: 2, most: 2, prepare: prepareSha2 },
  ofBytes(
    'CRC32',
    () => ({ kind: 'unsigned', bits: 64, precision: 10 }),
    (bytes) => BigInt(crc32(bytes)),
  ),
];
