/** An exact number: `unscaled` / 10^`scale`. `scale` says how many digits it is kept with, which MySQL shows: 1.50 is not 1.5. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

export const power10 = (exponent: number): bigint => 10n ** BigInt(exponent);
export const decimal = (unscaled: bigint, scale = 0): Decimal => ({ unscaled, scale });

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** A number with `scale` digits after the point, halves away from zero. */
export function rounded(value: Decimal, scale: number): Decimal {
  const dropped = value.scale - scale;
  if (dropped <= 0) return decimal(value.unscaled * power10(-dropped), scale);
  const divisor = power10(dropped);
  const half = divisor / 2n;
  const sum = magnitude(value.unscaled) + half;
  const quotient = sum / divisor;
  return decimal(value.unscaled < 0n ? -quotient : quotient, scale);
}

/** `-12.50`, never with an exponent. */
export function decimalText({ unscaled, scale }: Decimal): string {
  const digits = magnitude(unscaled)
    .toString()
    .padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
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
