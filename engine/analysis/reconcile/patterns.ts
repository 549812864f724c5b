import type { AccessPattern, CallSite } from '../../../contracts/schemas/analysis';
import type { StatementPart } from '../../../contracts/schemas/statements';
import { byCodeUnit, sortedUnique } from '../../lib/compare';
import { transactionFields } from '../../lib/transactions';
import type { LoggedStatement } from '../log/collect';
import { isOfDigestText, measuredOnce } from '../log/digests';
import type { ScannedSite } from '../source/scan';
import { siteId } from '../source/site-id';
import { fingerprintOf, foldLists, normalTokens } from '../sql/fingerprint';
import type { NameTable, StatementFacts } from '../sql/statement';
import { understand } from '../sql/understand';
import type { Belonging } from './belonging';
import { routeRate, statementRate, type GivenRate } from './given';
import { inLowerCase, matches, specificity } from './match';
import { logFactsOf } from './log-facts';
import { rateOf, spanSeconds } from './rates';
import type { StoredStatement, StoredText } from '../stored/statements';
import { statementsOf } from '../statements';
import { referencesIn, type SourceStatement } from './statements';

export interface Reconciled {
  readonly patterns: readonly AccessPattern[];
  /** Id of the pattern of each call site; absent for those that belong to none. */
  readonly patternOfSite: ReadonlyMap<ScannedSite, string>;
  /** Statements of the log that belong to the migrated schema, with the counts that their patterns have. */
  readonly logged: readonly LoggedStatement[];
  /** Id of the pattern of each of them. */
  readonly patternOfLogged: ReadonlyMap<LoggedStatement, string>;
  /** Tables that the log names where the source does not: those of statements whose table is known at run time only. */
  readonly namedByLog: ReadonlySet<string>;
  /** Fingerprints that the parser refused, with their executions in the log (0: source only). */
  readonly unparsed: readonly { readonly text: string; readonly count: number }[];
}

interface Draft {
  readonly fingerprint: string;
  readonly facts: StatementFacts;
  readonly filters: AccessPattern['filters'];
  readonly sites: readonly ScannedSite[];
  readonly logged: LoggedStatement[];
  stored?: readonly string[];
  texts?: readonly StoredText[];
  given?: GivenRate;
}

/** Whether a statement of the source may stand for the logged one whose form it has. */
type May = (statement: Pick<SourceStatement, 'references'>) => boolean;
const always: May = () => true;

/** Reads only what is asked for, and that once. */
function once<T>(read: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => (value ??= { of: read() }).of;
}

const SEEN_IN = {
  source: { log: 'source and log', none: 'source' },
  none: { log: 'log', none: 'neither' },
} as const;

const OPERATIONS: readonly AccessPattern['operation'][] = [
  'select',
  'insert',
  'replace',
  'update',
  'delete',
  'call',
  'other',
];

/**
 * One list of access patterns from source, stored code and log: a statement of the log belongs to the statement of the source that can make it,
 * the most specific one if there are several; what no source makes is a pattern of its own. Numbered by driving table,
 * operation and fingerprint, so that the same input gives the same numbers.
 */
