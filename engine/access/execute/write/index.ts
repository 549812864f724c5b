import { remembering } from '../remember';
import { Overlay, type RowChange } from '../overlay';
import type { Execution, ItemCheck, ItemWrite } from '../request';
import { ReadVersions } from '../versions';
import { checksOf } from './checks';
import { ItemChanges } from './items';
import { raisedCounters } from './raised-counters';
import { World } from './world';
import { Writer, type Effect, type StatementInput, type WriterInput } from './writer';

export type { Effect, StatementInput } from './writer';

/** Executes writes: one statement, or all of a transaction. What they leave behind goes out as one request: all of it, or nothing. */

type Shared = Pick<WriterInput, 'context' | 'plans' | 'undetermined'>;

/** With the versions of what it has read so far. */
type Versioned<T> = T & { readonly versions: ReadVersions };

export type WriteInput = Shared & StatementInput;

export interface TransactionInput extends Shared {
  /** In the order in which the application sends them. */
  readonly statements: readonly StatementInput[];
}

export interface TransactionOutcome {
  /** What the server would answer to each statement. */
  readonly effects: readonly Effect[];
  /** Rows that are others now, of all tables. */
  readonly changes: readonly RowChange[];
  /** Each item once, however many statements change its row or rows that it carries. */
  readonly writes: readonly ItemWrite[];
  /** Items that the transaction only looks at. */
  readonly checks: readonly ItemCheck[];
}

export type WriteOutcome = Effect & Omit<TransactionOutcome, 'effects'>;

/** Statements see the rows as those before them left them; items are made of the rows as they are in the end, on the condition of what was read. */
function* transaction({ statements, versions, ...shared }: Versioned<TransactionInput>): Execution<TransactionOutcome> {
  const { context, plans, undetermined } = shared;
  const overlay = new Overlay(context);
  const world = new World(context, plans, overlay, undetermined);
  const effects: Effect[] = [];
  const numbers = new Map<string, bigint>();
  for (const one of statements) effects.push(yield* new Writer({ ...shared, ...one, overlay, world, numbers }).run());
  const before = new World(context, plans, null, undetermined);
  const items = new ItemChanges(plans, before, world, versions);
  const writes = yield* items.of(overlay);
  const checks = checksOf(plans.context, overlay.reliances, writes);
  // A counter that is ahead of its rows leaves a gap; one that is behind would give a number twice. So it goes first.
  const raised = raisedCounters(plans, overlay.changes, numbers);
  if (raised.length > 0) yield raised;
  const sent = writes.length === 0 ? writes : yield* send(items, versions, writes, checks);
  return { effects, changes: overlay.changes, writes: sent, checks };
}

/** Where a row that is gone has left its version under the key of a new one, the new one goes on from it: nobody had read it. */
function* send(
  items: ItemChanges,
  versions: ReadVersions,
  first: readonly ItemWrite[],
  checks: readonly ItemCheck[],
): Execution<readonly ItemWrite[]> {
  for (let writes = first; ; writes = items.writes()) {
    const [answer] = yield [{ kind: 'write', writes, checks }];
    if (answer?.left === undefined) return writes;
    versions.enterLeft(answer.left);
  }
}

function* single({
  context,
  plans,
  undetermined,
  versions,
  ...statement
}: Versioned<WriteInput>): Execution<WriteOutcome> {
  const shared = { context, plans, versions, ...(undetermined && { undetermined }) };
  const all = yield* transaction({ ...shared, statements: [statement] });
  const { effects, ...rest } = all;
  return { ...effects[0]!, ...rest };
}

function versioned<T>({ plans }: Pick<Shared, 'plans'>, run: (versions: ReadVersions) => Execution<T>): Execution<T> {
  const versions = new ReadVersions(plans.context.projection);
  return remembering(run(versions), versions);
}

/**
 * @throws RowError, SqlError what the server would answer; nothing is written then
 * @throws StatementProblem, Unsupported for what cannot be done exactly
 */
export const executeWrite = (input: WriteInput): Execution<WriteOutcome> =>
  versioned(input, (versions) => single({ ...input, versions }));

/** All statements of a transaction. @throws as `executeWrite`, at the first statement that fails */
export const executeTransaction = (input: TransactionInput): Execution<TransactionOutcome> =>
  versioned(input, (versions) => transaction({ ...input, versions }));
