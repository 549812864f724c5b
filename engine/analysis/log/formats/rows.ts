/** How rows are written: as the CSV engine and `INTO OUTFILE` do, as spreadsheets do, as `mysql --batch` does, or as INSERT statements. */
export type RowForm = 'csv' | 'csv-doubled' | 'tsv' | 'dump';

/** Characters of a field that are kept. */
const LONGEST_FIELD = 1 << 20;
/** Fields of a row; a row with more is damage. */
const MOST_FIELDS = 64;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', Z: '\x1a' };

/** Splits text into rows of fields, from pieces of any size; memory is flat whatever the length of a field. */
export class RowSplitter {
  /** Fields whose end was dropped. */
  cutFields = 0;
  private fields: string[] = [];
  private field = '';
  private length = 0;
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
    private readonly onRow: (fields: readonly string[]) => void,
  ) {
    this.separator = form === 'tsv' ? '\t' : ',';
    this.backslash = form !== 'csv-doubled';
    this.inRow = form !== 'dump';
  }

  /** True behind the beginning of a row whose end was not read. */
  get inside(): boolean {
    const begun = this.fields.length > 0 || this.length > 0 || this.quote !== '';
    return this.form === 'dump' ? this.inRow || this.quote !== '' : begun;
  }

  push(text: string): void {
    for (let at = 0; at < text.length; at += 1) this.char(text[at]!);
  }

  finish(): void {
    if (this.form !== 'dump' && this.inside) this.endRow();
  }

  private char(char: string): void {
    if (this.escaped) {
      this.escaped = false;
      this.add(ESCAPES[char] ?? char);
    } else if (this.quote !== '' && !this.closing) this.inner(char);
    else if (this.closing && char === this.quote) {
      this.closing = false;
      this.add(char);
    } else this.outer(char);
  }

  private inner(char: string): void {
    if (char === '\\' && this.backslash) this.escaped = true;
    else if (char === this.quote) this.closing = true;
    else this.add(char);
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
    } else if (this.form === 'dump' ? char === "'" : this.form !== 'tsv' && char === '"' && this.length === 0)
      this.openQuote(char);
    else if (this.form === 'tsv' && char === '\\') this.escaped = true;
    else if (this.form !== 'dump' && char === '\n') this.endRow();
    else if (char !== '\r') this.add(char);
  }

  private betweenRows(char: string): void {
    // Names in backticks and comments of a dump may hold brackets only where no row begins.
    if (char === '(') this.inRow = true;
    else if (char === "'") this.quote = char;
  }

  private openQuote(quote: string): void {
    // `_binary '..'`: what introduces a text is no part of it.
    this.field = '';
    this.length = 0;
    this.quote = quote;
  }

  private add(char: string): void {
    this.length += 1;
    if (this.length <= LONGEST_FIELD) this.field += char;
  }

  private endField(): void {
    if (this.length > LONGEST_FIELD) this.cutFields += 1;
    if (this.fields.length < MOST_FIELDS) this.fields.push(this.field);
    this.field = '';
    this.length = 0;
  }

  private endRow(): void {
    this.endField();
    const { fields } = this;
    this.fields = [];
    this.onRow(fields);
  }
}
