import type { TableFacts } from '../../../../contracts/schemas/analysis';
import { executeWrite, type WriteOutcome } from '../../../../engine/access/execute/write';
import type { WritePlan } from '../../../../engine/access/plan';
import type { Case, SentStatement } from '../../../../engine/proof/answerable/cases/case';
import { givenArgument } from '../../../../engine/proof/answerable/cases/case-value';
import type { Tally } from '../../../../engine/proof/answerable/verdict';
import type { StatementForm } from '../../../../engine/statement/forms';
import type { SqlAnswer } from '../../../../adapters/mysql/link';
import { TRANSACTION_ACTIONS } from '../../../../engine/transfer/batching/rules';
import { effectDifference, rowsDifference } from './after-write';
import { tryOriginal, tryPlan, type Outcome } from './attempt';
import type { Bench } from './bench';
import { itemDifference } from './items-after';
import { numbersOf } from './numbers';
import { compareAnswers, compareErrors, counted } from './tally';

/** A form of a write, and what is known of it for all its cases. */
export interface WriteForm {
  readonly form: StatementForm;
  readonly write: WritePlan;
  /** Tables whose rows the statement names. */
  readonly written: readonly TableFacts[];
  /** These, and all that foreign keys change with them. */
  readonly touched: readonly TableFacts[];
  /** Cases whose items may still be compared as a whole. */
  whole: number;
}

/** One execution of a write on both sides, undone on both afterwards. */
export async function writeCase(
  bench: Bench,
  write: WriteForm,
  one: Case,
  sent: SentStatement,
  tally: Tally,
): Promise<void> {
  const numbers = numbersOf(bench.rows, write.written);
  const { session } = bench.context;
  const undetermined = new Set<string>();
  try {
    const [expected, { outcome, figures }] = await Promise.all([
      original(bench, write, sent, numbers.first),
      tryPlan(bench, () =>
        executeWrite({
          context: bench.context,
          plans: bench.plans,
          statement: write.form.statement,
          reads: write.write.reads,
          given: one.arguments.map((argument) => givenArgument(argument, session)),
          on: new Set(one.on),
          next: numbers.next,
          undetermined,
        }),
      ),
    ]);
    counted(tally, figures);
    if (expected.kind !== 'answer' || outcome.kind !== 'answer') {
      compareErrors(tally, expected, outcome);
      return;
    }
    const difference = await written(bench, write, expected.answer, outcome.answer);
    compareAnswers(tally, difference, undetermined);
    tally.rows += outcome.answer.changes.length;
    const { writes, checks } = outcome.answer;
    const transactions = Math.ceil((writes.length + checks.length) / TRANSACTION_ACTIONS);
    tally.transactions = Math.max(tally.transactions, transactions);
    if (transactions > 1)
      tally.notes.add(
        `an execution writes ${writes.length} items and checks ${checks.length}: ${transactions} transactions, one after the other and not atomic together`,
      );
  } finally {
    await Promise.all([bench.link.query('ROLLBACK'), bench.kept.restore(bench.place)]);
  }
}

/** @param first number of AUTO_INCREMENT for the first row; null where no table has any */
async function original(
  bench: Bench,
  { form }: WriteForm,
  sent: SentStatement,
  first: string | null,
): Promise<Outcome<SqlAnswer>> {
  const { kind } = form.statement.body;
  await bench.link.query('START TRANSACTION');
  if (first !== null && (kind === 'insert' || kind === 'replace')) await bench.link.query(`SET insert_id = ${first}`);
  return tryOriginal(bench, sent);
}

/** Where the two sides differ after a write; null where they do not. */
async function written(
  bench: Bench,
  write: WriteForm,
  expected: SqlAnswer,
  found: WriteOutcome,
): Promise<string | null> {
  const difference = effectDifference(expected, found) ?? (await rowsDifference(bench, write.touched, found.changes));
  if (difference !== null) return difference;
  if (write.whole === 0 || found.changes.length === 0) return null;
  write.whole -= 1;
  return itemDifference(bench, found);
}
