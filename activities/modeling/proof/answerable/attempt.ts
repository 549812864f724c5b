import { noFigures, runExecution, TransactionCancelled, type RequestFigures } from '../../../../adapters/dynamodb';
import { writtenOut } from '../../../../adapters/mysql/application';
import { sourceErrno, type SqlAnswer } from '../../../../adapters/mysql/link';
import { LandfallError } from '../../../../contracts/errors';
import type { Execution } from '../../../../engine/access/execute/request';
import { errnoOf, refusalOf } from '../../../../engine/evaluation/errors';
import type { SentStatement } from '../../../../engine/proof/answerable/cases/case';
import type { Bench } from './bench';

/** What one side gave: an answer, an error of the server by its number, or a reason why there is none. */
export type Outcome<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'error'; readonly errno: number }
  | { readonly kind: 'none'; readonly why: string };

/** @throws what is no answer of the server, as a lost connection */
export async function tryOriginal(bench: Bench, { texts, values }: SentStatement): Promise<Outcome<SqlAnswer>> {
  try {
    const options = { ...(bench.signal && { signal: bench.signal }) };
    return { kind: 'answer', answer: await bench.link.answer(writtenOut(texts, values), [], options) };
  } catch (error) {
    const errno = sourceErrno(error);
    if (errno === undefined) throw error;
    return { kind: 'error', errno };
  }
}

/** @throws what is no answer of the plan, as a DynamoDB that cannot be reached */
export async function tryPlan<T>(
  bench: Bench,
  execution: () => Execution<T>,
): Promise<{ readonly outcome: Outcome<T>; readonly figures: RequestFigures }> {
  const figures = noFigures();
  try {
    return { outcome: { kind: 'answer', answer: await runExecution(execution(), bench.place, figures) }, figures };
  } catch (error) {
    return { outcome: failed(error), figures };
  }
}

function failed(error: unknown): Outcome<never> {
  const errno = errnoOf(error);
  if (errno !== undefined) return { kind: 'error', errno };
  const why = refusalOf(error);
  if (why !== undefined) return { kind: 'none', why };
  if (error instanceof TransactionCancelled) return { kind: 'none', why: error.message };
  // The message has values of the row in it.
  if (error instanceof LandfallError && error.code === 'LandfallItemRefused')
    return { kind: 'none', why: 'DynamoDB cannot hold an item of it' };
  const { name, $fault } = error as { readonly name?: string; readonly $fault?: unknown };
  if ($fault === 'client') return { kind: 'none', why: `DynamoDB refuses a request of it (${name ?? 'no name'})` };
  throw error;
}
