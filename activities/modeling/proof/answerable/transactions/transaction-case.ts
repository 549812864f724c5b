import type { SqlAnswer } from '../../../../../adapters/mysql/link';
import type { TableFacts } from '../../../../../contracts/schemas/analysis';
import { executeTransaction, type StatementInput } from '../../../../../engine/access/execute/write';
import type { WritePlan } from '../../../../../engine/access/plan';
import { mayBeNumbered } from '../../../../../engine/access/write/scans';
import { sentStatement, type Case } from '../../../../../engine/proof/answerable/cases/case';
import { givenArgument } from '../../../../../engine/proof/answerable/cases/case-value';
import { SharedKeys } from '../../../../../engine/proof/answerable/cases/shared-keys';
import type { TransactionTally } from '../../../../../engine/proof/answerable/transaction';
import type { StatementForm } from '../../../../../engine/statement/forms';
import type { StatementTemplate } from '../../../../../engine/statement/template/marked-text';
import { effectDifference, rowsDifference } from '../after-write';
import { tryOriginal, tryPlan } from '../attempt';
import type { Bench } from '../bench';
import { itemDifference } from '../items-after';
import { numbersOf, type Numbers } from '../numbers';

/** A statement of a transaction, and what it can be tried with. */
export interface TransactionWrite {
  /** Id of its pattern. */
  readonly pattern: string;
  readonly form: StatementForm;
  readonly write: WritePlan;
  readonly template: StatementTemplate;
  /** Tables whose rows it names. */
  readonly written: readonly TableFacts[];
  /** These, and all that foreign keys change with them. */
  readonly touched: readonly TableFacts[];
  readonly cases: readonly Case[];
}

/** A statement as it ran on the server. */
interface Ran {
  readonly write: TransactionWrite;
  readonly one: Case;
  readonly numbers: Numbers;
  readonly answer: SqlAnswer;
}

/**
 * One execution of a transaction: its statements on the server, one after the other with values with which they find something, then all of them
 * as one request on DynamoDB; undone on both sides afterwards.
 * @param n which execution it is; each begins with other values
 */
export async function transactionCase(
  bench: Bench,
  writes: readonly TransactionWrite[],
  n: number,
  tally: TransactionTally,
): Promise<void> {
  try {
    await bench.link.query('START TRANSACTION');
    const ran = await runAll(bench, writes, n, tally);
    if (ran.length === 0) return;
    const undetermined = new Set<string>();
    const { context, plans } = bench;
    const statements = ran.map((one) => inputOf(bench, one));
    const { outcome } = await tryPlan(bench, () => executeTransaction({ context, plans, statements, undetermined }));
    tally.executions += 1;
    if (outcome.kind !== 'answer') {
      tally.reasons.add(outcome.kind === 'none' ? outcome.why : `an answer was expected, error ${outcome.errno} came`);
      return;
    }
    const { effects, changes, writes: items, checks } = outcome.answer;
    const touched = [...new Set(ran.flatMap(({ write }) => write.touched))];
    const difference =
      ran.map(({ answer }, at) => effectDifference(answer, effects[at]!)).find((one) => one !== null) ??
      (await rowsDifference(bench, touched, changes)) ??
      (await itemDifference(bench, outcome.answer));
    if (difference !== null && undetermined.size === 0) tally.reasons.add(difference);
    else if (difference !== null) for (const why of undetermined) tally.open.add(`the server leaves it open: ${why}`);
    tally.rows += changes.length;
    if (items.length + checks.length <= tally.writes + tally.checks) return;
    Object.assign(tally, { statements: ran.length, writes: items.length, checks: checks.length });
  } finally {
    await Promise.all([bench.link.query('ROLLBACK'), bench.kept.restore(bench.place)]);
  }
}

/** All statements that find something, in their order; keys of rows go on from one to the next. */
async function runAll(
  bench: Bench,
  writes: readonly TransactionWrite[],
  n: number,
  tally: TransactionTally,
): Promise<readonly Ran[]> {
  const keys = new SharedKeys(bench.schema);
  const ran: Ran[] = [];
  const given = new Map<string, bigint>();
  for (const write of writes) {
    const target = write.written[0]?.name ?? '';
    const numbers = numbersOf(bench.rows, write.written, given.get(target) ?? 0n);
    const one = await run(bench, write, keys, numbers, n);
    if (one === undefined) {
      tally.notes.add(`${write.pattern} found nothing to write in an execution, and was left out of it`);
      continue;
    }
    ran.push(one);
    given.set(target, (given.get(target) ?? 0n) + numbersTaken(one));
    keys.enter(write.form, one.one);
    const [table] = write.written;
    const column = table?.columns.find(({ autoIncrement }) => autoIncrement);
    if (table !== undefined && column !== undefined && one.answer.insertId !== '0')
      keys.set(table.name, column.name, { kind: 'number', text: one.answer.insertId });
  }
  return ran;
}

/** How many numbers of AUTO_INCREMENT a statement has used. */
function numbersTaken({ write: { form, written }, one, answer }: Ran): bigint {
  const { statement } = form;
  const { body } = statement;
  const column = written[0]?.columns.find(({ autoIncrement }) => autoIncrement);
  if (column === undefined || (body.kind !== 'insert' && body.kind !== 'replace')) return 0n;
  if (!mayBeNumbered(statement, written[0]!, column.name)) return 0n;
  switch (body.rows.kind) {
    case 'values':
      return BigInt(body.rows.rows.length);
    case 'bulk':
      return BigInt((one.arguments[body.rows.parameter] as readonly unknown[]).length);
    case 'query':
      return BigInt(answer.affectedRows);
  }
}

/** Tries values until the statement finds something: first those of the rows that the transaction has named before. */
async function run(
  bench: Bench,
  write: TransactionWrite,
  keys: SharedKeys,
  numbers: Numbers,
  n: number,
): Promise<Ran | undefined> {
  const { form, template, cases } = write;
  const turned = [...cases.slice(n), ...cases.slice(0, n)];
  const { kind } = form.statement.body;
  for (const one of [...turned.map((each) => keys.linked(form, each)), ...turned]) {
    const sent = sentStatement(form, template, one, bench.schema);
    if (sent === undefined) continue;
    if (numbers.first !== null && (kind === 'insert' || kind === 'replace'))
      await bench.link.query(`SET insert_id = ${numbers.first}`);
    const outcome = await tryOriginal(bench, sent);
    if (outcome.kind === 'answer' && outcome.answer.affectedRows > 0)
      return { write, one, numbers, answer: outcome.answer };
  }
  return undefined;
}

const inputOf = (bench: Bench, { write, one, numbers }: Ran): StatementInput => ({
  statement: write.form.statement,
  reads: write.write.reads,
  given: one.arguments.map((argument) => givenArgument(argument, bench.context.session)),
  on: new Set(one.on),
  next: numbers.next,
});
