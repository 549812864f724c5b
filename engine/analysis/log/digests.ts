import { fingerprintOf } from '../sql/fingerprint';
import { KEYWORDS } from '../sql/keywords';
import { maskLiterals } from '../sql/mask';
import { soundText } from '../sql/sound';
import { isSessionStatement } from '../sql/session';
import { tokenize, unquoteName } from '../sql/tokens';
import { byCodeUnit } from '../../lib/compare';
import { plural } from '../../lib/plural';
import { isOwnText } from '../../lib/own-statements';
import { loggedText } from '../statements/logged';
import type { CollectedLog, LoggedStatement } from './collect';
import { addMeasured, type Measured } from './counts/measures';

/** A row of performance_schema.events_statements_summary_by_digest. Times are whole microseconds. */
export interface DigestRow {
  readonly schema: string | null;
  /** Null for the row that sums up all digests for which there was no room. */
  readonly text: string | null;
  /** A statement of the digest with its values; null where the server keeps none. */
  readonly sample: string | null;
  readonly executions: number;
  readonly latency: { readonly total: number; readonly max: number };
  readonly lock: number;
  readonly rowsExamined: number;
  readonly rowsSent: number;
  /** Microseconds since 1970; null when they cannot be read. */
  readonly first: number | null;
  readonly last: number | null;
}

