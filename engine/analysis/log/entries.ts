/** A statement that a server executed, as a log has it. */
export interface LogEntry {
  /** Milliseconds since 1970; undefined before the first stamp of the log. Without a zone in the log it is taken as UTC. */
  readonly time: number | undefined;
  /** Schema of the session; null when the log does not tell. */
  readonly database: string | null;
  readonly sql: string;
}

export type LogForm = 'general' | 'slow';

const COMMANDS =
  'Query|Execute|Prepare|Connect|Quit|Init DB|Change user|Close stmt|Reset stmt|Reset Connection|Fetch|Long Data|Statistics|Field List|' +
  'Ping|Sleep|Refresh|Shutdown|Processlist|Kill|Debug|Time|Delayed insert|Daemon|Error|Create DB|Drop DB|Connect Out|Table Dump|' +
  'Binlog Dump GTID|Binlog Dump|Register Slave|Register Replica|Set option|Unknown|Subscribe Group Replication Stream|Clone';

/** Stamp (ISO of MySQL, short form of MariaDB) or two TABs, then the session's number, the command and a TAB. */
const GENERAL = new RegExp(
  `^(?:(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(?:Z|[+-]\\d\\d:\\d\\d))|(\\d{6} [ \\d]\\d:\\d\\d:\\d\\d)|\\t)\\t *(\\d+) (${COMMANDS})(?:\\t([\\s\\S]*))?$`,
);
const SLOW_TIME = /^# Time: (?:(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))|(\d{6} [ \d]\d:\d\d:\d\d))/;
const SLOW_HEADER =
  /^# (?:User@Host|Query_time|Thread_id|Rows_affected|Bytes_sent|explain|Full_scan|Filesort|Tmp_table|Stored_routine|administrator command):?/i;
const BANNER = /^(?:\S.*, Version: .*|Tcp port: .*|Time +Id Command +Argument\s*)$/;

/** Longer statements are cut: what they do stands at their beginning. */
const LONGEST_STATEMENT = 1_000_000;

const isoTime = (text: string): number => Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
const shortTime = (text: string): number => {
  const [day, clock] = [text.slice(0, 6), text.slice(7).trim().padStart(8, '0')];
  return Date.parse(`20${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4, 6)}T${clock}Z`);
};

interface Open {
  readonly form: LogForm;
  readonly time: number | undefined;
  readonly session: string;
  readonly command: string;
  lines: string[];
  length: number;
}

/**
 * Reads lines of general and slow logs of MySQL and MariaDB, also of both in one file, and gives what was executed: of a prepared
 * statement the executions, not the preparation. Lines that belong to no entry are counted as `strayLines`.
 */
export class LogReader {
  strayLines = 0;
  cutStatements = 0;
  readonly forms = new Set<LogForm>();
  private open: Open | undefined;
  private time: number | undefined;
  /** Schema of each session of the general log. */
  private readonly sessions = new Map<string, string | null>();
  /** Schema of the slow log's last entry; it is written when it changes. */
  private slowDatabase: string | null = null;

  constructor(private readonly onEntry: (entry: LogEntry) => void) {}

  line(raw: string): void {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const general = line.length < 100 || /^[\t\d]/.test(line) ? GENERAL.exec(line) : null;
    if (general !== null) {
      this.close();
      this.startGeneral(general);
    } else if (line.startsWith('# ') && (SLOW_TIME.test(line) || SLOW_HEADER.test(line))) this.slowHeader(line);
    else if (this.open !== undefined && !BANNER.test(line)) this.more(line);
    else if (BANNER.test(line)) this.close();
    else if (line !== '') this.strayLines += 1;
  }

  /** Ends the last entry; also between two files. */
  finish(): void {
    this.close();
    this.sessions.clear();
    this.slowDatabase = null;
  }

  private startGeneral(match: RegExpExecArray): void {
    const [, iso, short, session, command, argument = ''] = match;
    this.forms.add('general');
    if (iso !== undefined) this.time = isoTime(iso);
    if (short !== undefined) this.time = shortTime(short);
    this.open = { form: 'general', time: this.time, session: session!, command: command!, lines: [], length: 0 };
    this.more(argument);
  }

  private slowHeader(line: string): void {
    this.forms.add('slow');
    const stamp = SLOW_TIME.exec(line);
    // A header behind a statement begins the next entry; further header lines belong to it.
    if (this.open?.form !== 'slow' || this.open.lines.length > 0) this.close();
    if (stamp !== null) this.time = stamp[1] !== undefined ? isoTime(stamp[1]) : shortTime(stamp[2]!);
    const schema = /\bSchema: (\S*)/.exec(line)?.[1];
    if (schema !== undefined) this.slowDatabase = schema === '' ? null : schema;
    this.open = { form: 'slow', time: this.time, session: '', command: 'Query', lines: [], length: 0 };
  }

  private more(line: string): void {
    const { open } = this;
    if (open === undefined) return;
    if (open.form === 'slow') {
      const use = /^use\s+`?((?:[^`;]|``)+)`?\s*;$/i.exec(line);
      if (use !== null) this.slowDatabase = use[1]!.replace(/``/g, '`').trim();
      const time = /^SET timestamp=(\d+)(?:\.\d+)?;$/i.exec(line);
      if (use !== null || time !== null) return;
    }
    if (open.length > LONGEST_STATEMENT) {
      if (open.lines.length > 0) this.cutStatements += 1;
      open.length = Number.MAX_SAFE_INTEGER;
      return;
    }
    open.lines.push(line.slice(0, LONGEST_STATEMENT));
    open.length += line.length;
  }

  private close(): void {
    const { open } = this;
    this.open = undefined;
    if (open === undefined) return;
    const sql = open.lines.join('\n').trim();
    if (open.form === 'general') this.endGeneral(open, sql);
    else if (sql !== '') this.emit({ time: open.time, database: this.slowDatabase, sql: sql.replace(/;\s*$/, '') });
  }

  private endGeneral({ session, command, time }: Open, argument: string): void {
    switch (command) {
      case 'Connect':
      case 'Change user': {
        const on = / on (?:(.*?) )?using /.exec(argument) ?? / on (.*)$/.exec(argument);
        const name = on?.[1]?.trim();
        this.sessions.set(session, name === undefined || name === '' ? null : name);
        return;
      }
      case 'Init DB':
        this.sessions.set(session, argument);
        return;
      case 'Quit':
        this.sessions.delete(session);
        return;
      case 'Query':
      case 'Execute': {
        const use = /^use\s+`?((?:[^`;]|``)+)`?\s*;?$/i.exec(argument);
        if (use !== null) this.sessions.set(session, use[1]!.replace(/``/g, '`').trim());
        else if (argument !== '') this.emit({ time, database: this.sessions.get(session) ?? null, sql: argument });
      }
    }
  }

  private emit(entry: LogEntry): void {
    this.onEntry(entry);
  }
}
