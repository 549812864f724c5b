import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import type { PatternLogFacts, TrafficFacts } from '../../../contracts/schemas/log-facts';
import { code, heading, list, table } from '../../report/markdown';
import { byExecutions, summaryOf } from './cells';
import { plural } from '../../lib/plural';

/** Sections of the documents that print what the query log says beside rates. */

/** When the patterns ran: peaks by second, minute and hour, first and last time. */
export function peakSection(analysis: Analysis): readonly string[] {
  const rows = byExecutions(analysis).flatMap(({ id, rate, log }) =>
    log === undefined || rate.kind !== 'measured'
      ? []
      : [[id, rate.averagePerSecond, rate.peakPerSecond, log.peakPerMinute, log.peakPerHour, ...seen(log)]],
  );
  return [
    heading(2, 'Peaks and times'),
    'Average over the whole log, and the most executions in one second, minute and hour of the clock. Times are UTC.',
    table(['Pattern', 'Average/s', 'In a second', 'In a minute', 'In an hour', 'First seen', 'Last seen'], rows),
  ];
}

const seen = (log: PatternLogFacts): readonly string[] => [log.firstSeen ?? '', log.lastSeen ?? ''];

/** Times and rows, which slow logs and digests have. */
export function latencySection(analysis: Analysis): readonly string[] {
  const rows = byExecutions(analysis).flatMap(({ id, log }) => {
    if (log === undefined || (log.latency === null && log.rowsExamined === null)) return [];
    const { latency, lock, rowsExamined, rowsSent } = log;
    return [
      [
        id,
        latency?.count ?? '',
        latency?.mean ?? '',
        latency?.p95 ?? '',
        latency?.max ?? '',
        lock?.mean ?? '',
        meanAndMost(rowsExamined),
        meanAndMost(rowsSent),
      ],
    ];
  });
  return [
    heading(2, 'Latency and rows'),
    rows.length === 0
      ? 'No log with times was given: a slow log with long_query_time = 0 has them for every statement.'
      : 'Milliseconds, and rows an execution: mean, and the most in brackets.',
    ...(rows.length === 0
      ? []
      : [
          table(
            ['Pattern', 'Measured', 'Mean', '95 %', 'Longest', 'Waiting for locks', 'Rows examined', 'Rows sent'],
            rows,
          ),
        ]),
  ];
}

const meanAndMost = (figure: PatternLogFacts['rowsSent']): string =>
  figure === null ? '' : `${shortened(figure.mean)}${figure.max === null ? '' : ` (${shortened(figure.max)})`}`;
const shortened = (decimal: string): string => decimal.replace(/\.?0+$/, '');

/** Connections, and the count by literal text that simple readers of logs give. */
export function trafficSection({ queryLog }: Analysis): readonly string[] {
  const traffic = queryLog?.traffic;
  if (traffic === undefined) return [];
  const { literal } = traffic;
  return [
    heading(2, 'Connections'),
    list([
      `${plural(traffic.connections, 'connection')}, at most ${traffic.mostConnections} at a time.`,
      `${plural(traffic.sessionStatements, 'statement')} that steer the session, not counted.`,
      ...(traffic.ownStatements === undefined
        ? []
        : [
            `${plural(traffic.ownStatements, 'statement')} that Landfall itself sent to read this source before, not counted.`,
          ]),
      `${plural(traffic.otherExecutions, 'execution')} of other schemas, not counted.`,
    ]),
    ...othersSection(traffic),
    heading(2, 'The log counted by literal text'),
    'As a simple reader counts: each text with its values is a query of its own, statements on the tables of the log are queries too; ' +
      'not counted are statements that steer the session, and those on performance_schema and information_schema.',
    table(
      ['Figure', 'Value'],
      [
        ['Different texts', `${literal.complete ? '' : 'at least '}${literal.queries}`],
        ['Executions', `${literal.executions} (${verbs(literal)})`],
        ['Span of the log', `${literal.spanSeconds} s`],
        ['First to last counted statement', `${literal.activeSeconds} s`],
        ['Statements per second of it', literal.perSecond ?? ''],
        ['Most frequent texts', literal.mostFrequent.join(', ')],
      ],
    ),
  ];
}

/** What the log has of other schemas, so that nobody takes it for read. */
function othersSection({ others }: TrafficFacts): readonly string[] {
  if (others === undefined || others.different === 0) return [];
  const more = others.different - others.listed.length;
  return [
    heading(2, 'Statements that belong to no table of the schema'),
    'They ran in sessions of other schemas, name another schema, or use no table, view or routine of this one in a session whose schema the log does not tell.',
    table(
      ['Schema of the session', 'Statement', 'Executions'],
      others.listed.map(({ database, text, executions }) => [
        database === null ? 'not told' : code(database),
        code(text),
        executions,
      ]),
    ),
    ...(more > 0 ? [`And ${plural(more, 'statement')} more.`] : []),
  ];
}

const verbs = ({ byVerb }: TrafficFacts['literal']): string =>
  Object.entries(byVerb)
    .map(([verb, count]) => `${count} ${code(verb)}`)
    .join(', ');

/** Which patterns ran in one transaction. */
export function transactionSection({ queryLog, accessPatterns }: Analysis): readonly string[] {
  const traffic = queryLog?.traffic;
  if (traffic === undefined) return [];
  const summaries = new Map(accessPatterns.map((pattern) => [pattern.id, summaryOf(pattern)]));
  const used = new Set(traffic.transactions.flatMap(({ patterns }) => patterns.map(({ pattern }) => pattern)));
  return [
    heading(2, 'Transactions in the log'),
    'Patterns that ran between BEGIN and COMMIT of one connection, in their order; + stands behind what was repeated in a loop.' +
      (traffic.otherTransactions > 0
        ? ` ${plural(traffic.otherTransactions, 'further transaction')} used no table of the schema.`
        : ''),
    table(
      ['Patterns', 'Committed', 'Rolled back', 'Unfinished'],
      traffic.transactions.map(({ patterns, longer, committed, rolledBack, unfinished }) => [
        `${patterns.map(({ pattern, repeated }) => `${pattern}${repeated ? '+' : ''}`).join(', ')}${longer ? ', ..' : ''}`,
        committed,
        rolledBack,
        unfinished,
      ]),
    ),
    ...(used.size === 0
      ? []
      : [list([...summaries].flatMap(([id, text]) => (used.has(id) ? [`${id} ${code(text)}`] : [])))]),
  ];
}

/** Rows of the table of one pattern. */
export function logRows({ log }: AccessPattern): readonly (readonly [string, string])[] {
  if (log === undefined) return [];
  const { latency } = log;
  return [
    ['Peaks in the log', `${log.peakPerMinute} in a minute, ${log.peakPerHour} in an hour`],
    ['Seen in the log', log.firstSeen === null ? '' : `${log.firstSeen} to ${log.lastSeen}`],
    ['Different texts in the log', String(log.texts)],
    [
      'Latency',
      latency === null
        ? ''
        : `mean ${latency.mean} ms, ${latency.p95 === null ? '' : `95 % within ${latency.p95} ms, `}longest ${latency.max ?? '?'} ms`,
    ],
    ['Rows examined', meanAndMost(log.rowsExamined)],
    ['Rows sent', meanAndMost(log.rowsSent)],
    ['Sample, values masked', log.sample === '' ? '' : code(log.sample)],
  ];
}
