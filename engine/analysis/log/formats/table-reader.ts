import type { EntryEnd, LogEntry, LogForm } from '../entry';
import type { Field } from './field';
import { RowSplitter, type RowForm } from './rows';
import { MICROS, STEP_BACK_MICROS, StampReader } from './stamp';

/** Columns of mysql.general_log and mysql.slow_log by position, for rows without a header. */
const GENERAL = ['event_time', 'user_host', 'thread_id', 'server_id', 'command_type', 'argument'];
const SLOW =
  'start_time user_host query_time lock_time rows_sent rows_examined db last_insert_id insert_id server_id sql_text thread_id rows_affected'.split(
    ' ',
  );

/** A row of one of the two tables, by column; values as text, a statement that is too long to be held as what is left of it. */
export type TableRow = Readonly<Record<string, Field | null | undefined>>;

/** Makes entries of the rows of mysql.general_log and mysql.slow_log. */
export class TableEntries {
  /** Rows that are of neither table. */
  strayRows = 0;
  /** Statements whose end was dropped for their length. */
  cutStatements = 0;
  stepsBack = 0;
  /** Stamps of the tables are in the zone of the session that read them and do not tell it. */
  zoneless = 0;
  readonly forms = new Set<LogForm>();
  private readonly stamp = new StampReader();
  private readonly encoder = new TextEncoder();
  private latest = NaN;

  /** `zoned`: the stamps are known to be UTC. */
  constructor(
    private readonly onEntry: (entry: LogEntry) => void,
    private readonly zoned = false,
  ) {}

  row(row: TableRow, end: EntryEnd = 'next'): void {
    const form: LogForm = row['event_time'] === undefined ? 'slow' : 'general';
    const stamp = this.encoder.encode(plain(row['event_time']) ?? plain(row['start_time']) ?? '');
    const text = form === 'general' ? row['argument'] : row['sql_text'];
    if (!this.stamp.iso(stamp, 0, stamp.length) || text === null || text === undefined) {
      this.strayRows += 1;
      return;
    }
    this.forms.add(form);
    if (!this.zoned && !this.stamp.zoned) this.zoneless += 1;
    const time = this.stamp.micros;
    if (time < this.latest - STEP_BACK_MICROS) this.stepsBack += 1;
    this.latest = time;
    const long = typeof text === 'string' ? null : text;
    const bytes = this.encoder.encode(plain(text) ?? '');
    const session = plain(row['thread_id']);
    this.onEntry({
      form,
      time,
      session: session ? Number(session) : NaN,
      command: form === 'general' ? (plain(row['command_type']) ?? '') : 'Query',
      bytes,
      from: 0,
      to: bytes.length,
      long,
      schema: form === 'slow' ? (plain(row['db']) ?? '') : undefined,
      slow:
        form === 'slow'
          ? {
              query: microsOf(plain(row['query_time'])),
              lock: microsOf(plain(row['lock_time'])),
              sent: numberOf(plain(row['rows_sent'])),
              examined: numberOf(plain(row['rows_examined'])),
            }
          : null,
      end,
    });
    if (long?.cut === true) this.cutStatements += 1;
  }
}

/** Reads exported rows of the log tables: CSV, TSV of the mysql client, INSERT statements of a dump. */
export class TableReader {
  readonly entries: TableEntries;
  private readonly splitter: RowSplitter;
  private readonly decoder = new TextDecoder('utf-8');
  private header: readonly string[] | undefined;

  constructor(form: RowForm, onEntry: (entry: LogEntry) => void) {
    this.entries = new TableEntries(onEntry);
    this.splitter = new RowSplitter(form, (fields) => this.row(fields));
  }

  get strayLines(): number {
    return this.entries.strayRows;
  }
  get cutStatements(): number {
    return this.entries.cutStatements;
  }
  /** Tables do not tell a rate limit. */
  readonly oneIn = 1;
  readonly tornEntries = 0;
  /** A row that was begun is told from other rows only behind the first one. */
  readonly headLines = 0;
  endsOpen = false;
  get stepsBack(): number {
    return this.entries.stepsBack;
  }
  get zoneless(): number {
    return this.entries.zoneless;
  }
  get forms(): ReadonlySet<LogForm> {
    return this.entries.forms;
  }

  push(bytes: Uint8Array): void {
    this.splitter.push(this.decoder.decode(bytes, { stream: true }));
  }

  finish(cut: boolean): void {
    this.endsOpen = cut || this.splitter.inside;
    this.splitter.finish();
  }

  private row(fields: readonly Field[]): void {
    const names = fields.map((field) => (plain(field) ?? '').trim().replace(/`/g, '').toLowerCase());
    if (names.includes('event_time') || names.includes('start_time')) {
      this.header = names;
      return;
    }
    if (fields.length === 1 && fields[0] === '') return;
    const columns = this.header ?? (fields.length === GENERAL.length ? GENERAL : SLOW);
    const row = Object.fromEntries(columns.map((column, i) => [column, fields[i]]));
    this.entries.row(row, this.endsOpen ? 'open' : 'next');
  }
}

const plain = (value: Field | null | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** Microseconds of a TIME: `00:00:01.250000`. */
const microsOf = (text: string | undefined): number | null => {
  const found = /^(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text ?? '');
  if (found === null) return null;
  const [, hours, minutes, seconds, fraction = ''] = found;
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * MICROS + Number(fraction.padEnd(6, '0'));
};

const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
