import type { Session } from '../session';
import { decimal, parseDecimal } from './decimal';
import { parsePrintedDate, parsePrintedTime } from './temporal';
import { Coercibility, type ValueType } from './type';
import type { Value } from './value';

/** Literals of SQL as values; a parameter that the driver writes into the statement is one as well. */

const constant = { constant: true } as const;

export const nullLiteral: Value = {
  type: { kind: 'null', coercibility: Coercibility.ignorable, ...constant },
  data: null,
};

const MAX_SIGNED = 2n ** 63n - 1n;
const MAX_UNSIGNED = 2n ** 64n - 1n;

/** `12`, `1.50`, `1e3`, without a sign: an integer, beyond 64 bits and with a point a decimal, with an exponent a double. */
export function numberLiteral(text: string): Value {
  if (/e/i.test(text)) return { type: { kind: 'double', ...constant }, data: Number(text) };
  const read = parseDecimal(text) ?? decimal(0n);
  const digits = read.unscaled.toString().length;
  if (text.includes('.') || read.unscaled > MAX_UNSIGNED) {
    const precision = Math.max(digits, read.scale);
    return { type: { kind: 'decimal', precision, scale: read.scale, ...constant }, data: read };
  }
  const kind = read.unscaled > MAX_SIGNED ? 'unsigned' : 'integer';
  return { type: { kind, bits: 64, precision: digits, ...constant }, data: read.unscaled };
}

export const booleanLiteral = (value: boolean): Value => ({
  type: { kind: 'integer', bits: 64, precision: 1, boolean: true, ...constant },
  data: value ? 1n : 0n,
});

export const textLiteral = (text: string, { collation }: Session): Value => ({
  type: {
    kind: 'text',
    collation,
    coercibility: Coercibility.literal,
    maxLength: Array.from(text).length,
    ...constant,
  },
  data: text,
});

/** `X'4142'` and `_binary'..'`. */
export const binaryLiteral = (bytes: Buffer): Value => ({
  type: { kind: 'binary', maxLength: bytes.length, coercibility: Coercibility.literal, ...constant },
  data: bytes,
});

/** `DATE'..'`, `TIME'..'` or `TIMESTAMP'..'` with a text in the form that servers print; null when it is in another one. */
export function temporalLiteral(kind: 'date' | 'time' | 'datetime', text: string): Value | null {
  const data = kind === 'time' ? parsePrintedTime(text) : parsePrintedDate(text);
  if (data === null || (kind === 'date') !== /^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const fraction = (text.split('.')[1] ?? '').length;
  const type: ValueType = { kind, ...(kind !== 'date' && { fraction }), ...constant };
  return { type, data };
}
