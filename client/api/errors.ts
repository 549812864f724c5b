import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, TemporalFailure, WorkflowNotFoundError } from '@temporalio/common';
import { LandfallError } from '../../contracts/errors';

/** gRPC status codes by name, see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  failedPrecondition: 9,
  unavailable: 14,
} as const;

const grpcCode = (error: unknown): number | undefined => {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'number') return code;
  }
  return undefined;
};

const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error);

/** What a call to Temporal about one migration means to a person. */
export function translateClientError(
  error: unknown,
  input: { readonly name: string; readonly address: string },
): LandfallError {
  if (error instanceof LandfallError) return error;
  if (error instanceof WorkflowExecutionAlreadyStartedError)
    return new LandfallError('LandfallAlreadyRunning', `a migration named ${input.name} runs already`, {
      cause: error,
    });
  if (error instanceof WorkflowNotFoundError || grpcCode(error) === GRPC.notFound)
    return new LandfallError('LandfallNotFound', `there is no running migration named ${input.name}`, { cause: error });
  if (error instanceof WorkflowUpdateFailedError) {
    const cause = innermost(error);
    return new LandfallError('LandfallRefused', cause.message, { cause: error });
  }
  if (error instanceof ApplicationFailure || error instanceof TemporalFailure)
    return new LandfallError('LandfallRefused', error.message, { cause: error });
  const code = grpcCode(error);
  if (code === GRPC.failedPrecondition || code === GRPC.invalidArgument || code === GRPC.unknown)
    return new LandfallError(
      'LandfallRefused',
      `the workflow of ${input.name} cannot answer now: ${messageOf(error)}`,
      { cause: error },
    );
  if (isUnanswered(error))
    return new LandfallError(
      'LandfallWorkerMissing',
      `no worker answered for ${input.name}; is one running? (landfall worker)`,
      { cause: error },
    );
  return new LandfallError(
    'LandfallTemporalUnreachable',
    `no Temporal server answers at ${input.address}: ${messageOf(error)}`,
    { cause: error },
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The server's words when a workflow ended before it knew its queries. */
const NOT_REGISTERED = /did not register a handler for/;

/** True when a workflow ended before it knew its queries: then it did nothing. */
export const neverBegan = (error: unknown): boolean => NOT_REGISTERED.test(messageOf(error));

/**
 * A query or an update that no worker answers is no failure of the server. At the deadline the server may say CANCELLED before the client says
 * DEADLINE_EXCEEDED.
 */
export const isUnanswered = (error: unknown): boolean => {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || neverBegan(error)) return true;
  const code = grpcCode(error);
  return code === GRPC.deadlineExceeded || code === GRPC.cancelled || code === GRPC.failedPrecondition;
};
