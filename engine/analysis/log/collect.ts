import { byCodeUnit } from '../../lib/compare';
import { isOwnStatement } from '../../lib/own-statements';
import { Counter, withSlow, type Counts } from './counts/counter';
import { textOf, type LogEntry, type LogForm } from './entry';
import { CutStatements } from './cut/cut-statements';
import { LiteralCount, type LiteralFigure } from './counts/literal';
import { cutFingerprint } from './cut/last-entry';
import type { LoggedText } from '../statements/logged';
import { Sessions } from './sessions/sessions';
import { autocommitOf, Shapes, type Shape } from './normalise/shapes';
import { Transactions, type LoggedTransaction } from './sessions/transactions';

/** Executions of one statement in one schema. */
export interface LoggedStatement extends Counts {
  readonly fingerprint: string;
  /** Null when the log does not tell. */
  readonly database: string | null;
  /** The first execution with its values masked. */
  readonly sample: string;
  /** Its text without values; absent in what earlier versions handed on. */
  readonly text?: LoggedText & { readonly from: 'log' | 'digest' };
}

export interface CollectedLog {
  /** By fingerprint, then schema. */
  readonly statements: readonly LoggedStatement[];
  /** Statements that steer the session (SET, SHOW, COMMIT ..) and are not counted. */
  readonly sessionStatements: number;
  /** Statements that Landfall sent when it read the source before; they are not counted. Absent in what earlier versions handed on. */
  readonly ownStatements?: number;
  /** Connections that the log shows, and the most that were open at a time. */
  readonly sessions: { readonly seen: number; readonly mostOpen: number };
  /** Most frequent first. */
  readonly transactions: readonly LoggedTransaction[];
  /** Transactions without a statement on rows. */
  readonly emptyTransactions: number;
  /** Transactions beyond the different ones that are told apart. */
  readonly otherTransactions: number;
  readonly literal: LiteralFigure;
}

/** Entries of all tallies by second, 8 bytes each; the busiest seconds stay when there are more. */
const MOST_SECONDS = 1 << 21;
const CHECKED_EVERY = 1 << 16;

/**
 * Counts executions by fingerprint and schema. Memory grows with different statements and busy minutes, up to a bound, not with
 * the log. Entries of one server go to one `Source`, in the order of its log.
 */
export class LogCollector {
  private readonly shapes = new Shapes();
  private readonly counters: Counter[] = [];
  private readonly byShape: { [Form in LogForm]: Map<string | null, Counter>[] } = { general: [], slow: [] };
  private readonly transactions = { general: new Transactions(), slow: new Transactions() };
  private readonly literal = new LiteralCount();
  private readonly cut = new CutStatements();
  private sessionStatements = 0;
  private ownStatements = 0;
  private seen = 0;
  private mostOpen = 0;
  private sinceCheck = 0;
  private kept = 1 << 17;
  private pruned = false;

  /** Takes the entries of one server. Call `finish` at the end of its last log. */
  source(): { readonly add: (entry: LogEntry) => void; readonly finish: () => void } {
    const sessions = { general: new Sessions(this.transactions.general), slow: new Sessions(this.transactions.slow) };
    return {
      add: (entry) => this.add(entry, sessions[entry.form]),
      finish: () => {
        for (const one of [sessions.general, sessions.slow]) one.finish();
        this.seen += Math.max(sessions.general.seen, sessions.slow.seen);
        this.mostOpen += Math.max(sessions.general.mostOpen, sessions.slow.mostOpen);
      },
    };
  }

  /** What a reader of the figures should know. */
  notes(): readonly string[] {
    return [
      ...(this.pruned
        ? [
            'There are more busy seconds than are kept: peaks by second of patterns that several statements make are lower bounds.',
          ]
        : []),
      ...(this.shapes.complete
        ? []
        : ['There are more different texts than are told apart: their number is a lower bound.']),
      ...(this.shapes.damaged > 0
        ? [
            `${this.shapes.damaged} statements are damaged: they end within a quote or have control bytes. What is behind the damage is not shown.`,
          ]
        : []),
      ...this.cut.notes(this.shapes.severalLines, (fingerprint) =>
        this.counters.reduce((sum, one) => sum + (one.fingerprint === fingerprint ? one.executions : 0), 0),
      ),
      ...(this.shapes.crowded
        ? [
            'There are more different statements than are told apart: the rest is counted by operation; names are probably written like values.',
          ]
        : []),
    ];
  }

