import type { Session } from '../session';
import { truncated, wholeDigits, type Decimal } from '../values/decimal';

/** The server keeps a decimal in nine words of nine digits; a fraction that finds no word is cut (`decimal.c`). */
const DIGITS_PER_WORD = 9;
const WORDS = 9;
/** Most digits after the point that a result's type has. */
export const maxScale = ({ flavour }: Session): number => (flavour === 'mariadb' ? 38 : 30);
/** Most digits in all. */
export const MAX_PRECISION = 65;

export const wordsOf = (digits: number): number => Math.ceil(digits / DIGITS_PER_WORD);

/** A result as it fits into the words; null when even its whole digits do not. */
export function fitted(value: Decimal, whole: number = wholeDigits(value)): Decimal | null {
  const wholeWords = wordsOf(whole);
  if (wordsOf(wholeDigits(value)) > WORDS) return null;
  const room = Math.max(0, WORDS - wholeWords) * DIGITS_PER_WORD;
  return value.scale > room ? truncated(value, room) : value;
}

/** Most digits after the point that a product keeps. */
export const productScale = (scale: number, { flavour }: Session): number =>
  Math.min(scale, flavour === 'mariadb' ? 39 : 31);

/** Digits after the point of a quotient: whole words, enough for `increment` more digits than the dividend has. */
export function quotientScale(dividend: Decimal, divisor: Decimal, increment: number): number {
  const [left, right] = [wordsOf(dividend.scale) * DIGITS_PER_WORD, wordsOf(divisor.scale) * DIGITS_PER_WORD];
  const more = Math.max(0, increment - (left - dividend.scale + right - divisor.scale));
  return wordsOf(left + right + more) * DIGITS_PER_WORD;
}
