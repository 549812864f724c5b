import { callSitesWith } from '../../lib/call-sites';
import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { code, fence, heading, inline, page, table } from '../../report/markdown';
import { codes, rateText, refs, summaryOf, yes } from './cells';
import { plural } from '../../lib/plural';
import { tableText } from '../../lib/run-time-names';
import { transactionsOf } from '../../lib/transactions';
import { logRows, transactionSection } from './log';
import { usableKeys } from './pattern-keys';
import { riskSection, riskSummary } from './risks';

/** `01_6_access_patterns.md`: every pattern with its evidence, every call site, every risk. */
export function printPatterns(analysis: Analysis): string {
  const { accessPatterns, callSites, risks } = analysis;
  const unresolved = callSitesWith(
    callSites,
    ({ id }) => id,
    (site) => site.problem !== null,
  );
  return page(
    heading(1, 'Access patterns'),
    accessPatterns.length === 0
      ? 'No access pattern is known: neither source nor query log nor stored code has a statement.'
      : `${plural(accessPatterns.length, 'pattern')}: ${accessPatterns.filter((pattern) => pattern.kind === 'read').length} read, ` +
          `${accessPatterns.filter((pattern) => pattern.kind === 'write').length} write. ${seenText(accessPatterns)}`,
    unresolved === 0 ? undefined : `${plural(unresolved, 'call site')} could not be resolved.`,
    riskSummary(risks),
    heading(2, 'Overview'),
    table(
      ['Pattern', 'What it does', 'Rate', 'Seen in', 'Call sites', 'In log', 'Transaction'],
      accessPatterns.map((pattern) => [
        pattern.id,
        code(summaryOf(pattern)),
        rateText(pattern),
        pattern.evidence.seenIn,
        callSitesWith(
          callSites,
          ({ id }) => id,
          ({ id }) => pattern.evidence.callSites.includes(id),
        ),
        pattern.evidence.logExecutions ?? '',
        codes(transactionsOf(pattern)),
      ]),
    ),
    heading(2, 'Transactions in the source'),
    table(
      ['Opened by', 'Patterns, by file and line'],
      transactions(analysis).map(([name, ids]) => [code(name), ids.join(', ')]),
    ),
    alsoWithout(callSites),
    ...printStored(analysis),
    ...transactionSection(analysis),
    ...printDead(analysis),
    heading(2, 'Patterns'),
    accessPatterns.length === 0 ? 'None.' : undefined,
    ...accessPatterns.flatMap((pattern) => printPattern(pattern, analysis.schema.tables)),
    heading(2, 'Call sites'),
    table(
      ['Place', 'Function', 'Call', 'Pattern', 'Built at run time', 'Problem'],
      callSites.map((site) => [
        code(site.id),
        code(site.function),
        code(site.call),
        site.accessPattern ?? '',
        yes(site.dynamic),
        site.problem === null ? '' : inline(site.problem),
      ]),
    ),
    ...riskSection(risks),
  );
}

const SEEN: readonly (readonly [AccessPattern['evidence']['seenIn'], string])[] = [
  ['source and log', 'in source and log'],
  ['source', 'in the source only'],
  ['log', 'in the log only'],
  ['stored code', 'inside MySQL only (triggers, routines, events)'],
  ['neither', 'in neither (given by a person)'],
];

/** `Seen 3 in source and log, 1 in the log only.` */
const seenText = (patterns: readonly AccessPattern[]): string =>
  `Seen ${SEEN.flatMap(([where, text]) => {
    const count = patterns.filter(({ evidence }) => evidence.seenIn === where).length;
    return count === 0 ? [] : [`${count} ${text}`];
  }).join(', ')}.`;

/** Statements that nobody sends: the server runs them for others. */
function printStored({ accessPatterns }: Analysis): readonly string[] {
  const stored = accessPatterns.filter(({ evidence }) => evidence.stored !== undefined);
  if (stored.length === 0) return [];
  return [
    heading(2, 'Statements that run inside MySQL'),
    'Triggers, routines and events run them; no application sends them and no general log has them. On DynamoDB nothing runs them by itself.',
    table(
      ['Pattern', 'What it does', 'Run by'],
      stored.map((pattern) => [pattern.id, code(summaryOf(pattern)), codes(pattern.evidence.stored ?? [])]),
    ),
  ];
}

