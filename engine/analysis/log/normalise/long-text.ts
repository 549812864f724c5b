import { shorten } from '../../sql/shorten';
import { CLASS, CharClass, isWordPart } from './char-class';
import { TextHash, isListWord } from './hash';
import { endOfComment, endOfQuoted, endOfSpace, isComma, isOpen } from './lex';

/** Bytes that are taken in at a time; the same text is always cut at the same places. */
const PIECE = 1 << 17;
/** Characters of a statement that stay after values and repeated rows were taken out; what is behind them is dropped. */
const MOST = 1 << 19;

/** A statement of any length in flat memory: values and repeated rows are taken out while it is read. */
export class LongText {
  readonly hash = new TextHash();
  /** True when the end of the statement was dropped. */
  cut = false;
  /** What was not taken in yet, the part of a row that was not whole first. */
  private readonly waiting = new Uint8Array(2 * PIECE);
  private carried = 0;
  private filled = 0;
  private sql = '';
  private first = true;
  /** Hash of the first row of VALUES while rows like it follow. */
  private row: { readonly a: number; readonly b: number } | null = null;
  private readonly reader = new TextHash();
  private readonly decoder = new TextDecoder('utf-8');

  append(bytes: Uint8Array, from: number, to: number): void {
    while (from < to) {
      const part = bytes.subarray(from, Math.min(to, from + this.carried + PIECE - this.filled));
      this.waiting.set(part, this.filled);
      this.filled += part.length;
      from += part.length;
      if (this.filled === this.carried + PIECE) this.take();
    }
  }

  /** The statement without most of its values, as a text that has the same fingerprint. */
  text(): string {
    this.take();
    if (!this.cut) this.sql += this.decoder.decode(this.waiting.subarray(0, this.filled));
    this.filled = this.carried = 0;
    return this.sql.trim().replace(/;\s*$/, '');
  }

  private take(): void {
    const { waiting, filled, hash } = this;
    hash.extend(waiting, this.carried, filled);
    let at = 0;
    if (this.first) at = this.firstRow();
    this.first = false;
    if (this.row !== null) at = this.sameRows(at);
    if (this.row === null) {
      this.shorten(waiting.subarray(at, filled));
      at = filled;
    }
    waiting.copyWithin(0, at, filled);
    this.carried = this.filled = filled - at;
  }

  /** Finds the first row of VALUES and takes the text up to its end in. */
  private firstRow(): number {
    const { waiting, filled, reader } = this;
    for (let at = 0; at < filled;) {
      const kind = CLASS[waiting[at]!];
      const start = at;
      at += 1;
      if (kind === CharClass.quote || kind === CharClass.name) at = endOfQuoted(waiting, start, filled);
      else if (kind === CharClass.comment) at = Math.max(at, endOfComment(waiting, start, filled));
      else if (kind === CharClass.word) {
        while (at < filled && isWordPart(waiting[at]!)) at += 1;
        const open = endOfSpace(waiting, at, filled);
        if (at - start < 5 || !isListWord(waiting, start, at) || !isOpen(waiting[open])) continue;
        const end = reader.row(waiting, open, filled);
        if (end < 0) return 0;
        this.row = { a: reader.a, b: reader.b };
        this.sql = this.decoder.decode(waiting.subarray(0, end), { stream: true });
        return end;
      }
    }
    return 0;
  }

  /** Drops rows like the first one; gives where the first other or unfinished one begins. */
  private sameRows(from: number): number {
    const { waiting, filled, reader, row } = this;
    let at = from;
    for (;;) {
      const end = reader.nextRow(waiting, at, filled);
      const other = end >= 0 && (reader.a !== row?.a || reader.b !== row.b);
      // A row that is longer than a piece is not waited for.
      const over = end < 0 && (filled - at >= PIECE || !this.mayFollow(at));
      if (other || over) this.row = null;
      if (end < 0 || other) return at;
      at = end;
    }
  }

  /** True when what stands at `at` may become a row when more of it is there. */
  private mayFollow(at: number): boolean {
    const { waiting, filled } = this;
    const comma = endOfSpace(waiting, at, filled);
    if (comma >= filled) return true;
    if (!isComma(waiting[comma])) return false;
    const open = endOfSpace(waiting, comma + 1, filled);
    return open >= filled || isOpen(waiting[open]);
  }

  private shorten(bytes: Uint8Array): void {
    const text = this.decoder.decode(bytes, { stream: true });
    if (this.cut) return;
    const sql = shorten(this.sql + text);
    this.cut = sql.length > MOST;
    if (!this.cut) this.sql = sql;
  }
}
