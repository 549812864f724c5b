import { CLASS, CharClass, isWordPart } from './char-class';
import {
  endOfComment,
  endOfGroup,
  endOfNumber,
  endOfQuoted,
  endOfSpace,
  isComma,
  isOpen,
  isOpenComment,
  isOpenQuoted,
  isValueList,
  isWord,
} from './lex';

/**
 * Marks that stand for what is left out; no text in ASCII or UTF-8 has these bytes. Texts are no numbers: two texts in a row are one.
 */
const Mark = { text: 0xff, number: 0xfc, comment: 0xfe, list: 0xfd, space: 32 } as const;
const DOT = 46;
const DELETE = 127;
const APOSTROPHE = 39;
/** `x'..'` and the like are texts too. */
const INTRODUCERS = new TextEncoder().encode('xXbBnN');
const DEEPEST = 8;

const mixA = (a: number, byte: number): number => Math.imul(a ^ byte, 0x01000193);
const mixB = (b: number, byte: number): number => Math.imul((b << 5) ^ (b >>> 27) ^ byte, 0x85ebca6b);

/** Two halves of a 64 bit hash that the last call made; fields, because this runs for every statement of a log. */
export class TextHash {
  a = 0;
  b = 0;
  /** True when the last skeleton ends inside a quote or comment, or has control bytes where no value stands. */
  broken = false;
  /** Lists around the bytes that are read; at `DEEPEST` none is folded any more, so that time stays linear. */
  private depth = 0;

  /** Of the bytes as they stand. */
  ofBytes(bytes: Uint8Array, from: number, to: number): void {
    let a = 0x9e3779b9 | 0;
    let b = 0x7f4a7c15 | 0;
    let at = from;
    for (; at + 4 <= to; at += 4) {
      const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      a = Math.imul(a ^ four, 0x85ebca6b);
      a ^= a >>> 13;
      b = Math.imul((b << 5) ^ (b >>> 27) ^ four, 0xc2b2ae35);
    }
    for (; at < to; at += 1) {
      a = mixA(a, bytes[at]!);
      b = mixB(b, bytes[at]!);
    }
    this.a = a;
    this.b = b;
    this.finish(to - from);
  }

  /** Takes one more piece of a long text in; pieces must be cut at the same places for the same text. */
  extend(bytes: Uint8Array, from: number, to: number): void {
    const { a, b } = this;
    this.ofBytes(bytes, from, to);
    this.a ^= Math.imul(a, 31);
    this.b ^= Math.imul(b, 37);
    this.finish(to - from);
  }

  /**
   * Of the statement's skeleton: values, white space, comments, the lengths of lists of values and repeated rows do not count.
   * Statements of one skeleton have one fingerprint; those of one fingerprint may have several skeletons.
   */
  ofSkeleton(bytes: Uint8Array, from: number, to: number): void {
    this.a = 0x811c9dc5 | 0;
    this.b = 0x2545f491 | 0;
    this.depth = 0;
    this.broken = false;
    this.mix(bytes, from, to);
    // A text that was cut within a value has the marks of a whole one.
    if (this.broken) this.a = ~this.a;
    this.finish(0);
  }

  private mix(bytes: Uint8Array, from: number, to: number): void {
    let { a, b } = this;
    let at = from;
    while (at < to) {
      const byte = bytes[at]!;
      let mark = byte;
      let end = at + 1;
      switch (CLASS[byte]) {
        case CharClass.word:
          if (
            bytes[end] === APOSTROPHE &&
            end < to &&
            INTRODUCERS.includes(byte) &&
            !isWordPart(bytes[at - 1] ?? DOT)
          ) {
            end = this.endOfText(bytes, end, to);
            mark = Mark.text;
          } else while (end < to && isWordPart(bytes[end]!)) end += 1;
          break;
        case CharClass.name:
          end = this.endOfText(bytes, at, to);
          for (let i = at; i < end; i += 1) if (bytes[i]! < Mark.space) this.broken = true;
          break;
        case CharClass.space:
          end = endOfSpace(bytes, at, to);
          mark = Mark.space;
          break;
        case CharClass.quote:
          end = this.endOfText(bytes, at, to);
          mark = Mark.text;
          break;
        case CharClass.digit:
          end = endOfNumber(bytes, at, to);
          if (bytes[at - 1] !== DOT && endsNumber(bytes, end, to)) mark = Mark.number;
          break;
        case CharClass.comment:
          end = endOfComment(bytes, at, to);
          if (end > at) {
            mark = Mark.comment;
            if (end === to && isOpenComment(bytes, at, to)) this.broken = true;
          } else end = at + 1;
          break;
        default:
          if (byte < Mark.space || byte === DELETE) this.broken = true;
          if (byte === DOT && CLASS[bytes[end]!] === CharClass.digit && end < to && !endsName(bytes, from, at)) {
            end = endOfNumber(bytes, at, to);
            if (endsNumber(bytes, end, to)) mark = Mark.number;
          }
      }
      if (mark === byte && mark !== Mark.space) {
        const start = at;
        for (; at < end; at += 1) {
          a = mixA(a, bytes[at]!);
          b = mixB(b, bytes[at]!);
        }
        if (end - start <= 6 && this.depth < DEEPEST && isListWord(bytes, start, end)) {
          this.a = a;
          this.b = b;
          at = this.lists(bytes, end, to, end - start > 2);
          ({ a, b } = this);
        }
      } else {
        a = mixA(a, mark);
        b = mixB(b, mark);
        at = end;
      }
    }
    this.a = a;
    this.b = b;
  }