export function reconcile(input: {
  statements: readonly SourceStatement[];
  stored: readonly StoredStatement[];
  log: readonly LoggedStatement[] | null;
  /** Whether the schema of a session is the migrated one. */
  inSchema: (database: string) => boolean;
  belongs: Belonging;
  names: NameTable;
  given: readonly GivenRate[];
  /** Name of the migrated schema; empty where it is not known. */
  database: string;
}): Reconciled {
  const { names } = input;
  const drafts: Draft[] = input.statements.map((statement) => ({ ...statement, logged: [] }));
  const fixed = new Map(drafts.map((draft) => [draft.fingerprint, draft]));
  const moving = input.statements
    .flatMap(({ pattern, references }, i) => (pattern === null ? [] : { pattern, references, draft: drafts[i]! }))
    .sort(
      (a, b) => specificity(b.pattern) - specificity(a.pattern) || byCodeUnit(a.draft.fingerprint, b.draft.fingerprint),
    );
  const find = (fingerprint: string, may: May = always): Draft | undefined => {
    const tokens = foldLists(normalTokens(fingerprint));
    return fixed.get(fingerprint) ?? moving.find((one) => matches(one.pattern, tokens) && may(one))?.draft;
  };
  const findInAnyCase = (fingerprint: string, may: May): Draft | undefined => {
    const folded = fingerprint.toLowerCase();
    const same = drafts.find((draft) => draft.fingerprint.toLowerCase() === folded);
    if (same !== undefined) return same;
    const tokens = foldLists(normalTokens(fingerprint)).map((token) => token.toLowerCase());
    return moving.find((one) => matches(inLowerCase(one.pattern), tokens) && may(one))?.draft;
  };
  const add = (fingerprint: string, facts: StatementFacts): Draft => {
    const filters = facts.filters.map((filter) => ({ ...filter, optional: false }));
    const draft = { fingerprint, facts, filters, sites: [], logged: [] };
    drafts.push(draft);
    fixed.set(fingerprint, draft);
    return draft;
  };
  for (const { fingerprint, origins, texts } of input.stored) {
    const facts = understand(fingerprint, names);
    // `SELECT FOUND_ROWS()` touches no row.
    if (facts.tables.length === 0 && facts.operation !== 'call') continue;
    Object.assign(fixed.get(fingerprint) ?? add(fingerprint, facts), { stored: origins, texts });
  }
  const namedByLog = new Set<string>();
  for (const statement of input.log ?? []) {
    const elsewhere = statement.database !== null && !input.inSchema(statement.database);
    const respelled = isOfDigestText(statement);
    const own = once(() => {
      const fingerprint = respelled ? names.spelled(statement.fingerprint) : statement.fingerprint;
      const facts = understand(fingerprint, names);
      return { fingerprint, facts, belongs: input.belongs(statement, facts) };
    });
    // A table that the source leaves open may be one of another schema. What the source names itself is its own.
    const may: May = ({ references }) => {
      if ([...referencesIn(statement.fingerprint)].every((one) => references.has(one))) return true;
      if (!own().belongs) return false;
      own().facts.tables.forEach((table) => namedByLog.add(table));
      return true;
    };
    const search = (fingerprint: string): Draft | undefined =>
      find(fingerprint, may) ?? (respelled ? findInAnyCase(fingerprint, may) : undefined);
    let found = elsewhere ? undefined : search(statement.fingerprint);
    if (found === undefined) {
      const { fingerprint, facts, belongs } = own();
      // What does not belong is counted and listed with the traffic (`trafficOf`).
      if (!belongs) continue;
      found = search(fingerprint) ?? add(fingerprint, facts);
    }
    found.logged.push(statement);
  }
  for (const rate of input.given) {
    if (rate.statement === undefined) continue;
    const fingerprint = fingerprintOf(rate.statement);
    const draft = find(fingerprint) ?? add(fingerprint, understand(fingerprint, names));
    draft.given = rate;
  }
  const counted = new Map(drafts.map((draft) => [draft, measuredOnce(draft.logged)]));
  const logged = [...counted.values()].flat();
  const span = spanSeconds(logged);
  drafts.sort(
    (a, b) =>
      byCodeUnit(a.facts.tables[0] ?? '\uffff', b.facts.tables[0] ?? '\uffff') ||
      OPERATIONS.indexOf(a.facts.operation) - OPERATIONS.indexOf(b.facts.operation) ||
      byCodeUnit(a.fingerprint, b.fingerprint),
  );
  const patternOfSite = new Map<ScannedSite, string>();
  const patternOfLogged = new Map<LoggedStatement, string>();
  const patterns = drafts.map((draft, i) => {
    const id = `AP${i + 1}`;
    draft.sites.forEach((site) => patternOfSite.set(site, id));
    draft.logged.forEach((statement) => patternOfLogged.set(statement, id));
    return asPattern(id, draft, {
      counted: counted.get(draft)!,
      span,
      given: input.given,
      database: input.database,
      names,
    });
  });
  const unparsed = drafts
    .filter((draft) => !draft.facts.parsed)
    .map((draft) => ({ text: draft.fingerprint, count: executionsOf(counted.get(draft)!) }))
    .sort((a, b) => byCodeUnit(a.text, b.text));
  return { patterns, patternOfSite, logged, patternOfLogged, namedByLog, unparsed };
}

