import type { ReadPlans } from '../../../../engine/access/plan';
import { executeRead, type ReadInput } from '../../../../engine/access/execute/read';
import { wholeReads } from '../../../../engine/access/read/whole';
import type { Evaluated } from '../../../../engine/evaluation/query';
import { givenArgument } from '../../../../engine/proof/answerable/cases/case-value';
import type { Case, SentStatement } from '../../../../engine/proof/answerable/cases/case';
import { differenceOf, rowsOf, type SqlRows } from '../../../../engine/proof/answerable/compare';
import type { Tally } from '../../../../engine/proof/answerable/verdict';
import type { StatementForm } from '../../../../engine/statement/forms';
import { tryOriginal, tryPlan } from './attempt';
import type { Bench } from './bench';
import { compareAnswers, compareErrors, counted } from './tally';

/** Plans that stop reading when they have enough. */
const isLimited = ({ ways }: ReadPlans): boolean =>
  ways.some(({ plan }) => plan.steps.some(({ limited }) => limited !== null));

/** One execution of a read, on both sides. */
export async function readCase(
  bench: Bench,
  { form, reads }: { readonly form: StatementForm; readonly reads: ReadPlans },
  one: Case,
  sent: SentStatement,
  tally: Tally,
): Promise<void> {
  const undetermined = new Set<string>();
  const given = one.arguments.map((argument) => givenArgument(argument, bench.context.session));
  const input = { context: bench.context, statement: form.statement, given, on: new Set(one.on), undetermined };
  const [expected, { outcome, figures }] = await Promise.all([
    tryOriginal(bench, sent),
    tryPlan(bench, () => executeRead(input, reads)),
  ]);
  counted(tally, figures);
  if (expected.kind !== 'answer' || outcome.kind !== 'answer') {
    compareErrors(tally, expected, outcome);
    return;
  }
  tally.rows += expected.answer.rows.length;
  const difference = await compared(bench, input, reads, expected.answer, outcome.answer);
  compareAnswers(tally, difference, undetermined);
}

/** Rows that a limit keeps from being read may be those that the server took: ORDER BY does not tell them apart. */
async function compared(
  bench: Bench,
  input: ReadInput,
  reads: ReadPlans,
  expected: SqlRows,
  found: Evaluated,
): Promise<string | null> {
  const difference = differenceOf(expected, found);
  if (difference === null || !isLimited(reads)) return difference;
  const { outcome } = await tryPlan(bench, () => executeRead(input, wholeReads(reads)));
  if (outcome.kind !== 'answer') return difference;
  return differenceOf(expected, outcome.answer) ?? differenceOf(rowsOf(found), outcome.answer);
}
