import type { EntryEnd, LogEntry, LogForm } from '../entry';
import { GeneralHeader } from './general';
import { TextHash } from '../normalise/hash';
import { headerWithin, isStampTab, lineEnd, slowHeaderWithin } from './header-search';
import { endBefore } from '../cut/last-line';
import { LongText } from '../normalise/long-text';
import { SlowHeader } from './slow';
import { Byte, STEP_BACK_MICROS, StampReader } from './stamp';

/** An open entry and its last line are held up to this size each; the third part of the buffer takes what is pushed. */
const PART = 1 << 19;

/** How lines begin that can begin an entry; all others are looked at by their end only. */
const Start = { other: 0, general: 1, slow: 2, banner: 3 } as const;
const START = new Uint8Array(256);
for (let byte: number = Byte.zero; byte <= Byte.nine; byte += 1) START[byte] = Start.general;
START[Byte.tab] = Start.general;
START[Byte.hash] = Start.slow;
START[Byte.upperT] = Start.banner;

/** Headers that are looked for within one entry, so that time stays linear. */
const MOST_TORN = 64;
/** A TAB that stands further from the beginning of its line than any header's stamp is long. */
const BEHIND_STAMP = 34;

const BANNER_LINES = [/^T(?:cp|CP) [pP]ort: /, /^Time +Id Command +Argument/, /^Time\t+ *Id Command\tArgument/];
const BANNER_END = 'started with:';

/**
 * Reads general and slow logs of MySQL and MariaDB, also of both in one file, from pieces of bytes of any size, and gives entry
 * after entry. Memory is flat whatever the lengths of lines and statements are.
 */
export class LogReader {
  /** Lines that belong to no entry. */
  strayLines = 0;
  /** Those of them that stand before the first entry: the log's head is cut off, or damaged. */
  headLines = 0;
  /** True when the log does not end where an entry does. */
  endsOpen = false;
  /** Statements whose end was dropped for their length. */
  cutStatements = 0;
  /** Entries in whose last line the next one begins. */
  tornEntries = 0;
  /** Times that the clock went back by more than `STEP_BACK_MICROS`. */
  stepsBack = 0;
  /** Entries whose stamp has no zone that is known; it was taken as UTC. */
  zoneless = 0;
  readonly forms = new Set<LogForm>();
  /** The server wrote one in so many statements or sessions into the slow log; 1 for all. */
  get oneIn(): number {
    return this.slow.oneIn;
  }
  private readonly stamp = new StampReader();
  private readonly general = new GeneralHeader(this.stamp);
  private readonly slow = new SlowHeader(this.stamp);
  private readonly buffer = new Uint8Array(3 * PART);
  private readonly words = new Int32Array(this.buffer.buffer);
  /** What is in the buffer; `line` is where the current line begins, `seen` where the search for its end goes on. */
  private filled = 0;
  private line = 0;
  private seen = 0;
  /** True when the beginning of the current line was taken out of the buffer. */
  private midLine = false;
  /** True when the current line, or the open entry, has control bytes or what looks like a header within a line. */
  private oddLine = false;
  private odd = false;
  private readonly probe = new TextHash();
  private latest = NaN;
  private opened: LogForm | null = null;
  private readonly entry: LogEntry;