const executionsOf = (logged: readonly LoggedStatement[]): number =>
  logged.reduce((sum, statement) => sum + statement.executions, 0);

function asPattern(
  id: string,
  draft: Draft,
  input: {
    counted: readonly LoggedStatement[];
    span: number;
    given: readonly GivenRate[];
    database: string;
    names: NameTable;
  },
): AccessPattern {
  const { facts, sites, logged, stored, texts } = draft;
  const { counted, span, given, database, names } = input;
  const seenIn = SEEN_IN[sites.length > 0 ? 'source' : 'none'][logged.length > 0 ? 'log' : 'none'];
  const routes = sortedUnique(sites.flatMap((site) => site.routes));
  const measured = rateOf(counted, span);
  const log = logFactsOf(counted);
  return {
    id,
    kind: facts.kind,
    operation: facts.operation,
    fingerprint: draft.fingerprint,
    tables: [...facts.tables],
    joins: [...facts.joins],
    filters: draft.filters,
    orderBy: facts.orderBy,
    limited: facts.limited,
    offset: facts.offset,
    selects: [...facts.selects],
    aggregates: [...facts.aggregates],
    groupBy: [...facts.groupBy],
    assigns: [...facts.assigns],
    locking: facts.locking,
    ...transactionFields(sortedUnique(sites.flatMap((site) => site.transactions))),
    evidence: {
      callSites: sites.map(siteId),
      routes: [...routes],
      logExecutions: logged.length === 0 ? null : executionsOf(counted),
      ...(stored === undefined ? {} : { stored: [...stored] }),
      seenIn: stored !== undefined && seenIn === 'neither' ? 'stored code' : seenIn,
    },
    rate:
      draft.given !== undefined
        ? statementRate(draft.given)
        : measured.kind === 'unknown'
          ? routeRate(routes, given)
          : measured,
    ...(log && { log }),
    statements: statementsOf(
      {
        ...{ fingerprint: draft.fingerprint, sites, stored: texts ?? [], given: draft.given?.statement },
        logged: logged.map((one) => (isOfDigestText(one) ? spelledLike(one, names) : one)),
      },
      database,
    ),
  };
}

/** The statement of a digest with its text spelled like the schema: in another letter case the server might not know a table. */
function spelledLike(statement: LoggedStatement, names: NameTable): LoggedStatement {
  const { text } = statement;
  if (text === undefined) return statement;
  const spelled = (parts: readonly StatementPart[]): StatementPart[] =>
    parts.map((part): StatementPart => {
      if ('text' in part) return { text: names.spelled(part.text) };
      return 'list' in part
        ? { ...part, list: part.list.map((item) => ({ ...item, parts: spelled(item.parts) })) }
        : part;
    });
  return { ...statement, text: { ...text, parts: spelled(text.parts) } };
}

export const asCallSite = (site: ScannedSite, accessPattern: string | null): CallSite => ({
  id: siteId(site),
  ...(site.statementOf !== undefined && { statementOf: site.statementOf }),
  file: site.file,
  line: site.line,
  function: site.function,
  sql: site.sql,
  dynamic: site.dynamic,
  call: site.call,
  routes: [...site.routes],
  ...transactionFields(site.transactions),
  ...(site.alsoWithoutTransaction === true && { alsoWithoutTransaction: true as const }),
  accessPattern,
  problem: site.problem,
  class: site.class,
  parameters: [...site.parameters],
  result: [...site.result],
  openParts: [...site.openParts],
  dialect: site.dialect,
  library: site.library,
});
