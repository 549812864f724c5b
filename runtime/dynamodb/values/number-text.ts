/** Decimal text without JavaScript numbers: what MySQL prints -> what DynamoDB keeps (at most 38 digits, 1E-130 .. 9.99E+125). */

interface Decimal {
  readonly negative: boolean;
  /** Significant digits without zeros at either end; empty for zero. */
  readonly digits: string;
  /** Value = 0.digits x 10^point. */
  readonly point: number;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Reads decimal or scientific text; undefined when it is no number. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = NUMBER.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, '').length;
  const digits = all.slice(leading).replace(/0+$/, '');
  const point = digits === '' ? 0 : whole.length - leading + Number(exponent);
  return { negative: sign === '-' && digits !== '', digits, point };
}

/** Plain decimal text: no exponent, no superfluous zero, no negative zero. */
function plain({ negative, digits, point }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * Canonical number text for DynamoDB's `N`.
 * @returns undefined when the text is no number or the type cannot hold it exactly
 */
export function canonicalNumber(text: string): string | undefined {
  const value = parseDecimal(text);
  if (value === undefined) return undefined;
  if (value.digits.length > 38) return undefined;
  if (value.digits !== '' && (value.point > 126 || value.point < -129)) return undefined;
  return plain(value);
}

/** Equal as numbers, whatever the notation. */
export function sameNumber(a: string, b: string): boolean {
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  return x !== undefined && y !== undefined
    ? x.negative === y.negative && x.digits === y.digits && x.point === y.point
    : a === b;
}

/** Number of significant digits, at least 1, for the size of an item. */
export const significantDigits = (text: string): number => Math.max(1, parseDecimal(text)?.digits.length ?? 1);

/** Plain text with exactly `scale` digits after the point, as MySQL prints a DECIMAL. */
export function withScale(text: string, scale: number): string {
  const [whole = '0', fraction = ''] = text.split('.');
  return scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`;
}
