/** Bytes of the characters that logs are told apart by. */
export const Byte = {
  tab: 9,
  newline: 10,
  return: 13,
  space: 32,
  hash: 35,
  plus: 43,
  minus: 45,
  dot: 46,
  zero: 48,
  nine: 57,
  colon: 58,
  semicolon: 59,
  upperT: 84,
  upperZ: 90,
} as const;

export const MICROS = 1_000_000;
/** An entry that stands this much before the latest one shows a clock that was set back; sessions overtake each other by less. */
export const STEP_BACK_MICROS = 10 * MICROS;
const DAY_MICROS = 86_400 * MICROS;
const MINUTE_MICROS = 60 * MICROS;
/** Later years are damage, not dates: seconds of the clock are kept in 32 bits. */
const YEARS = { first: 1971, last: 2099 } as const;

export const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= Byte.zero && byte <= Byte.nine;

/** Reads stamps of logs out of bytes without making text of them. One object serves all: its fields say what was read last. */
export class StampReader {
  /** Microseconds since 1970, UTC. */
  micros = 0;
  /** False when the stamp has no zone, or one that is not known: it was taken as UTC. */
  zoned = true;
  /** Offset behind the stamp. */
  end = 0;
  private dayKey = -1;
  private dayMicros = 0;

  /** `2026-01-02T10:00:00.123456Z`, with an offset, or with a blank in place of the T; false when there is none at `at`. */
  iso(bytes: Uint8Array, at: number, to: number): boolean {
    if (to - at < 19 || bytes[at + 4] !== Byte.minus || bytes[at + 7] !== Byte.minus) return false;
    const between = bytes[at + 10];
    if (between !== Byte.upperT && between !== Byte.space) return false;
    const year = two(bytes, at) * 100 + two(bytes, at + 2);
    if (!this.day(year, two(bytes, at + 5), two(bytes, at + 8)) || !this.clock(bytes, at + 11)) return false;
    this.fraction(bytes, at + 19, to);
    return this.zone(bytes, to);
  }

  /** `260102 10:00:00` or `260102  9:59:58`, which has no zone; false when there is none at `at`. */
  short(bytes: Uint8Array, at: number, to: number): boolean {
    if (to - at < 15 || bytes[at + 6] !== Byte.space) return false;
    if (!this.day(2000 + two(bytes, at), two(bytes, at + 2), two(bytes, at + 4)) || !this.clock(bytes, at + 7))
      return false;
    this.fraction(bytes, at + 15, to);
    this.zoned = false;
    return true;
  }

  private day(year: number, month: number, day: number): boolean {
    const key = (year * 100 + month) * 100 + day;
    if (key === this.dayKey) return true;
    // `two` gives NaN for what is no number, which no comparison lets through.
    if (!(year >= YEARS.first && year <= YEARS.last && month >= 1 && month <= 12 && day >= 1 && day <= 31))
      return false;
    this.dayKey = key;
    this.dayMicros = Date.UTC(year, month - 1, day) * 1_000;
    return true;
  }

  private clock(bytes: Uint8Array, at: number): boolean {
    if (bytes[at + 2] !== Byte.colon || bytes[at + 5] !== Byte.colon) return false;
    const hour = bytes[at] === Byte.space ? digit(bytes[at + 1]) : two(bytes, at);
    const seconds = hour * 3_600 + two(bytes, at + 3) * 60 + two(bytes, at + 6);
    if (!(hour < 24 && seconds < 90_000)) return false;
    this.micros = this.dayMicros + seconds * MICROS;
    return true;
  }

  private fraction(bytes: Uint8Array, at: number, to: number): void {
    this.end = at;
    if (bytes[at] !== Byte.dot) return;
    let scale = MICROS / 10;
    for (at += 1; at < to && isDigit(bytes[at]); at += 1) {
      this.micros += scale >= 1 ? digit(bytes[at]) * scale : 0;
      scale /= 10;
    }
    this.end = at;
  }

  private zone(bytes: Uint8Array, to: number): boolean {
    const at = this.end;
    const sign = bytes[at];
    this.zoned = true;
    if (sign === Byte.upperZ && !isLetter(bytes[at + 1])) {
      this.end = at + 1;
      return true;
    }
    if ((sign === Byte.plus || sign === Byte.minus) && bytes[at + 3] === Byte.colon) {
      const offset = (two(bytes, at + 1) * 60 + two(bytes, at + 4)) * MINUTE_MICROS;
      if (!(offset < DAY_MICROS)) return false;
      this.micros += sign === Byte.minus ? offset : -offset;
      this.end = at + 6;
      return true;
    }
    this.zoned = false;
    while (this.end < to && isLetter(bytes[this.end])) this.end += 1;
    return true;
  }
}

const isLetter = (byte: number | undefined): boolean => byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 122;

const digit = (byte: number | undefined): number => (isDigit(byte) ? byte! - Byte.zero : NaN);

const two = (bytes: Uint8Array, at: number): number => digit(bytes[at]) * 10 + digit(bytes[at + 1]);
