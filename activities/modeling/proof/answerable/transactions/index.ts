import type { AccessPattern, Analysis } from '../../../../../contracts/schemas/analysis';
import type { TransactionProof } from '../../../../../contracts/schemas/answerable-proof';
import { planPattern } from '../../../../../engine/access/patterns';
import { transactionNames } from '../../../../../engine/lib/transactions';
import { casesOf } from '../../../../../engine/proof/answerable/cases/case-list';
import { unsteady } from '../../../../../engine/proof/answerable/comparable';
import { beyondPlan, notUndone, touchedTables, writtenTables } from '../../../../../engine/proof/answerable/touched';
import {
  newTransactionTally,
  transactionProofOf,
  writesInOrder,
  type TransactionTally,
} from '../../../../../engine/proof/answerable/transaction';
import type { Bench } from '../bench';
import { witnessed } from '../pattern';
import { transactionCase, type TransactionWrite } from './transaction-case';

/** Executions of one transaction; each takes other values. */
const EXECUTIONS = 3;
/** Values that a statement is tried with until it finds something. */
const CASES = 24;

/** Runs every transaction of the application on the server, and its writes as one request on DynamoDB. */
export async function proveTransactions(
  bench: Bench,
  analysis: Analysis,
  say: (transaction: string) => void,
): Promise<readonly TransactionProof[]> {
  const proofs: TransactionProof[] = [];
  for (const name of transactionNames(analysis)) {
    say(name);
    const patterns = writesInOrder(analysis, name);
    // One that only reads has nothing to write as one.
    if (patterns.length === 0) continue;
    const tally = newTransactionTally();
    const writes: TransactionWrite[] = [];
    for (const pattern of patterns) writes.push(...(await writeOf(bench, pattern, tally)));
    for (let n = 0; n < EXECUTIONS && writes.length > 0; n += 1) {
      bench.signal?.throwIfAborted();
      await transactionCase(bench, writes, n, tally);
    }
    proofs.push(
      transactionProofOf(
        name,
        patterns.map(({ id }) => id),
        tally,
      ),
    );
  }
  return proofs;
}

/** The first form of a pattern that can be tried; the tally has the reason where there is none. */
async function writeOf(
  bench: Bench,
  pattern: AccessPattern,
  tally: TransactionTally,
): Promise<readonly TransactionWrite[]> {
  const why: string[] = [];
  for (const { statement, forms, problems } of planPattern(pattern, bench.access)) {
    why.push(...problems);
    for (const { form, plan } of forms) {
      if (plan.kind !== 'write') continue;
      const written = writtenTables(form.statement, bench.schema);
      const touched = touchedTables(form.statement, written, bench.schema);
      const kept = notUndone(touched);
      const open =
        unsteady(form.statement) ??
        beyondPlan(form.statement, bench.schema, bench.missing) ??
        (kept.length > 0 ? `the engine of ${kept.join(', ')} cannot undo what is tried` : null);
      if (open !== null) {
        why.push(open);
        continue;
      }
      const witness = await witnessed(bench, form.statement);
      const cases = casesOf({ form, places: statement.places, rows: bench.rows, witness, most: CASES });
      return [{ pattern: pattern.id, form, write: plan.write, template: statement.parts, written, touched, cases }];
    }
  }
  tally.open.add(`${pattern.id}: ${[...new Set(why)].join('; ') || 'it has no statement'}`);
  return [];
}
