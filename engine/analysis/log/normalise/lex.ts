import { CLASS, CharClass, isWordPart } from './char-class';

/** Ends of the pieces of SQL in bytes; `engine/analysis/sql/tokens` has the same rules for text. */

const Byte = {
  newline: 10,
  open: 40,
  close: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  param: 63,
  escape: 92,
  nameQuote: 96,
} as const;

/** Behind the closing quote, or `to`. */
export function endOfQuoted(bytes: Uint8Array, from: number, to: number): number {
  const quote = bytes[from]!;
  for (let at = from + 1; at < to; at += 1) {
    const byte = bytes[at]!;
    if (byte === Byte.escape && quote !== Byte.nameQuote) at += 1;
    else if (byte === quote) {
      if (at + 1 >= to || bytes[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return to;
}

/** True when what the quote at `from` opens is not closed before `to`. */
export function isOpenQuoted(bytes: Uint8Array, from: number, to: number): boolean {
  const quote = bytes[from]!;
  let open = true;
  for (let at = from + 1; at < to; at += 1) {
    const byte = bytes[at]!;
    if (byte === Byte.escape && open && quote !== Byte.nameQuote) at += 1;
    else if (byte === quote) open = !open;
  }
  return open;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === CharClass.digit;
const isHex = (byte: number): boolean => isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 102);

export function endOfNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  if (bytes[at] === Byte.zero && at + 2 < to && (bytes[at + 1]! | 32) === 120 && isHex(bytes[at + 2]!)) {
    at += 2;
    while (at < to && isHex(bytes[at]!)) at += 1;
    return at;
  }
  while (at < to && isDigit(bytes[at])) at += 1;
  if (at < to && bytes[at] === Byte.dot) {
    at += 1;
    while (at < to && isDigit(bytes[at])) at += 1;
  }
  if (at < to && (bytes[at]! | 32) === 101) {
    let power = at + 1;
    if (power < to && (bytes[power] === Byte.plus || bytes[power] === Byte.minus)) power += 1;
    if (power < to && isDigit(bytes[power])) {
      while (power < to && isDigit(bytes[power])) power += 1;
      at = power;
    }
  }
  return at;
}

/** Behind the comment that begins at `from`; `from` when none does. */
export function endOfComment(bytes: Uint8Array, from: number, to: number): number {
  const second = from + 1 < to ? bytes[from + 1]! : Byte.newline;
  if (bytes[from] === Byte.slash) {
    if (second !== Byte.star) return from;
    for (let at = from + 2; at + 1 < to; at += 1)
      if (bytes[at] === Byte.star && bytes[at + 1] === Byte.slash) return at + 2;
    return to;
  }
  const third = from + 2 < to ? bytes[from + 2]! : Byte.newline;
  if (bytes[from] === Byte.minus && (second !== Byte.minus || CLASS[third] !== CharClass.space)) return from;
  let at = from;
  while (at < to && bytes[at] !== Byte.newline) at += 1;
  return at;
}

/** True when the comment at `from` is one that needs an end and has none before `to`. */
export const isOpenComment = (bytes: Uint8Array, from: number, to: number): boolean =>
  bytes[from] === Byte.slash && (to - from < 4 || bytes[to - 1] !== Byte.slash || bytes[to - 2] !== Byte.star);

export function endOfSpace(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && CLASS[bytes[at]!] === CharClass.space) at += 1;
  return at;
}

export const isOpen = (byte: number | undefined): boolean => byte === Byte.open;
export const isComma = (byte: number | undefined): boolean => byte === Byte.comma;

/** Behind the bracket that closes the one at `from`; -1 when it is not there. */
export function endOfGroup(bytes: Uint8Array, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to;) {
    const byte = bytes[at]!;
    const kind = CLASS[byte];
    if (kind === CharClass.quote || kind === CharClass.name) at = endOfQuoted(bytes, at, to);
    else if (kind === CharClass.comment) at = Math.max(at + 1, endOfComment(bytes, at, to));
    else {
      at += 1;
      if (byte === Byte.open) depth += 1;
      else if (byte === Byte.close && (depth -= 1) === 0) return at;
    }
  }
  return -1;
}

/** True when a bracket holds values only, one or more, with commas between them. `from` and `to` are inside the brackets. */
export function isValueList(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; ;) {
    const end = endOfValue(bytes, endOfSpace(bytes, at, to), to);
    if (end < 0) return false;
    at = endOfSpace(bytes, end, to);
    if (at >= to) return true;
    if (bytes[at] !== Byte.comma) return false;
    at += 1;
  }
}

function endOfValue(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return -1;
  let at = from;
  if (bytes[at] === Byte.param) return at + 1;
  switch (CLASS[bytes[at]!]) {
    case CharClass.quote:
      return endOfQuoted(bytes, at, to);
    case CharClass.word: {
      while (at < to && isWordPart(bytes[at]!)) at += 1;
      return isWord(bytes, from, at, 'null') || isWord(bytes, from, at, 'true') || isWord(bytes, from, at, 'false')
        ? at
        : -1;
    }
    default: {
      if (bytes[at] === Byte.minus || bytes[at] === Byte.plus) at += 1;
      if (at >= to || !isDigit(bytes[at])) return -1;
      const end = endOfNumber(bytes, at, to);
      return end < to && isWordPart(bytes[end]!) ? -1 : end;
    }
  }
}

/** True when the bytes are the word, given in small letters, whatever their case. */
export function isWord(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i += 1) if ((bytes[from + i]! | 32) !== word.charCodeAt(i)) return false;
  return true;
}
