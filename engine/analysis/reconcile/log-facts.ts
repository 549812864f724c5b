import type { PatternLogFacts, TrafficFacts } from '../../../contracts/schemas/log-facts';
import { byCodeUnit } from '../../lib/compare';
import type { CollectedLog, LoggedStatement } from '../log/collect';
import { addMeasured, quantileOf, type Measured } from '../log/counts/measures';
import { MICROS } from '../log/formats/stamp';
import { peakOf } from '../log/counts/tally';

/** Transactions that are listed; more differ in loops and branches only. */
const LISTED = 200;

/** Statements of other schemas that are listed, the most frequent ones; all are counted. */
const LISTED_OTHERS = 100;
/** Characters of one of them. */
const LONGEST_OTHER = 300;

const shortened = (text: string): string =>
  text.length > LONGEST_OTHER ? `${text.slice(0, LONGEST_OTHER - 1)}…` : text;

/** What the log says about the statements of one pattern; undefined without any. */
export function logFactsOf(statements: readonly LoggedStatement[]): PatternLogFacts | undefined {
  if (statements.length === 0) return undefined;
  const minutes = statements.map((statement) => statement.minutes);
  const firsts = statements.flatMap((statement) => statement.first ?? []);
  const lasts = statements.flatMap((statement) => statement.last ?? []);
  const figure = (pick: (statement: LoggedStatement) => Measured | null): Measured | null =>
    addMeasured(statements.map(pick));
  const latency = figure((statement) => statement.latency);
  const p95 = latency === null ? null : quantileOf(latency, 0.95);
  const most = statements.reduce((a, b) => (b.executions > a.executions ? b : a));
  return {
    texts: statements.reduce((sum, statement) => sum + statement.texts, 0),
    peakPerMinute: peakOf(minutes),
    peakPerHour: peakOf(minutes, 60),
    firstSeen: firsts.length === 0 ? null : isoMicros(firsts.reduce((a, b) => Math.min(a, b))),
    lastSeen: lasts.length === 0 ? null : isoMicros(lasts.reduce((a, b) => Math.max(a, b))),
    latency: latency && { ...printed(latency, 1_000), p95: p95 === null ? null : (p95 / 1_000).toFixed(3) },
    lock: printed(
      figure((statement) => statement.lock),
      1_000,
    ),
    rowsExamined: printed(figure((statement) => statement.rowsExamined)),
    rowsSent: printed(figure((statement) => statement.rowsSent)),
    sample: most.sample,
  };
}

function printed(figure: Measured, unit?: number): { count: number; mean: string; max: string | null };
function printed(figure: Measured | null, unit?: number): { count: number; mean: string; max: string | null } | null;
function printed(figure: Measured | null, unit = 1): { count: number; mean: string; max: string | null } | null {
  if (figure === null) return null;
  const { count, total, max } = figure;
  return {
    count,
    mean: (total / Math.max(1, count) / unit).toFixed(3),
    max: max === null ? null : (max / unit).toFixed(3),
  };
}

/** Connections and transactions of the log. `patternOf` gives the pattern of a statement that belongs to the migrated schema. */
export function trafficOf(log: CollectedLog, patternOf: ReadonlyMap<LoggedStatement, string>): TrafficFacts {
  const merged = new Map<string, TrafficFacts['transactions'][number]>();
  let otherTransactions = log.emptyTransactions + log.otherTransactions;
  for (const { statements, longer, ...ends } of log.transactions) {
    const patterns = statements.flatMap(({ statement, repeated }) => {
      const pattern = patternOf.get(log.statements[statement]!);
      return pattern === undefined ? [] : [{ pattern, repeated }];
    });
    if (patterns.length === 0) {
      otherTransactions += ends.committed + ends.rolledBack + ends.unfinished;
      continue;
    }
    const key = JSON.stringify([patterns, longer]);
    const known = merged.get(key);
    merged.set(key, {
      patterns,
      longer,
      committed: ends.committed + (known?.committed ?? 0),
      rolledBack: ends.rolledBack + (known?.rolledBack ?? 0),
      unfinished: ends.unfinished + (known?.unfinished ?? 0),
    });
  }
  const transactions = [...merged]
    .sort(([a, one], [b, other]) => times(other) - times(one) || byCodeUnit(a, b))
    .map(([, transaction]) => transaction);
  const others = log.statements.filter((statement) => !patternOf.has(statement));
  return {
    connections: log.sessions.seen,
    mostConnections: log.sessions.mostOpen,
    sessionStatements: log.sessionStatements,
    ...(log.ownStatements ? { ownStatements: log.ownStatements } : {}),
    otherExecutions: others.reduce((sum, { executions }) => sum + executions, 0),
    others: {
      different: others.length,
      listed: [...others]
        .sort(
          (a, b) =>
            b.executions - a.executions ||
            byCodeUnit(a.fingerprint, b.fingerprint) ||
            byCodeUnit(a.database ?? '', b.database ?? ''),
        )
        .slice(0, LISTED_OTHERS)
        .map(({ database, fingerprint, executions }) => ({ database, text: shortened(fingerprint), executions })),
    },
    transactions: transactions.slice(0, LISTED),
    otherTransactions: otherTransactions + transactions.slice(LISTED).reduce((sum, one) => sum + times(one), 0),
    literal: { ...log.literal, byVerb: { ...log.literal.byVerb }, mostFrequent: [...log.literal.mostFrequent] },
  };
}

/** How often a transaction ran, however it ended. */
const times = ({ committed, rolledBack, unfinished }: TrafficFacts['transactions'][number]): number =>
  committed + rolledBack + unfinished;

/** `2026-01-02T10:00:00.123456Z` of microseconds since 1970. */
const isoMicros = (micros: number): string =>
  `${new Date(Math.floor(micros / MICROS) * 1_000).toISOString().slice(0, 19)}.${String(micros % MICROS).padStart(6, '0')}Z`;
