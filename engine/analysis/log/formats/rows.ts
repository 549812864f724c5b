import { FieldReader, type Field } from './field';

/** How rows are written: as the CSV engine and `INTO OUTFILE` do, as spreadsheets do, as `mysql --batch` does, or as INSERT statements. */
export type RowForm = 'csv' | 'csv-doubled' | 'tsv' | 'dump';

/** Fields of a row; a row with more is damage. */
const MOST_FIELDS = 64;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', Z: '\x1a' };

/** Characters that end no field, begin no quote and are no escape: outside of quotes, and within them. */
const PLAIN: Readonly<Record<RowForm, RegExp>> = {
  csv: /[^,"\n\r]+/y,
  'csv-doubled': /[^,"\n\r]+/y,
  tsv: /[^\t\\\n\r]+/y,
  dump: /[^,)'\r]+/y,
};
const QUOTED = { '"': /[^"\\]+/y, "'": /[^'\\]+/y } as const;

/** Splits text into rows of fields, from pieces of any size; memory is flat whatever the length of a field. */
export class RowSplitter {
  private fields: Field[] = [];
  private readonly field = new FieldReader();
  private quote = '';
  /** A quote was read inside a quoted field: the next character says whether it ended it. */
  private closing = false;
  private escaped = false;
  /** In a dump: true between the brackets of a row. */
  private inRow: boolean;
  private readonly separator: string;
  private readonly backslash: boolean;

  constructor(
    private readonly form: RowForm,
    private readonly onRow: (fields: readonly Field[]) => void,
  ) {
    this.separator = form === 'tsv' ? '\t' : ',';
    this.backslash = form !== 'csv-doubled';
    this.inRow = form !== 'dump';
  }

  /** True behind the beginning of a row whose end was not read. */
  get inside(): boolean {
    const begun = this.fields.length > 0 || this.field.length > 0 || this.quote !== '';
    return this.form === 'dump' ? this.inRow || this.quote !== '' : begun;
  }

  push(text: string): void {
    for (let at = 0; at < text.length;) {
      const end = this.plainEnd(text, at);
      if (end > at) this.field.add(text.slice(at, end));
      else this.char(text[at]!);
      at = Math.max(end, at + 1);
    }
  }

  finish(): void {
    if (this.form !== 'dump' && this.inside) this.endRow();
  }

  /** Where the characters end that are the field's text whatever comes before and behind them. */
  private plainEnd(text: string, from: number): number {
    if (this.escaped || this.closing || (this.quote === '' && !this.inRow)) return from;
    const plain = this.quote === '' ? PLAIN[this.form] : QUOTED[this.quote === "'" ? "'" : '"'];
    plain.lastIndex = from;
    return plain.test(text) ? plain.lastIndex : from;
  }

  private char(char: string): void {
    if (this.escaped) {
      this.escaped = false;
      this.field.add(ESCAPES[char] ?? char);
    } else if (this.quote !== '' && !this.closing) this.inner(char);
    else if (this.closing && char === this.quote) {
      this.closing = false;
      this.field.add(char);
    } else this.outer(char);
  }

  private inner(char: string): void {
    if (char === '\\' && this.backslash) this.escaped = true;
    else if (char === this.quote) this.closing = true;
    else this.field.add(char);
  }

  private outer(char: string): void {
    if (this.closing) {
      this.closing = false;
      this.quote = '';
    }
    if (!this.inRow) this.betweenRows(char);
    else if (char === this.separator) this.endField();
    else if (this.form === 'dump' && char === ')') {
      this.inRow = false;
      this.endRow();
    } else if (this.form === 'dump' ? char === "'" : this.form !== 'tsv' && char === '"' && this.field.length === 0)
      this.openQuote(char);
    else if (this.form === 'tsv' && char === '\\') this.escaped = true;
    else if (this.form !== 'dump' && char === '\n') this.endRow();
    else if (char !== '\r') this.field.add(char);
  }

  private betweenRows(char: string): void {
    // Names in backticks and comments of a dump may hold brackets only where no row begins.
    if (char === '(') {
      this.inRow = true;
      this.field.clear();
    } else if (char === "'") this.quote = char;
  }

  private openQuote(quote: string): void {
    // `_binary '..'`: what introduces a text is no part of it.
    this.field.clear();
    this.quote = quote;
  }

  private endField(): void {
    const field = this.field.take();
    if (this.fields.length < MOST_FIELDS) this.fields.push(field);
  }

  private endRow(): void {
    this.endField();
    const { fields } = this;
    this.fields = [];
    this.onRow(fields);
  }
}
