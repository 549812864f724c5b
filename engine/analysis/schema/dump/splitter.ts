/** Characters of one statement that are kept; what is longer is cut and said so. */
const LONGEST_STATEMENT = 16_000_000;
/** Of a statement that brings rows only so many: enough for its head. */
const HEAD = 2_000;

export interface SplitOptions {
  /** Statements that bring rows are kept whole, however long: for those who run them. */
  readonly withRows?: boolean;
}

/** Characters at the end of a chunk that wait for the next one: no mark that is looked for is longer. */
const HELD_BACK = 64;

export interface DumpStatement {
  readonly text: string;
  /** Rows behind VALUES; null for a statement that has none, or rows that cannot be counted. */
  readonly rows: number | null;
  /** Longer than what is kept. */
  readonly cut: boolean;
}

export interface DumpEvents {
  readonly statement: (found: DumpStatement) => void;
  /** A comment line between statements, without what makes it one. */
  readonly comment: (line: string) => void;
}

type Mode = 'plain' | 'quoted' | 'line' | 'block';

/**
 * Splits a dump into its statements as the command line client does, DELIMITER among them, chunk by chunk and in flat memory: of
 * statements that bring rows only the head is kept, unless they are to be run, and their rows are counted.
 */
export class DumpSplitter {
  private text = '';
  private at = 0;
  private mode: Mode = 'plain';
  private quote = '';
  private delimiter = ';';
  private signs = signsFor(';');
  private depth = 0;
  private values: 'none' | 'seen' | 'unsure' = 'none';
  private rows = 0;
  private cut = false;
  /** The comment stands between statements. */
  private leading = false;
  /** Text of the statement that was taken out of `text` already. */
  private kept: string[] = [];
  private keptLength = 0;

  constructor(
    private readonly events: DumpEvents,
    private readonly options: SplitOptions = {},
  ) {}

  push(chunk: string): void {
    this.text += chunk;
    this.scan(this.text.length - HELD_BACK - this.delimiter.length, false);
    this.shed();
  }

  /** Call once, behind the last chunk. */
  finish(): void {
    this.scan(this.text.length, true);
    this.end(this.text.length, 0);
  }

  private scan(until: number, last: boolean): void {
    let going = true;
    while (going && this.at < until - this.consumed) {
      const left = until - this.consumed;
      if (this.mode === 'plain') going = this.plain(left, last);
      else if (this.mode === 'quoted') this.quoted(left);
      else if (this.mode === 'line') this.skipBehind('\n', left);
      else this.skipBehind('*/', left);
    }
    this.consumed = 0;
  }

  /** Characters that were cut off the front of `text` during one scan. */
  private consumed = 0;

