import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';
import { FAILURES, LandfallError, failureDefinition, type FailureCode } from '../../contracts/errors';
import { redact } from '../../engine/lib/redact';

/** Attempts after which an error that no code describes is final: it may be a hiccup, it may be a defect. */
export const UNKNOWN_ERROR_ATTEMPTS = 5;

const failureOf = (code: FailureCode, message: string, nonRetryable: boolean, stack?: string): ApplicationFailure => {
  const { cause, check, fix } = FAILURES[code];
  const failure = ApplicationFailure.create({
    message: redact(message),
    type: code,
    nonRetryable,
    details: [{ cause, check, fix }],
  });
  if (stack !== undefined) failure.stack = `${failure.name}: ${failure.message}\n${stack}`;
  return failure;
};

/** The frames of a stack without its first lines, which repeat the message. */
const framesOf = (error: Error): string | undefined =>
  error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n');

/**
 * Translates whatever an activity threw into what people see in the Temporal Web UI: `type` is the code of the closed list,
 * details[0] is `{ cause, check, fix }`. Codes of kind `retry` are retried, `final` and `person` end the activity. An error
 * without a code becomes LandfallInternal, which is retried up to `UNKNOWN_ERROR_ATTEMPTS` attempts.
 * The original is not attached as a cause: its fields may hold SQL, requests and credentials.
 */
export function translateFailure(error: unknown, attempt = 1): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof LandfallError)
    return failureOf(error.code, error.message, FAILURES[error.code].kind !== 'retry', framesOf(error));
  const last = attempt >= UNKNOWN_ERROR_ATTEMPTS;
  if (error instanceof Error) {
    // An error that crossed a bundle or a copy of the package still has its code.
    const code = (error as { code?: unknown }).code;
    if (error.name === 'LandfallError' && typeof code === 'string' && failureDefinition(code))
      return failureOf(
        code as FailureCode,
        error.message,
        FAILURES[code as FailureCode].kind !== 'retry',
        framesOf(error),
      );
    return failureOf('LandfallInternal', `${error.name}: ${error.message}`, last, framesOf(error));
  }
  return failureOf('LandfallInternal', `something that is no error was thrown: ${typeof error}`, last);
}

const isCancellation = (error: unknown): boolean =>
  error instanceof CancelledFailure || (error instanceof Error && error.name === 'CancelledFailure');

const attemptNow = (): number => {
  try {
    return Context.current().info.attempt;
  } catch {
    return 1; // outside Temporal: `landfall analyze` and unit tests call activities as plain functions
  }
};

/** An AbortError of a driver whose signal was Temporal's: the activity was cancelled, it did not fail. */
const cancellationBehind = (error: unknown): unknown => {
  try {
    const { cancellationSignal } = Context.current();
    if (cancellationSignal.aborted && error instanceof Error && error.name === 'AbortError')
      return isCancellation(cancellationSignal.reason)
        ? cancellationSignal.reason
        : new CancelledFailure('activity was cancelled');
  } catch {
    // not inside an activity
  }
  return error;
};

/**
 * Wraps every activity so that its errors are translated once, at the edge. Cancellation passes through untouched.
 */
export function withFailures<T extends object>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, run]: [string, unknown]) => {
    if (typeof run !== 'function') return [name, run];
    const call = run as (...args: readonly unknown[]) => unknown;
    return [
      name,
      async (...args: readonly unknown[]): Promise<unknown> => {
        try {
          return await call.apply(activities, args as unknown[]);
        } catch (thrown) {
          const error = cancellationBehind(thrown);
          if (isCancellation(error) || (error instanceof TemporalFailure && !(error instanceof ApplicationFailure)))
            throw error;
          throw translateFailure(error, attemptNow());
        }
      },
    ];
  });
  return Object.fromEntries(wrapped) as T;
}
