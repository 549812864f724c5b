import type { Session } from '../session';
import { decimal, type Decimal } from '../values/decimal';

/** A number at the beginning of a text, as MySQL reads one; `complete` when nothing but blanks stands behind it. */
export interface LeadingNumber<T> {
  readonly value: T;
  /** False where the text begins with no digit at all; the value is 0 then. */
  readonly found: boolean;
  readonly complete: boolean;
  readonly overflow: boolean;
}

const BLANK = '[ \\t\\n\\v\\f\\r]*';
const NUMBER = new RegExp(`^${BLANK}([+-]?)(\\d*)(?:\\.(\\d*))?(?:[eE]([+-]?\\d+))?`);
/** MySQL passes over blanks and tabs alone, MariaDB over all white space. */
const BLANK_INTEGER = new RegExp(`^${BLANK}([+-]?)(\\d+)`);
const INTEGER = /^[ \t]*([+-]?)(\d+)/;
const REST = /^[ \t\n\v\f\r]*$/;

/** Beyond this an exponent cannot matter to a number of any length that a packet can hold. */
const MAX_EXPONENT = 1_000_000_000;

function parts(text: string) {
  const match = NUMBER.exec(text);
  const [all = '', sign = '', whole = '', fraction = '', exponent] = match ?? [];
  if (whole === '' && fraction === '') return null;
  const power = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(exponent ?? '0')));
  return { negative: sign === '-', whole, fraction, power, complete: REST.test(text.slice(all.length)) };
}

/** The double that a text begins with; 0 when it begins with none, the greatest double when it is greater. */
export function leadingDouble(text: string): LeadingNumber<number> {
  const found = parts(text);
  if (found === null) return { value: 0, found: false, complete: false, overflow: false };
  const size = Number(`${found.whole}.${found.fraction}e${found.power}`.replace(/^\./, '0.').replace('.e', 'e'));
  const overflow = size === Infinity;
  const value = overflow ? Number.MAX_VALUE : size;
  return { value: found.negative ? -value : value, found: true, complete: found.complete, overflow };
}

export const MAX_UNSIGNED = 2n ** 64n - 1n;
export const MAX_SIGNED = 2n ** 63n - 1n;
export const MIN_SIGNED = -(2n ** 63n);

/**
 * The integer that a text begins with; its fraction does not count. Up to 2^64 - 1 it is given as it is, the caller decides whether
 * that is one too many; beyond, and below -2^63, it is the limit.
 */
export function leadingInteger(text: string, { flavour }: Session): LeadingNumber<bigint> {
  const match = (flavour === 'mariadb' ? BLANK_INTEGER : INTEGER).exec(text);
  if (match === null) return { value: 0n, found: false, complete: false, overflow: false };
  const size = BigInt(match[2] ?? '0');
  const value = match[1] === '-' ? -size : size;
  const limited = value > MAX_UNSIGNED ? MAX_UNSIGNED : value < MIN_SIGNED ? MIN_SIGNED : value;
  return { value: limited, found: true, complete: REST.test(text.slice(match[0].length)), overflow: limited !== value };
}

/** Digits that MySQL's decimals hold: nine words of nine digits. */
const WORD_DIGITS = 9;
const WORDS = 9;
const words = (digits: number): number => Math.ceil(digits / WORD_DIGITS);

/** The decimal that a text begins with, with the digits after the point that it is written with. */
export function leadingDecimal(text: string): LeadingNumber<Decimal> {
  const found = parts(text);
  if (found === null) return { value: decimal(0n), found: false, complete: false, overflow: false };
  const { whole, fraction, power, negative, complete } = found;
  const digits = whole.replace(/^0+(?=\d)/, '');
  if (digits.length + power > WORDS * WORD_DIGITS) {
    const limit = 10n ** BigInt(WORDS * WORD_DIGITS) - 1n;
    return { value: decimal(negative ? -limit : limit), found: true, complete, overflow: true };
  }
  const room = (WORDS - words(digits.length)) * WORD_DIGITS;
  const kept = fraction.slice(0, room);
  const unscaled = BigInt(digits + kept) * (negative ? -1n : 1n);
  const scale = kept.length - power;
  if (scale < 0) return { value: decimal(unscaled * 10n ** BigInt(-scale)), found: true, complete, overflow: false };
  const most = WORDS * WORD_DIGITS;
  return scale <= most
    ? { value: decimal(unscaled, scale), found: true, complete, overflow: false }
    : {
        value: decimal(unscaled / 10n ** BigInt(Math.min(scale - most, 200)), most),
        found: true,
        complete,
        overflow: false,
      };
}
