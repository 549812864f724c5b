import { textOf, type SlowFigures } from '../entry';
import { MICROS, type StampReader } from './stamp';

const HEADER =
  /^# (?:Time: |User@Host: |Client: |Query_time: |Thread_id: |Schema: |Rows_affected: |Bytes_sent: |Tmp_table|Stored_routine: |Full_scan: |QC_Hit: |Filesort: |InnoDB_|No InnoDB|Log_slow_rate|explain: |Read_First: |Start: |administrator command: )/i;
/** MariaDB quotes the name, and so do people; MySQL writes it as it is, whatever is in it. */
const USE = /^use\s*(?:`((?:[^`]|``)+)`|\s([^;]+?))\s*;\s*$/i;
/** The name may have blanks; two of them and the next figure end it. */
const SCHEMA = /\bSchema: (.*?)(?: {2}\w+: |\s*$)/;
const TIMESTAMP = /^SET timestamp=(\d+)(?:\.(\d+))?;\s*$/i;
/** Lines longer than this are no header; schema names take 64 characters. */
const LONGEST = 4_096;
const QUARTER = 900 * MICROS;
/** Clocks of the world differ from UTC by up to 14 hours. */
const FARTHEST = 15 * 3_600 * MICROS;

export function schemaOfUse(text: string): string | undefined {
  const [, quoted, plain] = USE.exec(text) ?? [];
  return quoted?.replace(/``/g, '`') ?? plain;
}

/** What the lines before a statement of a slow log say. */
export class SlowHeader {
  /** Microseconds since 1970; NaN before the first stamp. */
  time = NaN;
  session = NaN;
  schema: string | undefined;
  figures: SlowFigures | null = null;
  /** True from the first header line to the first line of the statement. */
  open = false;
  /** True for a stamp without a zone that no `SET timestamp` corrected. */
  zoneless = false;
  /** Largest `Log_slow_rate_limit` so far; 1 without one. */
  oneIn = 1;
  private stamped = NaN;

  constructor(private readonly stamp: StampReader) {}

  /** Takes in a line that begins with `#`; false when it is no header of a slow log. */
  line(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from > LONGEST) return false;
    const text = textOf(bytes, from, to);
    if (!HEADER.test(text)) return false;
    if (!this.open) this.begin();
    if (/^# Time: /i.test(text)) this.stampOf(bytes, from + 8, to);
    const schema = SCHEMA.exec(text)?.[1];
    if (schema !== undefined) this.schema = schema;
    const session = /\b(?:Id|Thread_id):\s+(\d+)/.exec(text)?.[1];
    if (session !== undefined) this.session = Number(session);
    const oneIn = /\bLog_slow_rate_limit: (\d+)/.exec(text)?.[1];
    if (oneIn !== undefined) this.oneIn = Math.max(this.oneIn, Number(oneIn));
    if (/^# Query_time: /i.test(text)) this.figures = figuresOf(text);
    return true;
  }

  /** Takes in a line between header and statement; false when the statement begins with it. */
  steering(bytes: Uint8Array, from: number, to: number): boolean {
    const first = bytes[from]! | 32;
    if (to - from > LONGEST || (first !== 0x75 && first !== 0x73)) return false;
    const text = textOf(bytes, from, to);
    const use = schemaOfUse(text);
    if (use !== undefined) this.schema = use;
    const timestamp = TIMESTAMP.exec(text);
    if (timestamp !== null) this.correct(Number(timestamp[1]) * MICROS);
    return use !== undefined || timestamp !== null;
  }

  private begin(): void {
    this.open = true;
    this.session = NaN;
    this.schema = undefined;
    this.figures = null;
  }

  private stampOf(bytes: Uint8Array, from: number, to: number): void {
    const { stamp } = this;
    while (from < to && bytes[from] === 32) from += 1;
    if (!stamp.iso(bytes, from, to) && !stamp.short(bytes, from, to)) return;
    this.stamped = stamp.micros;
    this.time = stamp.micros + (stamp.zoned ? 0 : this.offset);
    this.zoneless = !stamp.zoned;
  }

  private offset = 0;

  /** `SET timestamp` has the start in UTC: a stamp without a zone differs from it by the zone, which is whole quarters of an hour. */
  private correct(start: number): void {
    if (Number.isNaN(this.stamped)) {
      this.time = start;
      return;
    }
    if (!this.zoneless) return;
    const offset = Math.round((start - this.stamped) / QUARTER) * QUARTER;
    if (Math.abs(offset) > FARTHEST) return;
    this.offset = offset;
    this.time = this.stamped + offset;
    this.zoneless = false;
  }
}

function figuresOf(text: string): SlowFigures {
  const figure = (name: string): number | null => {
    const found = new RegExp(`\\b${name}:\\s+(\\d+(?:\\.\\d+)?)`, 'i').exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  const micros = (name: string): number | null => {
    const seconds = figure(name);
    return seconds === null ? null : Math.round(seconds * MICROS);
  };
  return {
    query: micros('Query_time'),
    lock: micros('Lock_time'),
    sent: figure('Rows_sent'),
    examined: figure('Rows_examined'),
  };
}
