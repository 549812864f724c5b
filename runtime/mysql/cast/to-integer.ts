import { asText } from '../convert/to-text';
import { asDecimal, asInteger, roundToEven } from '../convert/to-number';
import { leadingInteger, MAX_SIGNED, MAX_UNSIGNED, MIN_SIGNED } from '../convert/number-from-text';
import { resultKind } from '../compare/strategy';
import { outOfRange } from '../arithmetic/four-operations';
import { isTemporal } from '../arithmetic/numeric-type';
import type { Argument, Prepared } from '../operation';
import { constantOf, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import { rounded, type Decimal } from '../values/decimal';
import type { Value } from '../values/value';

const between = (value: bigint, least: bigint, most: bigint): bigint =>
  value < least ? least : value > most ? most : value;

/** What is too large or of the wrong sign keeps its 64 bits and is read with the other sign. */
const wrapped = (value: bigint, unsigned: boolean): bigint =>
  unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);

function ofText(value: Value, unsigned: boolean, session: Session): bigint {
  const text = asText(value, session) ?? '';
  const read = leadingInteger(text, session);
  if (!read.complete || read.overflow) session.warn(1292, `Truncated incorrect INTEGER value: '${text}'`);
  return wrapped(read.value, unsigned);
}

/** @throws SqlError 1690 where a computed double is no 64-bit integer */
function checkDouble(value: number, unsigned: boolean): void {
  if (value < -(2 ** 63) || value >= 2 ** 63) throw outOfRange(unsigned ? 'BIGINT UNSIGNED' : 'BIGINT', 'CAST');
}

/** CAST(x AS SIGNED) and CAST(x AS UNSIGNED). */
export function prepareInteger([argument]: readonly Argument[], unsigned: boolean, session: Session): Prepared {
  const { type } = argument as Argument;
  refuseMixed('CAST', [argument as Argument]);
  const [least, most] = unsigned ? [0n, MAX_UNSIGNED] : [MIN_SIGNED, MAX_SIGNED];
  const isMariadb = session.flavour === 'mariadb';
  return strict({ kind: unsigned ? 'unsigned' : 'integer', bits: 64, precision: 20, ...constantOf(type) }, (given) => {
    const value = given;
    if (type.kind === 'text' || type.kind === 'binary') return ofText(value, unsigned, session);
    if (type.kind === 'decimal') {
      const exact = rounded(asDecimal(value, session) as Decimal, 0).unscaled;
      if (unsigned && exact < 0n && !isMariadb) return wrapped(between(exact, MIN_SIGNED, MAX_SIGNED), true);
      return between(exact, least, most);
    }
    if (resultKind(type) === 'double' && isMariadb)
      return between(BigInt(roundToEven(value.data as number)), least, most);
    if (resultKind(type) === 'double' && type.column !== true) checkDouble(value.data as number, unsigned);
    const found = asInteger(value, session) as bigint;
    return isTemporal(type) && isMariadb ? between(found, least, most) : wrapped(found, unsigned);
  });
}