  /** @returns false when more text is needed to go on */
  private plain(until: number, last: boolean): boolean {
    this.signs.lastIndex = this.at;
    const found = this.signs.exec(this.text);
    if (found === null || found.index >= until) {
      this.at = until;
      return true;
    }
    this.at = found.index;
    const sign = found[0];
    if (this.text.startsWith(this.delimiter, this.at)) this.end(this.at, this.delimiter.length);
    else if (sign === "'" || sign === '"' || sign === '`') this.enter('quoted', 1, sign);
    // What is for no server yet (`/*M!999999`) is a comment as well.
    else if (/^\/\*(?!M?!)|^\/\*M?!999999/.test(this.text.slice(this.at, this.at + 10))) {
      this.leading = this.isBetween();
      this.enter('block', 2);
    } else if (sign === '#' || /^--(\s|$)/.test(this.text.slice(this.at, this.at + 3))) {
      if (!this.isBetween()) this.enter('line', 1);
      else return this.wholeLine(last, (line) => this.events.comment(line.replace(/^(--|#)\s?/, '')));
    } else if (/^delimiter$/i.test(sign) && this.isBetween())
      return this.wholeLine(last, (line) => this.setDelimiter(/^delimiter[ \t]+(\S+)/i.exec(line)?.[1]));
    else {
      this.count(sign);
      this.at += sign.length;
    }
    return true;
  }

  private enter(mode: Mode, length: number, quote = ''): void {
    this.mode = mode;
    this.quote = quote;
    this.at += length;
  }

  private count(sign: string): void {
    if (sign === '(') {
      if (this.depth === 0 && this.values === 'seen') this.rows += 1;
      this.depth += 1;
    } else if (sign === ')') this.depth -= 1;
    else if (/^values?$/i.test(sign) && this.depth === 0 && this.values === 'none') this.values = 'seen';
    else if (/^duplicate$/i.test(sign)) this.values = 'unsure';
  }

  private setDelimiter(delimiter: string | undefined): void {
    if (delimiter === undefined || delimiter.length > HELD_BACK) return;
    this.delimiter = delimiter;
    this.signs = signsFor(delimiter);
  }

  /** Only white space since the last statement. */
  private isBetween(): boolean {
    return this.keptLength === 0 && this.text.slice(0, this.at).trim() === '';
  }

  private wholeLine(last: boolean, use: (line: string) => void): boolean {
    const end = this.text.indexOf('\n', this.at);
    if (end < 0 && !last) return false;
    use(this.text.slice(this.at, end < 0 ? undefined : end).trimEnd());
    this.cutFront(end < 0 ? this.text.length : end + 1);
    return true;
  }

  private quoted(until: number): void {
    const signs = QUOTED_SIGNS[this.quote]!;
    signs.lastIndex = this.at;
    const found = signs.exec(this.text);
    if (found === null || found.index >= until) this.at = until;
    else if (found[0] === '\\' || this.text[found.index + 1] === this.quote) this.at = found.index + 2;
    else {
      this.at = found.index + 1;
      this.mode = 'plain';
    }
  }

  private skipBehind(mark: string, until: number): void {
    const end = this.text.indexOf(mark, this.at);
    if (end < 0 || end >= until) {
      this.at = until;
      return;
    }
    this.enter('plain', end - this.at + mark.length);
    if (this.leading) this.cutFront(this.at);
    this.leading = false;
  }

  private end(at: number, delimiter: number): void {
    const text = (this.kept.join('') + this.text.slice(0, at)).trim();
    const rows = this.values === 'seen' ? this.rows : null;
    if (text !== '') this.events.statement({ text, rows, cut: this.cut });
    this.cutFront(at + delimiter);
    this.mode = 'plain';
    this.depth = 0;
    this.values = 'none';
    this.rows = 0;
    this.cut = false;
    this.kept = [];
    this.keptLength = 0;
  }

  private cutFront(length: number): void {
    this.text = this.text.slice(length);
    this.consumed += length;
    this.at = 0;
  }

  /** Takes away what was scanned of a long statement, so that memory stays flat. */
  private shed(): void {
    if (this.at < HEAD) return;
    const part = this.keptLength === 0 ? this.text.slice(0, this.at).trimStart() : this.text.slice(0, this.at);
    const bringsRows = /^(insert|replace)\b/i.test(this.kept[0] ?? part);
    const room = this.longest(bringsRows) - this.keptLength;
    if (room > 0 && part !== '') {
      this.kept.push(part.slice(0, room));
      this.keptLength += Math.min(part.length, room);
    }
    if (!bringsRows && part.length > room) this.cut = true;
    this.text = this.text.slice(this.at);
    this.at = 0;
  }

  private longest(bringsRows: boolean): number {
    if (!bringsRows) return LONGEST_STATEMENT;
    return this.options.withRows === true ? Infinity : HEAD;
  }
}

const QUOTED_SIGNS: Readonly<Record<string, RegExp>> = { "'": /['\\]/g, '"': /["\\]/g, '`': /`/g };

/** What may change the state outside of quotes, the beginning of the delimiter among it. */
const signsFor = (delimiter: string): RegExp =>
  new RegExp(`['"\`()#]|--|/\\*|\\b(?:values?|duplicate|delimiter)\\b|${delimiter.replace(/[^\w]/g, '\\$&')}`, 'gi');
