import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { FAILURES, failureDefinition, type FailureCode } from '../../contracts/errors';
import type { FailureView } from '../../contracts/stages';

/**
 * A failure that ends a workflow. Never a plain `Error`, which leaves the workflow running while its task is tried again for ever.
 */
export const fail = (code: FailureCode, message: string, details: readonly unknown[] = []): ApplicationFailure =>
  ApplicationFailure.create({ type: code, message, nonRetryable: true, details: [...details] });

/** The chain of causes, outermost first: ChildWorkflowFailure, ActivityFailure, ApplicationFailure .. */
function* causes(error: unknown): Generator<unknown> {
  for (let at = error, depth = 0; at !== undefined && depth < 10; depth++) {
    yield at;
    at = at instanceof Error ? at.cause : undefined;
  }
}

const view = (code: FailureCode, message: string): FailureView => {
  const { cause, check, fix } = FAILURES[code];
  return { code, message, cause, check, fix };
};

/** What people see of an error: the innermost failure with a code decides, else the kind of the innermost error. */
export function failureView(error: unknown): FailureView {
  const chain = [...causes(error)].reverse();
  const coded = chain.find(
    (e): e is ApplicationFailure => e instanceof ApplicationFailure && failureDefinition(e.type ?? '') !== undefined,
  );
  if (coded) return view(coded.type as FailureCode, coded.message);
  const timeout = chain.find((e): e is TimeoutFailure => e instanceof TimeoutFailure);
  if (timeout) return view('LandfallStepTimedOut', `${timeout.message} (${timeout.timeoutType})`);
  if (chain.some((e) => e instanceof CancelledFailure || e instanceof TerminatedFailure))
    return view('LandfallStageCancelled', 'the workflow of the stage was cancelled or terminated by hand');
  const inner = chain[0];
  return view('LandfallInternal', inner instanceof Error ? `${inner.name}: ${inner.message}` : String(inner));
}

/** The same as a failure that ends a stage; `details[0]` is the view. Carries no stack of the cause: that is in the child's history. */
export const stageFailure = (error: unknown, where: string): ApplicationFailure => {
  const seen = failureView(error);
  return fail(seen.code as FailureCode, `${where}: ${seen.message}`, [
    { cause: seen.cause, check: seen.check, fix: seen.fix },
  ]);
};