/** Statements of the source that the log lacks; without a log nothing can be said. */
function printDead({ accessPatterns, application, queryLog }: Analysis): readonly string[] {
  if (queryLog === null) return [];
  const hasRoutes = (application?.routes.length ?? 0) > 0;
  return [
    heading(2, 'Statements that did not run'),
    'The source has them, the log does not: dead code, or work that its time did not cover.',
    table(
      ['Pattern', 'What it does', 'Call sites', 'Reached by'],
      accessPatterns
        .filter(({ evidence }) => evidence.seenIn === 'source')
        .map((pattern) => [
          pattern.id,
          code(summaryOf(pattern)),
          codes(pattern.evidence.callSites),
          pattern.evidence.routes.length === 0 && hasRoutes ? 'no route' : codes(pattern.evidence.routes),
        ]),
    ),
  ];
}

/** Call sites that take part in a transaction only where their callers give one. */
const alsoWithout = (callSites: Analysis['callSites']): string | undefined => {
  const ids = callSites.filter((site) => site.alsoWithoutTransaction === true).map(({ id }) => id);
  return ids.length === 0 ? undefined : `Also run without a transaction, where none is given: ${codes(ids)}.`;
};

/** Patterns of each transaction, in the order of their call sites: by file and line, which need not be the order in which they run. */
const transactions = ({ callSites }: Analysis): readonly (readonly [string, readonly string[]])[] => {
  const found = new Map<string, string[]>();
  for (const site of callSites) {
    if (site.accessPattern === null) continue;
    for (const name of transactionsOf(site)) {
      const ids = found.get(name) ?? [];
      found.set(name, ids.includes(site.accessPattern) ? ids : [...ids, site.accessPattern]);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
};

function printPattern(pattern: AccessPattern, tables: readonly TableFacts[]): readonly string[] {
  const facts: (readonly [string, string])[] = [
    ['Kind', `${pattern.kind}, ${pattern.operation}`],
    ['Tables', codes(pattern.tables.map(tableText))],
    [
      'Joins',
      codes(pattern.joins.map(({ left, right }) => `${left.table}.${left.column} = ${right.table}.${right.column}`)),
    ],
    [
      'Filters',
      codes(
        pattern.filters.map(
          (filter) => `${filter.table}.${filter.column} ${filter.operator}${filter.optional ? ' (optional)' : ''}`,
        ),
      ),
    ],
    ['Key columns', keyColumns(pattern, tables)],
    ['Order', codes(pattern.orderBy.map((order) => `${order.table}.${order.column} ${order.direction}`))],
    [
      'Limit',
      [pattern.limited ? 'limit' : '', pattern.offset ? 'offset' : ''].filter((word) => word !== '').join(', '),
    ],
    ['Reads', refs(pattern.selects) === '' ? '' : code(refs(pattern.selects))],
    ['Aggregates', codes(pattern.aggregates)],
    ['Grouped by', refs(pattern.groupBy) === '' ? '' : code(refs(pattern.groupBy))],
    ['Sets', refs(pattern.assigns) === '' ? '' : code(refs(pattern.assigns))],
    ['Locks rows', yes(pattern.locking)],
    ['Transaction', codes(transactionsOf(pattern))],
    ['Rate', rateText(pattern)],
    ['Call sites', codes(pattern.evidence.callSites)],
    ['Routes', codes(pattern.evidence.routes)],
    ['Runs inside MySQL, in', codes(pattern.evidence.stored ?? [])],
    ['Executions in the log', pattern.evidence.logExecutions === null ? '' : String(pattern.evidence.logExecutions)],
    ...logRows(pattern),
  ];
  return [
    heading(3, `${pattern.id}: ${summaryOf(pattern)}`),
    fence(pattern.fingerprint, 'sql'),
    table(
      ['Fact', 'Value'],
      facts.filter(([, value]) => value !== ''),
    ),
  ];
}

/** `orders.id` of PRIMARY: what the statement finds its rows by, where a key begins with it. */
const keyColumns = (pattern: AccessPattern, tables: readonly TableFacts[]): string =>
  usableKeys(pattern, tables)
    .map(
      ({ table: name, key, columns, whole }) =>
        `${codes(columns.map((column) => `${name}.${column}`))} of ${code(key)}${whole ? '' : ' (its beginning)'}`,
    )
    .join('; ');
