import type { AccessPattern } from '../../../../contracts/schemas/analysis';
import { planPattern, type FormPlan, type StatementPlan } from '../../../../engine/access/patterns';
import { sentStatement, type Case } from '../../../../engine/proof/answerable/cases/case';
import { casesOf, type CaseInput } from '../../../../engine/proof/answerable/cases/case-list';
import { unsteady } from '../../../../engine/proof/answerable/comparable';
import { beyondPlan, notUndone, touchedTables, writtenTables } from '../../../../engine/proof/answerable/touched';
import { newTally, type Tally } from '../../../../engine/proof/answerable/verdict';
import { witnessOf } from '../../../../engine/proof/answerable/cases/witness';
import type { Statement } from '../../../../engine/statement/tree';
import { tryOriginal } from './attempt';
import type { Bench } from './bench';
import { readCase } from './read-case';
import { writeCase, type WriteForm } from './write-case';

/** Executions of all forms of one pattern, about. A write is undone each time, which takes longer. */
const MOST_READS = 80;
const MOST_WRITES = 50;
/** Executions of all patterns, about: with many patterns each gets fewer. */
const MOST_IN_ALL = 20_000;
/** Executions of one form, however many forms there are. */
const LEAST = 8;
/** Writes of one form after which all items are compared. */
const WHOLE = 2;

type CaseRunner = (one: Case, template: StatementPlan['statement']['parts']) => Promise<void>;

/** Tries every form of every text of a pattern on both sides. */
export async function provePattern(bench: Bench, pattern: AccessPattern, patterns: number): Promise<Tally> {
  const tally = newTally();
  const plans = planPattern(pattern, bench.access);
  const forms = plans.reduce((sum, one) => sum + one.forms.length, 0);
  const share = MOST_IN_ALL / patterns;
  for (const plan of plans) {
    for (const problem of plan.problems) tally.reasons.add(problem);
    for (const form of plan.forms) await proveForm(bench, { plan, form, forms, share }, tally);
  }
  return tally;
}

async function proveForm(
  bench: Bench,
  {
    plan,
    form,
    forms,
    share,
  }: { readonly plan: StatementPlan; readonly form: FormPlan; readonly forms: number; readonly share: number },
  tally: Tally,
): Promise<void> {
  const { statement } = form.form;
  const open = unsteady(statement) ?? beyondPlan(statement, bench.schema, bench.missing);
  if (open !== null && open !== undefined) {
    tally.open.add(open);
    return;
  }
  const run = runnerOf(bench, form, tally);
  if (run === null) return;
  const wanted = Math.min(share, form.plan.kind === 'read' ? MOST_READS : MOST_WRITES);
  const most = Math.max(LEAST, Math.floor(wanted / forms));
  const witness = await witnessed(bench, statement);
  const { places, parts } = plan.statement;
  tally.forms += 1;
  for (const one of casesOf({ form: form.form, places, rows: bench.rows, witness, most })) {
    bench.signal?.throwIfAborted();
    await run(one, parts);
  }
}

/** Values with which the statement finds something; none when the server cannot run what asks for them. */
export async function witnessed(bench: Bench, statement: Statement): Promise<CaseInput['witness']> {
  const witness = witnessOf(statement, bench.schema);
  if (witness === undefined) return undefined;
  const outcome = await tryOriginal(bench, { texts: [witness.sql], values: [] });
  return outcome.kind === 'answer' ? { witness, rows: outcome.answer.rows } : undefined;
}

/** Null when the form cannot be tried; the tally has the reason. */
function runnerOf(bench: Bench, { form, plan }: FormPlan, tally: Tally): CaseRunner | null {
  if (plan.kind === 'read')
    return async (one, template) => {
      const sent = sentStatement(form, template, one, bench.schema);
      if (sent !== undefined) await readCase(bench, { form, reads: plan.reads }, one, sent, tally);
    };
  const written = writtenTables(form.statement, bench.schema);
  const touched = touchedTables(form.statement, written, bench.schema);
  const kept = notUndone(touched);
  if (kept.length > 0) {
    tally.open.add(`the engine of ${kept.join(', ')} cannot undo what is tried`);
    return null;
  }
  const write: WriteForm = { form, write: plan.write, written, touched, whole: WHOLE };
  return async (one, template) => {
    const sent = sentStatement(form, template, one, bench.schema);
    if (sent !== undefined) await writeCase(bench, write, one, sent, tally);
  };
}
