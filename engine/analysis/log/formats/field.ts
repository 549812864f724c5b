import { LongText } from '../normalise/long-text';

/** A field of a row; one that is too long to be held is read as a statement of any length. */
export type Field = string | LongText;

/** Characters of a field that are held, as many as a log file's reader holds of an entry. */
const HELD = 1 << 19;

const DIGITS = /^[0-9A-Fa-f]*$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');

/** Takes a field piece by piece; memory is flat whatever its length. */
export class FieldReader {
  /** Characters of the field so far. */
  length = 0;
  private held = '';
  private long: LongText | null = null;
  /** The field is `0x` and digits, as a dump with --hex-blob writes text. */
  private hex = false;

  add(text: string): void {
    this.length += text.length;
    this.held += text;
    if (this.held.length >= HELD && !isFirstHalf(text.charCodeAt(text.length - 1))) this.spill();
  }

  /** Forgets what was read of the field. */
  clear(): void {
    this.length = 0;
    this.held = '';
    this.long = null;
    this.hex = false;
  }

  /** The field that ends here; the next one begins. */
  take(): Field {
    if (this.long !== null) this.spill();
    const field = this.long ?? unhex(this.held);
    this.clear();
    return field;
  }

  private spill(): void {
    const { held } = this;
    if (this.long === null) {
      this.long = new LongText();
      this.hex = held.startsWith('0x');
    }
    const digits = this.hex ? held.replace(/^0x/, '') : '';
    const isHex = this.hex && DIGITS.test(digits);
    const pairs = digits.length - (digits.length % 2);
    const bytes = isHex ? bytesOf(digits.slice(0, pairs)) : encoder.encode(held);
    this.held = isHex ? digits.slice(pairs) : '';
    this.long.append(bytes, 0, bytes.length);
  }
}

/** A character outside of the basic plane is two; its halves are no text of their own. */
const isFirstHalf = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

function unhex(text: string): string {
  const digits = text.slice(2);
  const isHex = text.startsWith('0x') && digits.length > 0 && digits.length % 2 === 0 && DIGITS.test(digits);
  return isHex ? decoder.decode(bytesOf(digits)) : text;
}

function bytesOf(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i += 1)
    bytes[i] = (valueOf(digits.charCodeAt(2 * i)) << 4) | valueOf(digits.charCodeAt(2 * i + 1));
  return bytes;
}

/** Of a hexadecimal digit in ASCII: letters have bit 6, in either case. */
const valueOf = (code: number): number => (code & 15) + 9 * (code >> 6);