/** MySQL 9 counts a prepared statement by its text, once for each way: `PREPARE SELECT ..` is no execution. */
const PREPARED = /^PREPARE (?=SELECT|INSERT|UPDATE|DELETE|REPLACE|CALL|WITH|\()/i;
const EXECUTED = /^EXECUTE (?=SELECT|INSERT|UPDATE|DELETE|REPLACE|CALL|WITH|\()/i;

/** The server cuts longer texts and marks them so. */
const CUT = /(?<!LIMIT \? ?, ?)\.\.\.\s*$/;
/** Behind these words a name with a bracket is a table with its columns; everywhere else it is a function. */
const BEFORE_TABLE = new Set(['INTO', 'TABLE', 'REPLACE', 'INSERT', 'IGNORE', 'WITH', 'RECURSIVE', 'AS', '.']);

/** The statement that a digest stands for, in the spelling that statements have: `IN (...)` to `IN (?)`, `COUNT ( * )` to `COUNT(*)`. */
function statementOf(digest: string): string {
  const tokens = tokenize(
    digest
      .replace(/\(\s*\.\.\.\s*\)/g, '(?)')
      .replace(/\?\s*,\s*\.\.\./g, '?, ?')
      .replace(/\/\*\s*,\s*\.\.\.\s*\*\//g, ''),
  );
  const isCall = (i: number): boolean => {
    const [before, name, open] = [tokens[i - 1], tokens[i], tokens[i + 1]];
    if (open?.text !== '(' || before === undefined || BEFORE_TABLE.has(before.text.toUpperCase())) return false;
    return name?.kind === 'name' || (name?.kind === 'word' && !KEYWORDS.has(name.text.toUpperCase()));
  };
  return tokens
    .map((token, i) => `${i === 0 || isCall(i - 1) ? '' : ' '}${isCall(i) ? unquoteName(token.text) : token.text}`)
    .join('');
}

/**
 * Adds what digests say. A statement of the logs keeps its counts and takes latency and rows where the logs have none; a statement
 * that no log has is entered with the digest's count, without a rate: digests do not tell when it ran.
 * @returns the log, and what a reader of its figures should know
 */
export function withDigests(
  log: CollectedLog,
  rows: readonly DigestRow[],
): { readonly log: CollectedLog; readonly notes: readonly string[] } {
  const statements = [...log.statements];
  const index = new Map(statements.map((statement, i) => [keyOf(statement), i]));
  const anyCase = new Map(statements.map((statement, i) => [foldedKeyOf(statement), i]));
  let cut = 0;
  let overflow = 0;
  let own = 0;
  const tellsPrepared = rows.some(({ text }) => text !== null && EXECUTED.test(text));
  for (const given of rows) {
    const row = given.text === null ? given : { ...given, text: given.text.replace(EXECUTED, '') };
    if (row.text === null) overflow += row.executions;
    else if (PREPARED.test(row.text)) continue;
    else if (row.sample !== null && isOwnText(row.sample)) own += row.executions;
    else if (CUT.test(row.text)) cut += row.executions;
    else {
      const whole = row.sample !== null && !CUT.test(row.sample) && !soundText(row.sample).damaged ? row.sample : null;
      const sql = whole ?? statementOf(row.text);
      if (isSessionStatement(sql)) continue;
      const fingerprint = fingerprintOf(sql);
      const statement = asStatement(row, {
        fingerprint,
        sample: whole === null ? '' : maskLiterals(whole),
        text: { from: 'digest', ...(whole === null ? loggedText(fingerprint, true) : loggedText(whole)) },
      });
      const at = index.get(keyOf(statement)) ?? (whole === null ? anyCase.get(foldedKeyOf(statement)) : undefined);
      if (at === undefined) {
        index.set(keyOf(statement), statements.length);
        anyCase.set(foldedKeyOf(statement), statements.length);
        statements.push(statement);
      } else statements[at] = enriched(statements[at]!, statement);
    }
  }
  // Transactions of the log refer to statements by their place.
  const order = statements
    .map((statement, i) => ({ statement, i }))
    .sort(
      ({ statement: a }, { statement: b }) =>
        byCodeUnit(a.fingerprint, b.fingerprint) || byCodeUnit(a.database ?? '', b.database ?? ''),
    );
  const place = new Map(order.map(({ i }, now) => [i, now]));
  return {
    log: {
      ...log,
      ...(own > 0 && { ownStatements: (log.ownStatements ?? 0) + own }),
      statements: order.map(({ statement }) => statement),
      transactions: log.transactions.map((transaction) => ({
        ...transaction,
        statements: transaction.statements.map((one) => ({ ...one, statement: place.get(one.statement)! })),
      })),
    },
    notes: [
      ...(rows.length > 0
        ? [
            tellsPrepared
              ? 'Digests of performance_schema tell no peaks.'
              : 'Digests of performance_schema tell no peaks, and servers before MySQL 9 count no executions of prepared statements in them.',
          ]
        : []),
      ...(cut > 0
        ? [
            `performance_schema has ${plural(cut, 'execution')} whose text it cut; left out of the counts (raise max_digest_length).`,
          ]
        : []),
      ...(overflow > 0
        ? [
            `performance_schema had no room for ${plural(overflow, 'execution')} (raise performance_schema_digests_size).`,
          ]
        : []),
    ],
  };
}

const keyOf = ({ fingerprint, database }: { fingerprint: string; database: string | null }): string =>
  JSON.stringify([fingerprint, database]);

/** MariaDB writes names that its grammar knows as words in upper case: `WHERE ID = ?`. */
const foldedKeyOf = ({ fingerprint, database }: { fingerprint: string; database: string | null }): string =>
  JSON.stringify([fingerprint.toLowerCase(), database]);

/** True for a statement that only a digest's text tells: letter case of its names is not that of the application. */
export const isOfDigestText = ({ sample, text }: LoggedStatement): boolean => sample === '' && text?.from === 'digest';

/** True for a statement whose count is that of digests: since the server emptied them last, over a time that nothing tells. */
const isOfDigests = ({ text, seconds, minutes }: LoggedStatement): boolean =>
  text === undefined ? seconds === '' && minutes === '' : text.from === 'digest';

/**
 * One measurement of statements that belong together. What logs and digests have is counted over different times and never added up:
 * the counts are those of the logs, and digests give latency and rows where the logs have none.
 */
export function measuredOnce(statements: readonly LoggedStatement[]): readonly LoggedStatement[] {
  const logged = statements.filter((statement) => !isOfDigests(statement));
  if (logged.length === 0 || logged.length === statements.length) return statements;
  const digests = statements.filter(isOfDigests);
  const [first, ...others] = logged;
  const missing = (pick: (statement: LoggedStatement) => Measured | null): Measured | null =>
    logged.some((statement) => pick(statement) !== null) ? pick(first!) : addMeasured(digests.map(pick));
  return [
    {
      ...first!,
      latency: missing((statement) => statement.latency),
      lock: missing((statement) => statement.lock),
      rowsExamined: missing((statement) => statement.rowsExamined),
      rowsSent: missing((statement) => statement.rowsSent),
    },
    ...others,
  ];
}

const enriched = (logged: LoggedStatement, digest: LoggedStatement): LoggedStatement =>
  isOfDigests(logged)
    ? {
        ...logged,
        executions: logged.executions + digest.executions,
        texts: logged.texts + digest.texts,
        first: earlier(logged.first, digest.first),
        last: later(logged.last, digest.last),
        latency: addMeasured([logged.latency, digest.latency]),
        lock: addMeasured([logged.lock, digest.lock]),
        rowsExamined: addMeasured([logged.rowsExamined, digest.rowsExamined]),
        rowsSent: addMeasured([logged.rowsSent, digest.rowsSent]),
      }
    : {
        ...logged,
        latency: logged.latency ?? digest.latency,
        lock: logged.lock ?? digest.lock,
        rowsExamined: logged.rowsExamined ?? digest.rowsExamined,
        rowsSent: logged.rowsSent ?? digest.rowsSent,
      };

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

function asStatement(row: DigestRow, found: Pick<LoggedStatement, 'fingerprint' | 'sample' | 'text'>): LoggedStatement {
  const sum = (total: number): Measured => ({ count: row.executions, total, max: null, buckets: '' });
  return {
    ...found,
    database: row.schema,
    executions: row.executions,
    texts: 1,
    first: row.first,
    last: row.last,
    seconds: '',
    minutes: '',
    latency: { ...sum(row.latency.total), max: row.latency.max },
    lock: sum(row.lock),
    rowsExamined: sum(row.rowsExamined),
    rowsSent: sum(row.rowsSent),
  };
}
