import { remembering } from '../remember';
import { Overlay, type RowChange } from '../overlay';
import type { Execution, ItemCheck, ItemWrite } from '../request';
import { checksOf } from './checks';
import { ItemChanges } from './items';
import { World } from './world';
import { Writer, type Effect, type StatementInput, type WriterInput } from './writer';

export type { Effect, StatementInput } from './writer';

/** Executes writes: one statement, or all of a transaction. What they leave behind goes out as one request: all of it, or nothing. */

type Shared = Pick<WriterInput, 'context' | 'plans' | 'undetermined'>;

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
function* transaction({ statements, ...shared }: TransactionInput): Execution<TransactionOutcome> {
  const { context, plans, undetermined } = shared;
  const overlay = new Overlay(context);
  const world = new World(context, plans, overlay, undetermined);
  const effects: Effect[] = [];
  for (const one of statements) effects.push(yield* new Writer({ ...shared, ...one, overlay, world }).run());
  const before = new World(context, plans, null, undetermined);
  const writes = yield* new ItemChanges(plans.context, before, world).of(overlay);
  const checks = checksOf(plans.context, overlay.reliances, writes);
  if (writes.length > 0) yield [{ kind: 'write', writes, checks }];
  return { effects, changes: overlay.changes, writes, checks };
}

function* single({ context, plans, undetermined, ...statement }: WriteInput): Execution<WriteOutcome> {
  const all = yield* transaction({ context, plans, ...(undetermined && { undetermined }), statements: [statement] });
  const { effects, ...rest } = all;
  return { ...effects[0]!, ...rest };
}

/**
 * @throws RowError, SqlError what the server would answer; nothing is written then
 * @throws StatementProblem, Unsupported for what cannot be done exactly
 */
export const executeWrite = (input: WriteInput): Execution<WriteOutcome> => remembering(single(input));

/** All statements of a transaction. @throws as `executeWrite`, at the first statement that fails */
export const executeTransaction = (input: TransactionInput): Execution<TransactionOutcome> =>
  remembering(transaction(input));
