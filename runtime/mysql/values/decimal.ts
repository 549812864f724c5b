/** An exact number: `unscaled` / 10^`scale`. `scale` says how many digits it is kept with, which MySQL shows: 1.50 is not 1.5. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
  /** Digits after the point that the branch of IF or CASE is printed with, which it is from; see `branch` of the type. */
  readonly shown?: number;
  /** Zero with a sign: what MariaDB leaves of a negative number by MOD, and of a quotient too small for its digits. */
  readonly negativeZero?: true;
}

export const power10 = (exponent: number): bigint => 10n ** BigInt(exponent);
export const decimal = (unscaled: bigint, scale = 0): Decimal => ({ unscaled, scale });

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** A number with `scale` digits after the point, halves away from zero. */
export function rounded(value: Decimal, scale: number): Decimal {
  const dropped = value.scale - scale;
  if (dropped <= 0) return { ...value, unscaled: value.unscaled * power10(-dropped), scale };
  const divisor = power10(dropped);
  const half = divisor / 2n;
  const sum = magnitude(value.unscaled) + half;
  const quotient = sum / divisor;
  return decimal(value.unscaled < 0n ? -quotient : quotient, scale);
}

/** `-12.50`, never with an exponent. */
export function decimalText({ unscaled, scale, negativeZero }: Decimal): string {
  const digits = magnitude(unscaled)
    .toString()
    .padStart(scale + 1, '0');
  const sign = unscaled < 0n || negativeZero === true ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** Reads plain digits as the server prints them; null for anything else. */
export function parseDecimal(text: string): Decimal | null {
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  const unscaled = BigInt(whole + fraction);
  return decimal(sign === '-' ? -unscaled : unscaled, fraction.length);
}

/** Digits before the point; 0 for a number below 1. */
export const wholeDigits = ({ unscaled, scale }: Decimal): number => {
  const whole = magnitude(unscaled) / power10(scale);
  return whole === 0n ? 0 : whole.toString().length;
};

/** A number with `scale` digits after the point, what follows cut off. */
export function truncated(value: Decimal, scale: number): Decimal {
  const dropped = value.scale - scale;
  return dropped <= 0
    ? decimal(value.unscaled * power10(-dropped), scale)
    : decimal(value.unscaled / power10(dropped), scale);
}

/** -1, 0 or 1; digits after the point do not matter: 1.50 equals 1.5. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = a.unscaled * power10(scale - a.scale);
  const right = b.unscaled * power10(scale - b.scale);
  if (left === 0n && right === 0n && a.negativeZero !== b.negativeZero) return a.negativeZero === true ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
