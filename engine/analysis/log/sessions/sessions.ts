import { CONTROL } from '../../sql/sound';
import { textOf, type LogEntry } from '../entry';
import { schemaOfUse } from '../formats/slow';
import type { Session, Transactions } from './transactions';

/** Connections that are remembered; the one that was opened first is forgotten when there are more without an end. */
const MOST_SESSIONS = 100_000;
/** Schema names have 64 characters; what is longer is no USE. */
const LONGEST_USE = 400;

/** Connections of one server: their schema and their transaction. Numbers of connections are unique on one server only. */
export class Sessions {
  /** Connections seen. */
  seen = 0;
  /** Most that were open at a time. */
  mostOpen = 0;
  private readonly open = new Map<number, Session>();
  private lastNumber = NaN;
  private last: Session | undefined;
  /** Schema of the slow log's last entry; it is written when it changes. */
  private slowDatabase: string | null = null;

  constructor(private readonly transactions: Transactions) {}

  /** The connection of an entry with its schema; one that was opened before the log begins is entered without a schema. */
  of(entry: LogEntry): Session {
    const { session: number } = entry;
    let session = number === this.lastNumber ? this.last : this.open.get(number);
    session ??= this.enter(number, null);
    this.lastNumber = number;
    this.last = session;
    if (entry.form === 'slow') {
      if (entry.schema !== undefined) this.slowDatabase = entry.schema === '' ? null : entry.schema;
      session.database = this.slowDatabase;
    }
    return session;
  }

  /** Takes in a command that is no statement. */
  command(entry: LogEntry): void {
    switch (entry.command) {
      case 'Connect':
      case 'Change user': {
        this.end(entry.session);
        const argument = argumentOf(entry);
        const on = / on (?:(.*?) )?using /.exec(argument) ?? / on (.*)$/.exec(argument);
        const name = on?.[1]?.trim();
        // `Access denied for user` is a connection that was not made.
        if (!/^Access denied/i.test(argument))
          this.enter(entry.session, name === undefined || name === '' ? null : name);
        return;
      }
      case 'Init DB':
        this.of(entry).database = argumentOf(entry) || null;
        return;
      case 'Reset Connection':
        this.reset(this.of(entry));
        return;
      case 'Quit':
        this.end(entry.session);
    }
  }

  /** Schema of a `USE`, which the connection then has; undefined for every other statement. */
  use(session: Session, { bytes, form }: LogEntry, from: number, to: number): boolean {
    if (to - from > LONGEST_USE) return false;
    const schema = schemaOfUse(`${textOf(bytes, from, to)};`);
    if (schema === undefined) return false;
    session.database = schema;
    if (form === 'slow') this.slowDatabase = schema;
    return true;
  }

  /** Ends all connections, as at the end of a log. */
  finish(): void {
    for (const number of [...this.open.keys()]) this.end(number);
    this.slowDatabase = null;
  }

  private enter(number: number, database: string | null): Session {
    if (this.open.size >= MOST_SESSIONS) {
      const [oldest] = this.open.keys();
      this.end(oldest!);
    }
    const session: Session = { database, autocommit: true, open: null };
    this.open.set(number, session);
    this.lastNumber = NaN;
    if (!Number.isNaN(number)) {
      this.seen += 1;
      this.mostOpen = Math.max(this.mostOpen, this.open.size);
    }
    return session;
  }

  private reset(session: Session): void {
    this.transactions.end(session, 'unfinished');
    session.autocommit = true;
  }

  private end(number: number): void {
    const session = this.open.get(number);
    if (session === undefined) return;
    this.transactions.end(session, 'unfinished');
    this.open.delete(number);
    this.lastNumber = NaN;
  }
}

/** Ends before control bytes: a name has none. Nothing where the log was cut: a part of a name is another name. */
const argumentOf = ({ bytes, from, to, end }: LogEntry): string =>
  end === 'open'
    ? ''
    : textOf(bytes, from, Math.min(to, from + 4_096))
        .split(CONTROL, 1)[0]!
        .trimEnd();
