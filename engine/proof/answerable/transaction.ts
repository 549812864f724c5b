import type { AccessPattern, Analysis, SchemaFacts } from '../../../contracts/schemas/analysis';
import type { TransactionProof } from '../../../contracts/schemas/answerable-proof';
import { byCodeUnit } from '../../lib/compare';
import { transactionsOf } from '../../lib/transactions';
import { tableNamed } from '../../projection/compile/schema-index';
import { TRANSACTION_ACTIONS } from '../../transfer/batching/rules';

/** Transactions of the application in a proof: their statements in an order, and what their executions come to. */

/** How many foreign keys lead on from a table, one behind the other; a circle ends where it began. */
function depthOf(schema: SchemaFacts, table: string, way: readonly string[] = []): number {
  if (way.includes(table)) return 0;
  const keys = tableNamed(schema, table)?.foreignKeys ?? [];
  return Math.max(0, ...keys.map(({ referencedTable }) => 1 + depthOf(schema, referencedTable, [...way, table])));
}

/**
 * The patterns of a transaction that write, in an order in which they can run: that of their places in the source, rows that are inserted behind
 * those that they refer to. Which function calls which first is not known.
 */
export function writesInOrder(
  { accessPatterns, callSites, schema }: Pick<Analysis, 'accessPatterns' | 'callSites' | 'schema'>,
  transaction: string,
): readonly AccessPattern[] {
  const placeOf = ({ id }: AccessPattern): string =>
    callSites
      .filter((site) => site.accessPattern === id && transactionsOf(site).includes(transaction))
      .map(({ file, line }) => `${file}\0${String(line).padStart(9, '0')}`)
      .sort(byCodeUnit)[0] ?? '';
  const own = accessPatterns
    .filter((pattern) => pattern.kind === 'write' && transactionsOf(pattern).includes(transaction))
    .map((pattern) => ({ pattern, place: placeOf(pattern) }))
    .sort((a, b) => byCodeUnit(a.place, b.place))
    .map(({ pattern }) => pattern);
  const inserts = own
    .filter(({ operation }) => operation === 'insert' || operation === 'replace')
    .map((pattern) => ({ pattern, depth: depthOf(schema, pattern.tables[0] ?? '') }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ pattern }) => pattern);
  const rest = [...inserts];
  return own.map((pattern) => (inserts.includes(pattern) ? rest.shift()! : pattern));
}

export interface TransactionTally {
  executions: number;
  statements: number;
  writes: number;
  checks: number;
  rows: number;
  readonly reasons: Set<string>;
  /** Statements that could not be tried, with why. */
  readonly open: Set<string>;
  readonly notes: Set<string>;
}

export const newTransactionTally = (): TransactionTally => ({
  ...{ executions: 0, statements: 0, writes: 0, checks: 0, rows: 0 },
  ...{ reasons: new Set(), open: new Set(), notes: new Set() },
});

const MOST_REASONS = 5;

/** @param patterns those that write, in the order in which they were tried */
export function transactionProofOf(
  transaction: string,
  patterns: readonly string[],
  { reasons, open, notes, ...figures }: TransactionTally,
): TransactionProof {
  const actions = figures.writes + figures.checks;
  const failed = [
    ...(actions > TRANSACTION_ACTIONS
      ? [`an execution needs ${actions} actions, more than the ${TRANSACTION_ACTIONS} of one request`]
      : []),
    ...reasons,
  ];
  const verdict =
    failed.length > 0 ? 'not as one' : figures.executions > 0 && open.size === 0 ? 'as one' : 'not comparable';
  const why = verdict === 'not as one' ? failed : verdict === 'not comparable' ? [...open] : [];
  return {
    ...{ transaction, patterns: [...patterns], verdict, ...figures },
    reasons: why.slice(0, MOST_REASONS),
    notes: [...notes],
  };
}