  private endOfText(bytes: Uint8Array, from: number, to: number): number {
    const end = endOfQuoted(bytes, from, to);
    if (end === to && isOpenQuoted(bytes, from, to)) this.broken = true;
    return end;
  }

  /** Takes in the bracket behind IN, VALUE and VALUES, and further rows that are like the first. Gives where it ended. */
  private lists(bytes: Uint8Array, from: number, to: number, rows: boolean): number {
    const { a, b } = this;
    const open = endOfSpace(bytes, from, to);
    if (open >= to || !isOpen(bytes[open])) return from;
    let end = this.row(bytes, open, to);
    if (end < 0) {
      // No bracket behind an open one is looked for again.
      this.depth = DEEPEST;
      this.a = a;
      this.b = b;
      return from;
    }
    const [rowA, rowB] = [this.a, this.b];
    while (rows) {
      const next = this.nextRow(bytes, end, to);
      if (next < 0 || this.a !== rowA || this.b !== rowB) break;
      end = next;
    }
    this.a = mixA(a, rowA);
    this.b = mixB(b, rowB);
    return end;
  }

  /** Hash of the bracket at `from` alone; gives its end, or -1 when it is not closed. */
  row(bytes: Uint8Array, from: number, to: number): number {
    const end = endOfGroup(bytes, from, to);
    if (end < 0) return -1;
    this.a = Mark.list;
    this.b = Mark.list;
    if (isValueList(bytes, from + 1, end - 1)) return end;
    this.depth += 1;
    this.mix(bytes, from, end);
    this.depth -= 1;
    return end;
  }

  /** Hash of the next row behind a comma; gives its end, or -1 when no whole row follows. */
  nextRow(bytes: Uint8Array, from: number, to: number): number {
    const comma = endOfSpace(bytes, from, to);
    if (comma >= to || !isComma(bytes[comma])) return -1;
    const open = endOfSpace(bytes, comma + 1, to);
    return open < to && isOpen(bytes[open]) ? this.row(bytes, open, to) : -1;
  }

  private finish(length: number): void {
    let x = this.a ^ length;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    let y = this.b ^ x;
    y = Math.imul(y ^ (y >>> 15), 0x2c1b3c6d);
    y = Math.imul(y ^ (y >>> 12), 0x297a2d39);
    this.a = x ^ (x >>> 16);
    this.b = y ^ (y >>> 15);
  }
}

/** `1st_column` is a name, and numbers that touch each other are read in a way that only the text itself tells. */
const endsNumber = (bytes: Uint8Array, at: number, to: number): boolean =>
  at >= to || (CLASS[bytes[at]!] !== CharClass.word && bytes[at] !== DOT);

/** A dot behind a name separates names. */
const endsName = (bytes: Uint8Array, from: number, at: number): boolean => {
  const before = bytes[at - 1];
  return (
    at > from && before !== undefined && (before === DOT || isWordPart(before) || CLASS[before] === CharClass.name)
  );
};

/** True for IN, VALUE and VALUES that are no column: behind them lists are folded. */
export const isListWord = (bytes: Uint8Array, from: number, to: number): boolean =>
  (isWord(bytes, from, to, 'in') || isWord(bytes, from, to, 'values') || isWord(bytes, from, to, 'value')) &&
  bytes[from - 1] !== DOT &&
  !isWordPart(bytes[from - 1] ?? DOT);