  constructor(private readonly onEntry: (entry: LogEntry) => void) {
    this.entry = {
      form: 'general',
      time: NaN,
      session: NaN,
      command: '',
      bytes: this.buffer,
      from: 0,
      to: 0,
      long: null,
      schema: undefined,
      slow: null,
      end: 'next',
    };
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + this.buffer.length - this.filled);
      this.buffer.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      this.lines();
      this.compact();
    }
  }

  /** Ends the last line and the last entry. `cut`: the log is known to go on behind what was read. */
  finish(cut: boolean): void {
    const { line, filled } = this;
    const inLine = filled > line || this.midLine;
    this.endsOpen = cut || inLine;
    const before =
      inLine && !this.midLine && this.opened !== null ? endBefore(this.general, this.buffer, line, filled) : undefined;
    if (before !== undefined)
      // The end of an entry of a slow log shows in its text.
      this.close(line, before === 'open' && this.opened === 'slow' ? 'line' : before);
    else {
      if (inLine) this.endOfLine(filled, filled);
      this.line = filled;
      this.close(filled, this.endsOpen ? 'open' : 'line');
    }
    this.filled = this.line = this.seen = 0;
    this.midLine = false;
  }

  private lines(): void {
    const { filled } = this;
    let at = this.seen;
    for (;;) {
      at = this.endOfThisLine(at, filled);
      if (at >= filled) break;
      this.endOfLine(at, at + 1);
      at += 1;
    }
    this.seen = at;
  }

  /** Next newline, or `filled`. Most of the time goes here, so that four bytes are looked at together. */
  private endOfThisLine(from: number, filled: number): number {
    const { buffer, words } = this;
    let at = from;
    for (;;) {
      // A byte below 32 borrows from the highest bit of its byte, and only such a byte begins to borrow.
      if ((at & 3) === 0)
        for (; at + 4 <= filled; at += 4) {
          const word = words[at >> 2]!;
          if (((word - 0x20202020) & ~word & 0x80808080) !== 0) break;
        }
      const stop = Math.min(filled, at + 4 - (at & 3));
      for (; at < stop; at += 1) {
        const byte = buffer[at]!;
        if (byte >= Byte.space) continue;
        if (byte === Byte.newline) return at;
        if (byte === Byte.tab ? this.mayBeHeader(at) : byte !== Byte.return) this.oddLine = true;
      }
      if (at >= filled) return filled;
    }
  }

  /** True for a TAB as a header has it, that is not the one of a header at the beginning of the line. */
  private mayBeHeader(at: number): boolean {
    const { buffer, line } = this;
    return (
      isStampTab(buffer, at) && (at - line > BEHIND_STAMP || (START[buffer[line]!] !== Start.general && at > line))
    );
  }

  /** The line from `this.line` to `end` is whole. */
  private endOfLine(end: number, next: number): void {
    const { buffer, line } = this;
    if (this.midLine) this.midLine = false;
    else {
      const start = START[buffer[line]!]!;
      const last = buffer[end - 1];
      // Nearly all lines are inner lines of statements and end here.
      if (start !== Start.other || last === Byte.colon || last === Byte.return || this.opened !== 'general')
        this.classify(start, line, last === Byte.return && end > line ? end - 1 : end, next);
    }
    if (this.oddLine) {
      this.odd = this.opened !== null;
      this.oddLine = false;
    }
    this.line = next;
  }

  private classify(start: number, from: number, to: number, next: number): void {
    const { buffer } = this;
    if (start === Start.general && this.general.read(buffer, from, to)) this.beginGeneral(from, to);
    else if (start === Start.slow && this.slow.open) {
      // Servers differ in what they tell there; a comment that the statement begins with says nothing either.
      this.slow.line(buffer, from, to);
      this.entry.from = next;
    } else if (start === Start.slow && this.slow.line(buffer, from, to)) this.beginSlow(from, next);
    else if (this.isBanner(start, from, to)) this.close(from);
    else if (this.slow.open && this.slow.steering(buffer, from, to)) this.entry.from = next;
    else if (this.slow.open) this.beginStatement(from);
    else if (this.opened === null && to > from) this.stray(from, to, next);
  }

  /** A line of no entry; the header of the next one may stand behind what is damaged. */
  private stray(from: number, to: number, next: number): void {
    const { buffer } = this;
    this.strayLines += 1;
    if (this.forms.size === 0) this.headLines += 1;
    const header = headerWithin(this.general, buffer, from, to);
    const slow = header < 0 ? slowHeaderWithin(buffer, from, to) : -1;
    if (header >= 0) this.beginGeneral(header, to);
    else if (slow >= 0 && this.slow.line(buffer, slow, to)) this.beginSlow(slow, next);
  }

  private beginGeneral(from: number, to: number): void {
    const { entry, general, stamp } = this;
    if (this.close(from)) general.read(this.buffer, from, to);
    this.opened = 'general';
    if (general.stamped) {
      if (!stamp.zoned) this.zoneless += 1;
      this.at(stamp.micros);
    }
    entry.form = 'general';
    entry.session = general.session;
    entry.command = general.command;
    entry.from = general.argument;
    entry.schema = undefined;
    entry.slow = null;
  }

  /** `this.slow` has read the first header line already; what was open before ends in front of it. */
  private beginSlow(from: number, next: number): void {
    const { buffer, entry, slow } = this;
    slow.open = false;
    const inText = this.opened === null || entry.long !== null ? -1 : slowHeaderWithin(buffer, entry.from, from);
    const torn = inText > entry.from && buffer[inText - 1] !== Byte.newline && this.isBroken(entry.from, from);
    if (torn) this.tornEntries += 1;
    if (this.close(torn ? inText : from, torn ? 'open' : 'next') || torn) {
      slow.open = false;
      if (torn) slow.line(buffer, inText, lineEnd(buffer, inText, from));
      slow.line(buffer, from, lineEnd(buffer, from, next));
    }
    slow.open = true;
    this.opened = 'slow';
    this.entry.from = next;
  }

  private beginStatement(from: number): void {
    const { entry, slow } = this;
    slow.open = false;
    if (slow.zoneless) this.zoneless += 1;
    this.at(slow.time);
    entry.form = 'slow';
    entry.session = slow.session;
    entry.command = 'Query';
    entry.from = from;
    entry.schema = slow.schema;
    entry.slow = slow.figures;
  }

  private at(time: number): void {
    if (time < this.latest - STEP_BACK_MICROS) this.stepsBack += 1;
    this.latest = this.entry.time = time;
  }

  private isBanner(start: number, from: number, to: number): boolean {
    const { buffer } = this;
    if (start !== Start.banner && buffer[to - 1] !== Byte.colon) return false;
    const text = String.fromCharCode(
      ...buffer.subarray(start === Start.banner ? from : Math.max(from, to - 200), Math.min(to, from + 400)),
    );
    return start === Start.banner && BANNER_LINES.some((line) => line.test(text))
      ? true
      : text.endsWith(BANNER_END) &&
          /, Version: /.test(String.fromCharCode(...buffer.subarray(from, Math.min(to, from + 400))));
  }

  private isBroken(from: number, to: number): boolean {
    this.probe.ofSkeleton(this.buffer, from, to);
    return this.probe.broken;
  }

  /**
   * The open entry ends before `to`. A damaged one ends before a header that stands within one of its lines: true when one was
   * looked for, and the fields of `general` are no longer those of the next entry.
   */
  private close(to: number, end: EntryEnd = 'next'): boolean {
    const { entry, general, buffer } = this;
    const { odd } = this;
    let torn = 0;
    for (; this.odd && this.opened !== null && !this.slow.open && entry.long === null && torn < MOST_TORN; torn += 1) {
      const header = headerWithin(general, buffer, entry.from, to);
      // Within quotes that are closed it is text of the statement.
      if (header < 0 || (this.isBroken(entry.from, header) && !this.isBroken(entry.from, to))) break;
      this.closeAt(header, 'open');
      const line = lineEnd(buffer, header, to);
      general.read(buffer, header, line);
      this.beginGeneral(header, line);
      this.odd = true;
      this.tornEntries += 1;
    }
    this.odd = false;
    this.closeAt(to, end);
    return odd;
  }

  private closeAt(to: number, end: EntryEnd): void {
    const { entry, opened, slow } = this;
    this.opened = null;
    const headOnly = opened === 'slow' && slow.open;
    slow.open = false;
    if (opened === null) return;
    this.forms.add(opened);
    if (headOnly) return;
    if (entry.long !== null) entry.long.append(this.buffer, entry.from, to);
    entry.to = to;
    entry.end = end;
    this.onEntry(entry);
    if (entry.long?.cut) this.cutStatements += 1;
    entry.long = null;
  }

  /** Moves what is still needed to the front of the buffer, and takes long statements and long lines out of it. */
  private compact(): void {
    if (this.filled - this.line > PART) this.handOff();
    const { entry } = this;
    const holds = this.opened !== null && !this.slow.open;
    if (holds && (this.line - entry.from > PART || entry.long !== null)) {
      entry.long ??= new LongText();
      entry.long.append(this.buffer, entry.from, this.line);
      entry.from = this.line;
    }
    const keep = holds ? Math.min(entry.from, this.line) : this.line;
    this.buffer.copyWithin(0, keep, this.filled);
    entry.from = Math.max(0, entry.from - keep);
    this.line -= keep;
    this.seen -= keep;
    this.filled -= keep;
  }

  /** The current line is longer than the buffer should hold: what it begins is decided by what is there, the rest is inner text. */
  private handOff(): void {
    if (!this.midLine) {
      const start = START[this.buffer[this.line]!]!;
      this.classify(start, this.line, this.filled, this.filled);
    }
    this.midLine = true;
    this.line = this.filled;
  }
}