  result(): CollectedLog {
    for (const { form, fingerprint, database, time, slow } of this.cut.settle(this.shapes.byName)) {
      const shape = this.shapes.byName.get(fingerprint)!;
      this.literal.statement(shape, time);
      this.counter(form, shape, database).add(time, false, slow);
    }
    const statements = this.statements();
    const index = new Map(statements.map(({ fingerprint, database }, i) => [keyOf(fingerprint, database), i]));
    const indexOf = (id: number): number => {
      const { fingerprint, database } = this.counters[id]!;
      return index.get(keyOf(fingerprint, database)) ?? statements.findIndex((one) => one.fingerprint === fingerprint);
    };
    const fromGeneral = this.transactions.general.result(indexOf);
    // The same transaction may stand in both logs.
    const source = fromGeneral.length > 0 ? this.transactions.general : this.transactions.slow;
    return {
      statements,
      sessionStatements: this.sessionStatements,
      ownStatements: this.ownStatements,
      sessions: { seen: this.seen, mostOpen: this.mostOpen },
      transactions: fromGeneral.length > 0 ? fromGeneral : source.result(indexOf),
      emptyTransactions: source.empty,
      otherTransactions: source.others,
      literal: this.literal.result(this.shapes),
    };
  }

  private add(entry: LogEntry, sessions: Sessions): void {
    this.literal.entry(entry.time);
    if (entry.command !== 'Query' && entry.command !== 'Execute') {
      sessions.command(entry);
      return;
    }
    const { bytes } = entry;
    let { from, to } = entry;
    if (entry.long === null) {
      while (from < to && isBlank(bytes[from]!)) from += 1;
      while (from < to && (isBlank(bytes[to - 1]!) || bytes[to - 1] === SEMICOLON)) to -= 1;
      if (from === to) return;
      if (isOwnStatement(bytes, from, to)) {
        this.ownStatements += 1;
        return;
      }
    }
    const session = sessions.of(entry);
    const cut = cutFingerprint(entry, this.shapes.byName);
    if (cut !== undefined) {
      const { form, time, slow } = entry;
      this.cut.add({ form, fingerprint: cut, database: session.database, time, slow });
      return;
    }
    const before = this.shapes.all.length;
    const shape = this.shapes.of(entry, from, to);
    if (entry.end === 'line' && entry.form === 'general' && !shape.session && this.shapes.all.length > before)
      this.cut.addUnsure(shape.fingerprint);
    if (shape.session) {
      const text = (): string => textOf(bytes, from, to);
      if (shape.verb === 'USE' && entry.end !== 'open' && sessions.use(session, entry, from, to)) return;
      this.sessionStatements += 1;
      if (shape.effect !== 'none' && entry.long === null)
        this.transactions[entry.form].steer(
          session,
          shape.effect,
          shape.effect === 'autocommit' ? autocommitOf(text()) : null,
        );
      return;
    }
    this.literal.statement(shape, entry.time);
    const counter = this.counter(entry.form, shape, session.database);
    counter.add(entry.time, this.shapes.newText, entry.slow);
    this.transactions[entry.form].statement(session, shape.effect, counter.id);
    this.sinceCheck += 1;
    if (this.sinceCheck >= CHECKED_EVERY) this.bound();
  }

  private counter(form: LogForm, shape: Shape, database: string | null): Counter {
    const all = (this.byShape[form][shape.id] ??= new Map<string | null, Counter>());
    let counter = all.get(database);
    if (counter === undefined) {
      counter = new Counter(this.counters.length, shape.fingerprint, shape.sample, database);
      this.counters.push(counter);
      all.set(database, counter);
    }
    return counter;
  }

  private statements(): readonly LoggedStatement[] {
    const found: LoggedStatement[] = [];
    for (const shape of this.shapes.all) {
      const all = resultsOf(this.byShape.general[shape.id]);
      for (const [database, slow] of resultsOf(this.byShape.slow[shape.id])) {
        // A general log does not tell the schema of connections that are older than it is.
        const same = all.has(database) ? database : all.has(null) ? null : undefined;
        const general = same === undefined ? undefined : all.get(same);
        if (general === undefined) all.set(database, slow);
        else {
          all.delete(same ?? null);
          all.set(database, withSlow(general, slow));
        }
      }
      for (const [database, counts] of all)
        found.push({
          ...{ fingerprint: shape.fingerprint, database, sample: shape.sample },
          text: { from: 'log', ...shape.text },
          ...counts,
        });
    }
    return found.sort(
      (a, b) => byCodeUnit(a.fingerprint, b.fingerprint) || byCodeUnit(a.database ?? '', b.database ?? ''),
    );
  }

  /** Keeps the tallies by second in their bound. */
  private bound(): void {
    this.sinceCheck = 0;
    const entries = (): number => this.counters.reduce((sum, { seconds }) => sum + seconds.entries, 0);
    while (entries() > MOST_SECONDS && this.kept > 64) {
      for (const { seconds } of this.counters)
        if (seconds.entries > this.kept) {
          seconds.prune(this.kept >> 1);
          this.pruned = true;
        }
      if (entries() > MOST_SECONDS) this.kept >>= 1;
    }
  }
}

const resultsOf = (counters: ReadonlyMap<string | null, Counter> | undefined): Map<string | null, Counts> =>
  new Map([...(counters ?? [])].map(([database, counter]) => [database, counter.result()]));

const SEMICOLON = 59;
const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);
const keyOf = (fingerprint: string, database: string | null): string => JSON.stringify([fingerprint, database]);
