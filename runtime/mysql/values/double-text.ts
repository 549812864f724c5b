/**
 * Doubles and floats as the server prints them: the fewest digits that read back as the same number, plain between 1e-15 and
 * 1e15, else with an exponent (`my_gcvt` of the server's strings library, which has David Gay's dtoa inside).
 */

interface Digits {
  readonly negative: boolean;
  /** Significant digits without zeros at the end; empty for 0. */
  readonly digits: string;
  /** The point stands after this many digits; may be negative. */
  readonly point: number;
}

const SIGNIFICANT_PLAIN = 15;
const FLOAT_DIGITS = 6;

function digitsOf(exponential: string): Digits {
  const [, sign, first = '', rest = '', exponent = '0'] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(exponential) ?? [];
  return { negative: sign === '-', digits: (first + rest).replace(/0+$/, ''), point: Number(exponent) + 1 };
}

function plain({ digits, point }: Digits): string {
  if (digits === '') return '0';
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return digits.length <= point ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function exponential({ digits, point }: Digits): string {
  const mantissa = digits.length > 1 ? `${digits.slice(0, 1)}.${digits.slice(1)}` : digits;
  return `${mantissa}e${point - 1}`;
}

function shortestText(value: Digits, width = Infinity): string {
  const { negative, digits, point } = value;
  const sign = negative ? '-' : '';
  const isPlain =
    point >= 1 - SIGNIFICANT_PLAIN && (point <= SIGNIFICANT_PLAIN || digits.length > point || digits === '');
  const text = plain(value);
  return sign + (isPlain && sign.length + text.length <= width ? text : exponential(value));
}

/** The exact decimal digits of a double; its fraction ends after at most 1,074 of them. */
function exactDigits(value: number): Digits {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const shift = Math.max(exponent, 1) - 1075;
  const scaled = shift >= 0 ? mantissa << BigInt(shift) : mantissa * 5n ** BigInt(-shift);
  const text = scaled.toString();
  return { negative: value < 0, digits: text, point: text.length + Math.min(shift, 0) };
}

/** Keeps `count` digits, half to even on the exact value. */
function roundedDigits(value: number, count: (exact: Digits) => number): Digits {
  const exact = exactDigits(value);
  const kept = count(exact);
  if (kept < 0) return { ...exact, digits: '', point: 1 };
  const head = exact.digits.slice(0, kept);
  const rest = exact.digits.slice(kept);
  const up = rest > '5' && /^5.*[1-9]|^[6-9]/.test(rest) ? true : /^50*$/.test(rest) && /[13579]$/.test(head);
  const number = BigInt(head === '' ? '0' : head) + (up ? 1n : 0n);
  const digits = number.toString().padStart(kept, '0');
  return {
    ...exact,
    digits: number === 0n ? '' : digits.replace(/0+$/, ''),
    point: exact.point + digits.length - kept,
  };
}

/** @param width most characters: a text that would be longer has an exponent, and digits are cut until it fits */
export function doubleText(value: number, width = Infinity): string {
  if (Object.is(value, -0)) return '-0';
  const digits = digitsOf(value.toExponential());
  const text = shortestText(digits, width);
  if (text.length <= width) return text;
  const fewer = roundedDigits(value, () => digits.digits.length - (text.length - width));
  return shortestText(fewer, width);
}

/** FLOAT prints six digits whatever it holds. */
export function floatText(value: number): string {
  const shortest = digitsOf(value.toExponential());
  if (shortest.digits.length <= FLOAT_DIGITS) return doubleText(value);
  return shortestText(roundedDigits(value, () => FLOAT_DIGITS));
}

/** With `scale` digits after the point, as DOUBLE(m, scale) prints. */
export function fixedText(value: number, scale: number): string {
  const shortest = digitsOf(value.toExponential());
  const fits = shortest.digits.length - shortest.point <= scale;
  const digits = fits ? shortest : roundedDigits(value, (exact) => exact.point + scale);
  const [whole = '0', fraction = ''] = plain(digits).split('.');
  const sign = shortest.negative || Object.is(value, -0) ? '-' : '';
  return sign + (scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`);
}
