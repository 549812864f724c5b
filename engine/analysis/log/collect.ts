import { byCodeUnit } from '../../lib/compare';
import { fingerprintOf } from '../sql/fingerprint';
import { SESSION_STATEMENTS } from '../sql/keywords';
import type { LogEntry } from './entries';

/** Executions of one statement in one schema. */
export interface LoggedStatement {
  readonly fingerprint: string;
  /** Null when the log does not tell. */
  readonly database: string | null;
  readonly executions: number;
  /** Different texts with values. */
  readonly texts: number;
  /** Milliseconds since 1970 of the first and the last execution; null without stamps. */
  readonly first: number | null;
  readonly last: number | null;
  /** Second since the log's first stamp, executions in it; ascending. */
  readonly seconds: readonly (readonly [number, number])[];
}

export interface CollectedLog {
  /** By fingerprint, then schema. */
  readonly statements: readonly LoggedStatement[];
  /** Statements that steer the session (SET, SHOW, COMMIT ..) and are not counted. */
  readonly sessionStatements: number;
}

interface Counter {
  executions: number;
  first: number | null;
  last: number | null;
  readonly texts: Set<string>;
  readonly seconds: Map<number, number>;
}

/** Different texts that are told apart per statement; beyond, their number is a lower bound. */
const COUNTED_TEXTS = 10_000;
const REMEMBERED_TEXTS = 200_000;

/** Counts executions by fingerprint; memory grows with different statements and busy seconds, not with the log. */
export class LogCollector {
  private readonly counters = new Map<string, Counter>();
  private readonly known = new Map<string, string>();
  private start: number | undefined;
  private sessionStatements = 0;

  add({ sql, database, time }: LogEntry): void {
    if (isSessionStatement(sql)) {
      this.sessionStatements += 1;
      return;
    }
    const key = JSON.stringify([this.fingerprint(sql), database]);
    let counter = this.counters.get(key);
    if (counter === undefined)
      this.counters.set(
        key,
        (counter = { executions: 0, first: null, last: null, texts: new Set(), seconds: new Map() }),
      );
    counter.executions += 1;
    if (counter.texts.size < COUNTED_TEXTS) counter.texts.add(shortKey(sql));
    if (time !== undefined) {
      this.start = Math.min(this.start ?? time, time);
      counter.first = Math.min(counter.first ?? time, time);
      counter.last = Math.max(counter.last ?? time, time);
      const second = Math.floor(time / 1000);
      counter.seconds.set(second, (counter.seconds.get(second) ?? 0) + 1);
    }
  }

  result(): CollectedLog {
    const start = Math.floor((this.start ?? 0) / 1000);
    const statements = [...this.counters].map(([key, counter]) => {
      const [fingerprint, database] = JSON.parse(key) as [string, string | null];
      const seconds = [...counter.seconds].map(([second, count]) => [second - start, count] as const);
      return {
        fingerprint,
        database,
        executions: counter.executions,
        texts: counter.texts.size,
        first: counter.first,
        last: counter.last,
        seconds: seconds.sort(([a], [b]) => a - b),
      };
    });
    statements.sort(
      (a, b) => byCodeUnit(a.fingerprint, b.fingerprint) || byCodeUnit(a.database ?? '', b.database ?? ''),
    );
    return { statements, sessionStatements: this.sessionStatements };
  }

  private fingerprint(sql: string): string {
    const known = this.known.get(sql);
    if (known !== undefined) return known;
    const made = fingerprintOf(sql);
    if (this.known.size < REMEMBERED_TEXTS && sql.length < 4_000) this.known.set(sql, made);
    return made;
  }
}

/** A long text by its ends and length, so that bulk inserts do not stay in memory. */
const shortKey = (sql: string): string =>
  sql.length <= 500 ? sql : `${sql.slice(0, 250)}${sql.length}${sql.slice(-250)}`;

export const isSessionStatement = (sql: string): boolean => {
  // Clients ask for settings of the server when they connect.
  if (/^\s*select\s+@@[\w.]+(\s+limit\s+\d+)?\s*;?\s*$/i.test(sql)) return true;
  const first = /^[\s(]*(?:\/\*[\s\S]*?\*\/\s*)*([A-Za-z]+)/.exec(sql)?.[1];
  return first === undefined || SESSION_STATEMENTS.has(first.toUpperCase());
};
